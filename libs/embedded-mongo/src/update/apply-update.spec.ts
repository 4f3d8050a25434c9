import { Double, Int32, Long, serialize } from 'bson';
import { plain, rawDocument } from '../testing/raw.js';
import { parseFilter } from '../query/parse-filter.js';
import { applyUpdate } from './apply-update.js';
import { parseUpdate } from './parse-update.js';
import { upsertedDocument } from './upsert.js';

type Doc = Record<string, unknown>;

const now = Date.UTC(2026, 0, 15);

function updated(before: Doc, update: Doc): Doc {
  const bytes = Buffer.from(serialize(before));
  return plain(applyUpdate(bytes, parseUpdate(rawDocument(update)), { now, inserting: false }));
}

const table: readonly [string, Doc, Doc, Doc][] = [
  ['sets a field', { a: 1 }, { $set: { a: 2 } }, { a: 2 }],
  ['makes missing objects', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  ['sets an array position', { a: [1, 2] }, { $set: { 'a.1': 9 } }, { a: [1, 9] }],
  ['pads an array', { a: [1] }, { $set: { 'a.3': 9 } }, { a: [1, null, null, 9] }],
  ['sets inside array elements', { a: [{ b: 1 }] }, { $set: { 'a.0.b': 2 } }, { a: [{ b: 2 }] }],
  ['unsets', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
  ['unsets nothing that is missing', { b: 2 }, { $unset: { 'a.b': '' } }, { b: 2 }],
  ['unsets an array element to null', { a: [1, 2] }, { $unset: { 'a.0': 1 } }, { a: [null, 2] }],
  ['increments', { a: 1 }, { $inc: { a: 2, b: 3 } }, { a: 3, b: 3 }],
  ['multiplies, a missing field gives zero', { a: 3 }, { $mul: { a: 2, b: 5 } }, { a: 6, b: 0 }],
  ['takes the least', { a: 5, b: 5 }, { $min: { a: 3, b: 7, c: 1 } }, { a: 3, b: 5, c: 1 }],
  ['takes the greatest, by BSON order', { a: 5, b: 5 }, { $max: { a: 'x', b: 3 } }, { a: 'x', b: 5 }],
  ['renames', { a: 1, b: 2 }, { $rename: { a: 'c.d' } }, { b: 2, c: { d: 1 } }],
  ['pushes', { a: [1] }, { $push: { a: 2, b: 3 } }, { a: [1, 2], b: [3] }],
  [
    'pushes many, sorted and cut',
    { a: [5] },
    { $push: { a: { $each: [3, 9, 1], $sort: -1, $slice: 3 } } },
    { a: [9, 5, 3] },
  ],
  [
    'keeps the last with a negative slice',
    { a: [1, 2] },
    { $push: { a: { $each: [3], $slice: -2 } } },
    { a: [2, 3] },
  ],
  ['pushes at a position', { a: [1, 2] }, { $push: { a: { $each: [9], $position: 1 } } }, { a: [1, 9, 2] }],
  [
    'sorts pushed objects by a field',
    { a: [{ n: 2 }] },
    { $push: { a: { $each: [{ n: 1 }], $sort: { n: 1 } } } },
    { a: [{ n: 1 }, { n: 2 }] },
  ],
  ['adds to a set once', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
  [
    'regards field order in a set',
    { a: [{ x: 1, y: 2 }] },
    { $addToSet: { a: { y: 2, x: 1 } } },
    {
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    },
  ],
  ['pulls by value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['pulls by operator', { a: [1, 2, 3] }, { $pull: { a: { $gte: 2 } } }, { a: [1] }],
  [
    'pulls by operator, inside arrays too',
    { a: [[1, 2], 3, [4]] },
    { $pull: { a: { $in: [2, 3, 9] } } },
    { a: [[4]] },
  ],
  [
    'pulls by alternatives',
    { a: [{ x: 1 }, { y: 2 }, { x: 3 }, 1] },
    { $pull: { a: { $or: [{ x: 1 }, { y: 2 }] } } },
    { a: [{ x: 3 }, 1] },
  ],
  [
    'pulls by fields, joined',
    { a: [{ x: 1 }, { x: 3 }] },
    { $pull: { a: { $and: [{ x: 1 }] } } },
    { a: [{ x: 3 }] },
  ],
  [
    'pulls by none of',
    { a: [{ x: 1 }, { x: 3 }, 1] },
    { $pull: { a: { $nor: [{ x: 1 }] } } },
    { a: [{ x: 1 }, 1] },
  ],
  ['pulls by fields', { a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }] }],
  ['pulls all', { a: [1, 2, 3, 1] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
  [
    'pops the last and the first',
    { a: [1, 2, 3], b: [1, 2] },
    { $pop: { a: 1, b: -1 } },
    { a: [1, 2], b: [2] },
  ],
  ['takes the server time', {}, { $currentDate: { a: true } }, { a: new Date(now) }],
  ['leaves out setOnInsert', { a: 1 }, { $setOnInsert: { b: 1 } }, { a: 1 }],
  ['replaces and keeps the _id', { _id: 1, a: 1 }, { b: 2 }, { _id: 1, b: 2 }],
  [
    'adds new fields in the order of their names',
    { z: 0 },
    { $set: { c: 1, a: 1 }, $inc: { b: 1 } },
    { z: 0, a: 1, b: 1, c: 1 },
  ],
];

const refusals: readonly [string, Doc, Doc, string][] = [
  ['an unknown operator', {}, { $bit: { a: { and: 1 } } }, 'Unknown modifier: $bit'],
  [
    'conflicting paths',
    {},
    { $set: { a: 1 }, $inc: { 'a.b': 1 } },
    "Updating the path 'a.b' would create a conflict at 'a'",
  ],
  [
    'conflicting paths the other way',
    {},
    { $set: { 'a.b': 1 }, $unset: { a: 1 } },
    'would create a conflict',
  ],
  [
    'an increment of text',
    { _id: 1, a: 'x' },
    { $inc: { a: 1 } },
    "Cannot apply $inc to a value of non-numeric type. {_id: 1} has the field 'a' of non-numeric type string",
  ],
  ['an increment by text', {}, { $inc: { a: 'x' } }, 'Cannot increment with non-numeric argument'],
  ['a path through a scalar', { a: 1 }, { $set: { 'a.b': 1 } }, "Cannot create field 'b' in element {a: 1}"],
  [
    'a push to no array',
    { _id: 1, a: 5 },
    { $push: { a: 1 } },
    "The field 'a' must be an array but is of type int",
  ],
  ['a changed _id', { _id: 1 }, { $set: { _id: 2 } }, "would modify the immutable field '_id'"],
  ['a replaced _id', { _id: 1 }, { _id: 2 }, "the (immutable) field '_id' was found to have been altered"],
  ['a current date of false', {}, { $currentDate: { a: false } }, "$currentDate of 'a': false"],
  ['an empty path part', {}, { $set: { 'a..b': 1 } }, 'contains an empty field name'],
  ['a dollar in a replacement', {}, { a: 1, $set: { b: 1 } }, "The dollar ($) prefixed field '$set'"],
  [
    'an unknown push clause',
    { a: [] },
    { $push: { a: { $each: [], $foo: 1 } } },
    'Unrecognized clause in $push: $foo',
  ],
];

describe('applyUpdate', () => {
  it.each(table)('%s', (_, before, update, after) => {
    const result = updated(before, update);
    expect(result).toEqual(after);
    expect(Object.keys(result)).toEqual(Object.keys(after));
  });

  it.each(refusals)('refuses %s', (_, before, update, message) => {
    expect(() => updated(before, update)).toThrow(message);
  });

  it('keeps the types of numbers: int grows to long, double stays double', () => {
    const bytes = Buffer.from(
      serialize({ i: new Int32(2_147_483_647), d: new Double(1), l: Long.fromNumber(1) }),
    );
    const after = applyUpdate(bytes, parseUpdate(rawDocument({ $inc: { i: 1, d: 1, l: 1 } })), {
      now,
      inserting: false,
    });
    expect([...after.subarray(4)].filter((_, i) => [0, 11, 22].includes(i))).toEqual([0x12, 0x01, 0x12]);
  });

  it('refuses an increment beyond 64 bits', () => {
    expect(() => updated({ a: Long.MAX_VALUE }, { $inc: { a: 1 } })).toThrow(
      'the result is no 64-bit number',
    );
  });

  it('returns equal bytes when nothing changes', () => {
    const bytes = Buffer.from(serialize({ _id: 1, a: [1], b: { c: 'x' } }));
    const update = parseUpdate(rawDocument({ $set: { 'b.c': 'x' }, $addToSet: { a: 1 } }));
    expect(applyUpdate(bytes, update, { now, inserting: false }).equals(bytes)).toBe(true);
  });

  it('sets a field named __proto__ without touching any prototype', () => {
    const after = applyUpdate(
      Buffer.from(serialize({ _id: 1 })),
      parseUpdate(rawDocument({ $set: { '__proto__.polluted': 'yes' } })),
      { now, inserting: false },
    );
    expect(after.includes('polluted')).toBe(true);
    expect(({} as Doc)['polluted']).toBeUndefined();
  });

  it('refuses a pipeline by name', () => {
    const update = rawDocument({ u: [{ $set: { a: 1 } }] });
    expect(() => parseUpdate({ ...update, type: 4 })).toThrow('aggregation pipeline are not supported');
  });
});

describe('upsertedDocument', () => {
  it.each<[Doc, Doc]>([
    [{ $or: [{ a: 5 }] }, { a: 5 }],
    [{ a: { $in: [5] } }, { a: 5 }],
    [
      { a: { $in: [5, 5] }, $and: [{ $or: [{ 'b.c': { $in: [null] } }] }] },
      { a: 5, b: { c: null } },
    ],
    [{ a: { $all: [5] } }, { a: 5 }],
    [{ $or: [{ a: 5 }, { a: 6 }] }, {}],
    [{ a: { $in: [5, 6] } }, {}],
    [{ a: { $in: [/x/] } }, {}],
    [{ a: { $nin: [5] } }, {}],
    [{ $nor: [{ a: 5 }] }, {}],
  ])('takes over the only value that %j allows', (filter, expected) => {
    expect(upserted(filter, { $set: { n: 1 } })).toMatchObject({ ...expected, n: 1 });
    expect(Object.keys(upserted(filter, { $set: { n: 1 } }))).toHaveLength(2 + Object.keys(expected).length);
  });

  const upserted = (filter: Doc, update: Doc): Doc =>
    plain(upsertedDocument(parseFilter(rawDocument(filter)), parseUpdate(rawDocument(update)), now).bytes);

  it('takes equalities of the filter, then the update with setOnInsert', () => {
    const filter = { a: 1, 'b.c': { $eq: 2 }, d: { $gt: 3 }, $and: [{ e: 5 }] };
    expect(upserted(filter, { $set: { f: 6 }, $setOnInsert: { _id: 7 } })).toEqual({
      _id: 7,
      a: 1,
      b: { c: 2 },
      e: 5,
      f: 6,
    });
  });

  it('takes only the _id of the filter for a replacement', () => {
    expect(upserted({ _id: 1, a: 2 }, { b: 3 })).toEqual({ _id: 1, b: 3 });
  });

  it('makes an _id, and puts it first', () => {
    expect(Object.keys(upserted({ a: 1 }, { $set: { b: 1 } }))).toEqual(['_id', 'a', 'b']);
  });
});
