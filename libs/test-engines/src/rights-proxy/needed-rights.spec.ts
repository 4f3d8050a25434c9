import { neededRights } from './needed-rights.js';

const needed = (body: Record<string, unknown>, updates: Record<string, unknown>[] = []): string[] =>
  neededRights(body, updates).map(({ collection, action }) => `${collection} ${action}`);

test.each([
  ['a find', { find: 'runs', filter: {} }, ['runs find']],
  ['more of a find', { getMore: 1, collection: 'runs' }, ['runs find']],
  ['a count', { count: 'runs' }, ['runs find']],
  ['an aggregate', { aggregate: 'runs', pipeline: [{ $match: {} }] }, ['runs find']],
  ['an insert', { insert: 'runs' }, ['runs insert']],
  ['a delete', { delete: 'runs' }, ['runs remove']],
  ['a find and update', { findAndModify: 'runs', update: {} }, ['runs find', 'runs update']],
  ['a find and upsert', { findAndModify: 'runs', upsert: true }, ['runs find', 'runs update', 'runs insert']],
  ['a find and remove', { findAndModify: 'runs', remove: true }, ['runs find', 'runs remove']],
  ['an index', { createIndexes: 'runs' }, ['runs createIndex']],
  ['a plan', { explain: { find: 'runs' } }, ['runs find']],
  ['a ping', { ping: 1 }, []],
])('%s needs what MongoDB asks for', (_, body, expected) => {
  expect(needed(body)).toEqual(expected);
});

test('an update needs the right to insert as well when one of its statements may insert', () => {
  expect(needed({ update: 'runs' }, [{ q: {}, u: {} }])).toEqual(['runs update']);
  expect(needed({ update: 'runs' }, [{ q: {} }, { q: {}, upsert: true }])).toEqual([
    'runs update',
    'runs insert',
  ]);
});

test.each([
  ['a command that is not known', { dropDatabase: 1 }],
  ['a stage that reads elsewhere', { aggregate: 'runs', pipeline: [{ $lookup: {} }] }],
  ['a collection that is not named', { aggregate: 1, pipeline: [] }],
])('%s is an error, so that nothing passes unseen', (_, body) => {
  expect(() => needed(body)).toThrow();
});
