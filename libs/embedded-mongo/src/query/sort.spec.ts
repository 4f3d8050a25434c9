import { documentValue } from '../bson/raw-value.js';
import { plain, rawDocument } from '../testing/raw.js';
import { parseSort, sortKeyOf } from './sort.js';

type Doc = Record<string, unknown>;

/** The values of `a`, sorted by a pattern. */
function sorted(pattern: Doc, values: readonly unknown[]): unknown[] {
  const sort = parseSort(rawDocument(pattern));
  return values
    .map((a) => rawDocument({ a }).bytes)
    .map((bytes) => ({ bytes, key: sortKeyOf(documentValue(bytes), sort) }))
    .sort((one, other) => one.key.compare(other.key))
    .map(({ bytes }) => plain(bytes)['a']);
}

/** What it does, pattern, values of `a` in the order that is expected. */
const table: readonly [string, Doc, readonly unknown[]][] = [
  ['by the smallest element', { a: 1 }, [[2, 0], [9, 1], 3]],
  ['by the greatest element, descending', { a: -1 }, [[9, 1], 3, [2, 0]]],
  [
    'by the element at a position',
    { 'a.0': 1 },
    [
      [1, 9],
      [2, 0],
      [3, 9],
    ],
  ],
  [
    'by the element at a position, descending',
    { 'a.1': -1 },
    [
      [1, 9],
      [3, 8],
      [7, 2],
    ],
  ],
  ['a position beyond the end is missing', { 'a.1': 1 }, [[9], [8, 1], [0, 2]]],
  ['a number is a name of a field too', { 'a.0': 1 }, [{ 0: 1 }, [2, 0], { 0: 3 }]],
  [
    'by a field of the element at a position',
    { 'a.0.b': 1 },
    [
      [{ b: 1 }, { b: 9 }],
      [{ b: 2 }, { b: 0 }],
      [{ b: [8, 3] }, { b: 1 }],
    ],
  ],
  [
    'by a field of one, then of each element',
    { 'a.0.b': 1, 'a.c': 1 },
    [[{ b: 1 }, { c: 9 }], [{ b: 2 }, { c: 1 }], [{ b: 2, c: 1 }]],
  ],
  ['an array at the position is one value', { 'a.0': 1 }, [[5, 9], ['x'], [[1, 9]], [[2, 0]]]],
  ['an empty array at the position comes first', { 'a.0': 1 }, [[[]], [], [-1]]],
  ['a position within a position', { 'a.0.1': 1 }, [[[9, 1]], [[8, 2]], [[7, 3], 0]]],
];

describe('sortKeyOf', () => {
  it.each(table)('%s', (_, pattern, expected) => {
    expect(sorted(pattern, [...expected].reverse())).toEqual(expected);
  });

  it('refuses a number that is both a position and a field of an element', () => {
    expect(() => sorted({ 'a.0': 1 }, [[{ 0: 1 }, 2]])).toThrow(
      expect.objectContaining({ code: 16746, message: expect.stringContaining('Ambiguous field name') }),
    );
  });
});
