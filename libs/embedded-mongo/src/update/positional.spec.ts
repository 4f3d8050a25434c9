import { serialize } from 'bson';
import { documentValue } from '../bson/raw-value.js';
import { matchedPosition } from '../query/matched-position.js';
import { parseFilter } from '../query/parse-filter.js';
import { plain, rawDocument } from '../testing/raw.js';
import { applyUpdate } from './apply-update.js';
import { parseUpdate } from './parse-update.js';

type Doc = Record<string, unknown>;

function updated(before: Doc, filter: Doc, update: Doc, arrayFilters: readonly Doc[] = []): Doc {
  const bytes = Buffer.from(serialize(before));
  return plain(
    applyUpdate(bytes, parseUpdate(rawDocument(update), arrayFilters.map(rawDocument)), {
      now: 0,
      inserting: false,
      position: matchedPosition(parseFilter(rawDocument(filter)), documentValue(bytes)),
    }),
  );
}

const sizes = (...values: number[]) => values.map((n) => ({ n }));

/** What it does, document, filter, update, array filters, document after. */
const table: readonly [string, Doc, Doc, Doc, readonly Doc[], Doc][] = [
  [
    '$: the element that matched',
    { a: [1, 5, 9, 5] },
    { a: 5 },
    { $set: { 'a.$': 0 } },
    [],
    { a: [1, 0, 9, 5] },
  ],
  [
    '$: not by what an array at a position holds',
    { a: [[1], { 0: 1 }] },
    { 'a.0': 1 },
    { $set: { 'a.$': 0 } },
    [],
    { a: [[1], 0] },
  ],
  ['$: by a range', { a: [1, 5, 9] }, { a: { $gt: 4 } }, { $inc: { 'a.$': 1 } }, [], { a: [1, 6, 9] }],
  [
    '$: a field of the element that matched',
    { a: sizes(1, 2) },
    { 'a.n': 2 },
    { $set: { 'a.$.m': 1 } },
    [],
    { a: [{ n: 1 }, { n: 2, m: 1 }] },
  ],
  [
    '$: by $elemMatch',
    {
      a: [
        { n: 1, k: 1 },
        { n: 1, k: 2 },
      ],
    },
    { a: { $elemMatch: { n: 1, k: 2 } } },
    { $unset: { 'a.$.k': '' } },
    [],
    { a: [{ n: 1, k: 1 }, { n: 1 }] },
  ],
  [
    '$: by $elemMatch on values',
    { a: [1, 5, 7] },
    { a: { $elemMatch: { $gt: 4, $lt: 6 } } },
    { $set: { 'a.$': 0 } },
    [],
    { a: [1, 0, 7] },
  ],
  [
    '$: the outermost array counts',
    { a: [{ b: [1] }, { b: [2, 3] }] },
    { 'a.b': 3 },
    { $set: { 'a.$.hit': true } },
    [],
    { a: [{ b: [1] }, { b: [2, 3], hit: true }] },
  ],
  [
    '$: the last condition counts',
    { a: [1, 2], b: [3, 4] },
    { a: 1, b: 4 },
    { $set: { 'a.$': 0 } },
    [],
    { a: [1, 0], b: [3, 4] },
  ],
  ['$: by a position in the filter', { a: [1, 2] }, { 'a.1': 2 }, { $set: { 'a.$': 0 } }, [], { a: [1, 0] }],
  ['$: deep down', { x: { a: [1, 2] } }, { 'x.a': 2 }, { $set: { 'x.a.$': 0 } }, [], { x: { a: [1, 0] } }],
  [
    '$: with $push',
    { a: [{ l: [] }, { k: 1, l: [] }] },
    { 'a.k': 1 },
    { $push: { 'a.$.l': 2 } },
    [],
    { a: [{ l: [] }, { k: 1, l: [2] }] },
  ],
  ['$[]: every element', { a: [1, 2] }, {}, { $inc: { 'a.$[]': 10 } }, [], { a: [11, 12] }],
  ['$[]: none of an empty array', { a: [] }, {}, { $inc: { 'a.$[]': 10 } }, [], { a: [] }],
  [
    '$[]: nested',
    { a: [{ b: [1, 2] }, { b: [3] }] },
    {},
    { $mul: { 'a.$[].b.$[]': 2 } },
    [],
    { a: [{ b: [2, 4] }, { b: [6] }] },
  ],
  [
    '$[x]: the chosen ones',
    { a: [1, 5, 9] },
    {},
    { $set: { 'a.$[x]': 0 } },
    [{ x: { $gte: 5 } }],
    { a: [1, 0, 0] },
  ],
  [
    '$[x]: by a field',
    { a: sizes(1, 2, 3) },
    {},
    { $set: { 'a.$[x].m': 1 } },
    [{ 'x.n': { $ne: 2 } }],
    { a: [{ n: 1, m: 1 }, { n: 2 }, { n: 3, m: 1 }] },
  ],
  [
    '$[x] and $[y], side by side',
    { a: sizes(1, 2) },
    {},
    { $set: { 'a.$[x].p': 1, 'a.$[y].q': 2 } },
    [{ 'x.n': 1 }, { 'y.n': { $gt: 0 } }],
    {
      a: [
        { n: 1, p: 1, q: 2 },
        { n: 2, q: 2 },
      ],
    },
  ],
  [
    '$[x]: by $or',
    { a: [1, 2, 3] },
    {},
    { $set: { 'a.$[x]': 0 } },
    [{ $or: [{ x: 1 }, { x: 3 }] }],
    { a: [0, 2, 0] },
  ],
  ['$[x]: nobody', { a: [1] }, {}, { $set: { 'a.$[x]': 0 } }, [{ x: 7 }], { a: [1] }],
];

