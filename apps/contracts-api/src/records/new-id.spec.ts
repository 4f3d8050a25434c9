import { newId, withRepeatableIds } from './new-id.js';

const SEED = '0192f0c1-2b7a-7abc-8000-000000000001';
const three = () => [newId(), newId(), newId()].map(({ id }) => id);

test('without a seed every id is another, and none comes again', () => {
  expect(new Set([...three(), ...three()]).size).toBe(6);
  expect(newId().repeatable).toBe(false);
});

test('with a seed they are the same in each try, and tell the moment of the seed', () => {
  const first = withRepeatableIds(SEED, three);
  expect(withRepeatableIds(SEED, three)).toEqual(first);
  expect(new Set(first).size).toBe(3);
  expect(withRepeatableIds(SEED.replace('01', '02'), three)).not.toEqual(first);
  for (const id of first) expect(id).toMatch(/^0192f0c1-2b7a-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
