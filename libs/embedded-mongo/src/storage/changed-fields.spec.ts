import { rawDocument } from '../testing/raw.js';
import { anyNamed, changedFields } from './changed-fields.js';

type Doc = Record<string, unknown>;

function changed(before: Doc, after: Doc): string[] | undefined {
  return changedFields(rawDocument(before).bytes, rawDocument(after).bytes)?.map((name) =>
    Buffer.from(name).toString(),
  );
}

const LONG = 'x'.repeat(100);

describe('the fields that have changed', () => {
  it.each<[string, Doc, Doc, string[] | undefined]>([
    ['none', { a: 1, b: LONG }, { a: 1, b: LONG }, []],
    ['a value', { a: 1, b: 2, c: 3 }, { a: 1, b: 5, c: 3 }, ['b']],
    ['a long value', { a: LONG, b: 2 }, { a: `${LONG.slice(1)}y`, b: 2 }, ['a']],
    ['a type', { a: 1, b: 2 }, { a: 1, b: '2' }, ['b']],
    ['something below', { a: { b: [1, { c: 2 }] }, d: 1 }, { a: { b: [1, { c: 3 }] }, d: 1 }, ['a']],
    ['fields at the end', { a: 1 }, { a: 1, b: 2, c: 3 }, ['b', 'c']],
    ['fields that are gone from the end', { a: 1, b: 2, c: 3 }, { a: 1 }, ['b', 'c']],
    ['another order is not told', { a: 1, b: 2 }, { b: 2, a: 1 }, undefined],
    ['one that is gone from the middle is not told', { a: 1, b: 2, c: 3 }, { a: 1, c: 3 }, undefined],
  ])('%s', (_which, before, after, names) => {
    expect(changed(before, after)).toEqual(names);
  });

  it('are compared by name', () => {
    const names = (...texts: string[]) => texts.map((text) => Buffer.from(text));
    expect(anyNamed(names('ab', 'c'), names('a', 'c'))).toBe(true);
    expect(anyNamed(names('ab'), names('a', 'abc'))).toBe(false);
  });
});