const refusals: readonly [string, Doc, Doc, Doc, readonly Doc[], string][] = [
  [
    '$ without a condition on an array',
    { a: [1] },
    {},
    { $set: { 'a.$': 1 } },
    [],
    'did not find the match needed',
  ],
  [
    '$ under $or',
    { a: [1] },
    { $or: [{ a: 1 }, { b: 1 }] },
    { $set: { 'a.$': 2 } },
    [],
    'did not find the match needed',
  ],
  [
    '$ by a negation',
    { a: [1] },
    { a: { $ne: 2 } },
    { $set: { 'a.$': 2 } },
    [],
    'did not find the match needed',
  ],
  [
    '$[] of no array',
    { a: 1 },
    {},
    { $set: { 'a.$[]': 1 } },
    [],
    'Cannot apply array updates to non-array element a: 1',
  ],
  ['$[] of nothing', {}, {}, { $set: { 'a.$[]': 1 } }, [], "The path 'a' must exist"],
  [
    '$[x] without a filter',
    { a: [] },
    {},
    { $set: { 'a.$[x]': 1 } },
    [],
    "No array filter found for identifier 'x'",
  ],
  ['a filter that nobody uses', { a: [] }, {}, { $set: { a: 1 } }, [{ x: 1 }], "identifier 'x' was not used"],
  [
    'two filters of one name',
    { a: [] },
    {},
    { $set: { 'a.$[x]': 1 } },
    [{ x: 1 }, { 'x.a': 1 }],
    'multiple array filters',
  ],
  [
    'a filter of two names',
    { a: [] },
    {},
    { $set: { 'a.$[x]': 1 } },
    [{ x: 1, y: 1 }],
    'single top-level field name',
  ],
  [
    'a filter of an odd name',
    { a: [] },
    {},
    { $set: { 'a.$[X]': 1 } },
    [{ X: 1 }],
    'beginning with a lowercase letter',
  ],
  ['a filter of nothing', { a: [] }, {}, { $set: { 'a.$[x]': 1 } }, [{}], 'without a top-level field name'],
  ['filters for a replacement', {}, {}, { a: 1 }, [{ x: 1 }], 'replacement-style'],
  [
    'elements that two parts change',
    { a: [1] },
    {},
    { $set: { 'a.$[x]': 1, 'a.$[y]': 2 } },
    [{ x: 1 }, { y: 1 }],
    "would create a conflict at 'a.0'",
  ],
  ['a positional $rename', { a: [{ b: 1 }] }, {}, { $rename: { 'a.$[].b': 'c' } }, [], 'may not be dynamic'],
  ['a positional first part', {}, {}, { $set: { '$[].a': 1 } }, [], 'first position'],
];

describe('positional updates', () => {
  it.each(table)('%s', (_, before, filter, update, arrayFilters, after) => {
    expect(updated(before, filter, update, arrayFilters)).toEqual(after);
  });

  it.each(refusals)('refuse %s', (_, before, filter, update, arrayFilters, message) => {
    expect(() => updated(before, filter, update, arrayFilters)).toThrow(message);
  });
});
