import { BSONRegExp, Decimal128, Double, Long, MaxKey, MinKey, ObjectId, serialize } from 'bson';
import { rawDocument } from '../testing/raw.js';
import { documentValue } from '../bson/raw-value.js';
import { compileFilter } from './matcher.js';
import { parseFilter } from './parse-filter.js';

type Doc = Record<string, unknown>;

function matches(filter: Doc, document: Doc): boolean {
  return compileFilter(parseFilter(rawDocument(filter)))(rawDocument(document));
}

const id = new ObjectId('000000000000000000000001');

/** filter, documents that match, documents that do not */
const table: readonly [Doc, readonly Doc[], readonly Doc[]][] = [
  [{}, [{}, { a: 1 }], []],
  [
    { a: 1 },
    [
      { a: 1 },
      { a: new Double(1) },
      { a: Long.fromNumber(1) },
      { a: Decimal128.fromString('1.0') },
      { a: [2, 1] },
    ],
    [{ a: '1' }, { a: [[1]] }, { b: 1 }],
  ],
  [{ a: null }, [{}, { a: null }, { a: [1, null] }], [{ a: 0 }, { a: [] }, { a: '' }]],
  [
    { 'a.b': null },
    [{}, { a: {} }, { a: 5 }, { a: [{}] }, { a: [{ b: 1 }, {}] }],
    [{ a: [] }, { a: [1, 2] }, { a: { b: 1 } }],
  ],
  [
    { a: { b: 1, c: 2 } },
    [{ a: { b: 1, c: 2 } }],
    [{ a: { c: 2, b: 1 } }, { a: { b: 1 } }, { a: { b: 1, c: 2, d: 3 } }],
  ],
  [{ a: [1, 2] }, [{ a: [1, 2] }, { a: [[1, 2], 3] }], [{ a: [2, 1] }, { a: [1, 2, 3] }]],
  [{ a: [] }, [{ a: [] }, { a: [[]] }], [{}, { a: [1] }]],
  [
    { 'a.b': 1 },
    [{ a: { b: 1 } }, { a: [{ b: 2 }, { b: 1 }] }, { a: [{ b: [1] }] }],
    [{ a: 1 }, { a: [[{ b: 1 }]] }],
  ],
  [
    { 'a.0': 1 },
    [{ a: [1, 2] }, { a: { 0: 1 } }, { a: { 0: [1] } }, { a: [{ 0: 1 }] }, { a: [{ 0: [1] }] }],
    // A position gives the element there and nothing of what is in it.
    [{ a: [2, 1] }, { a: 1 }, { a: [[1]] }],
  ],
  [{ 'a.0': [1] }, [{ a: [[1], 2] }], [{ a: [[[1]]] }]],
  [{ 'a.0': { $size: 1 } }, [{ a: [[7]] }], [{ a: [7] }]],
  [{ 'a.0': { $elemMatch: { $gt: 1 } } }, [{ a: [[0, 2]] }], [{ a: [2] }]],
  [{ 'a.0.b': 1 }, [{ a: [{ b: [1, 2] }] }], [{ a: [{ b: [[1]] }] }]],
  [{ 'a.1.b': 1 }, [{ a: [{ b: 2 }, { b: 1 }] }], [{ a: [{ b: 1 }, { b: 2 }] }]],
  [
    { a: { $gt: 1 } },
    [{ a: 2 }, { a: [0, 5] }, { a: new Double(1.1) }],
    [{ a: 1 }, { a: '2' }, { a: new Date(5) }, {}, { a: null }],
  ],
  [{ a: { $gte: null } }, [{}, { a: null }], [{ a: 1 }]],
  [{ a: { $gt: null } }, [], [{}, { a: null }, { a: 1 }]],
  [{ a: { $lt: 'b' } }, [{ a: 'a' }, { a: '' }], [{ a: 'b' }, { a: 1 }]],
  [{ a: { $gt: 1, $lt: 5 } }, [{ a: 3 }, { a: [0, 9] }], [{ a: 5 }, { a: 0 }]],
  [{ a: { $gte: NaN } }, [{ a: NaN }], [{ a: 1 }]],
  [{ a: { $lt: 5 } }, [{ a: -Infinity }], [{ a: NaN }]],
  // Every value has a place above MinKey and below MaxKey, a missing one too.
  [{ a: { $gt: new MinKey() } }, [{ a: 1 }, { a: 'x' }, { a: null }, {}, { a: [] }], [{ a: new MinKey() }]],
  [{ a: { $gte: new MinKey() } }, [{ a: 1 }, {}, { a: new MinKey() }], []],
  [{ a: { $lt: new MaxKey() } }, [{ a: 1 }, {}, { a: new MinKey() }], [{ a: new MaxKey() }]],
  [{ 'a.b': { $lte: new MaxKey() } }, [{}, { a: 5 }, { a: [{}] }], [{ a: [] }, { a: [5] }]],
  [{ a: { $lt: new MinKey() } }, [], [{}, { a: 1 }]],
  [{ a: { $gt: new MaxKey() } }, [], [{}, { a: 1 }]],
  [{ a: { $gte: [1, 2] } }, [{ a: [1, 2] }, { a: [1, 3] }], [{ a: [1, 1] }, { a: 2 }]],
  [{ a: { $ne: 1 } }, [{}, { a: 2 }, { a: [2] }], [{ a: 1 }, { a: [1, 2] }]],
  [{ a: { $in: [1, 'x', null] } }, [{ a: 1 }, { a: 'x' }, {}, { a: [7, 'x'] }], [{ a: 2 }, { a: 'X' }]],
  [{ a: { $in: [] } }, [], [{}, { a: 1 }]],
  [{ a: { $in: [/^x/i, 3] } }, [{ a: 'Xy' }, { a: 3 }], [{ a: 'yx' }]],
  [{ a: { $nin: [1, 2] } }, [{}, { a: 3 }], [{ a: 1 }, { a: [2, 9] }]],
  [{ a: { $exists: true } }, [{ a: null }, { a: [] }], [{}]],
  [{ a: { $exists: false } }, [{}], [{ a: null }]],
  [{ 'a.b': { $exists: false } }, [{ a: [] }, { a: [{}] }], [{ a: [{}, { b: 1 }] }]],
  [{ a: { $type: 'string' } }, [{ a: 'x' }, { a: [1, 'x'] }], [{ a: 1 }]],
  [{ a: { $type: ['number', 8] } }, [{ a: 1.5 }, { a: true }, { a: Long.fromNumber(3) }], [{ a: 'x' }]],
  [{ a: { $type: 'array' } }, [{ a: [] }], [{ a: 1 }]],
  [
    { a: /b.d/ },
    [{ a: 'abcd' }, { a: ['x', 'bxd'] }, { a: new BSONRegExp('b.d', '') }],
    [{ a: 'b\nd' }, { a: 1 }],
  ],
  [{ a: { $regex: '^B', $options: 'i' } }, [{ a: 'bx' }], [{ a: 'xb' }]],
  [{ a: { $regex: 'x$' } }, [{ a: 'x' }, { a: 'x\n' }], [{ a: 'x\n\n' }]],
  [{ a: { $not: { $gt: 5 } } }, [{ a: 5 }, {}, { a: 'x' }], [{ a: 6 }, { a: [1, 6] }]],
  [{ a: { $not: /x/ } }, [{ a: 'y' }, {}], [{ a: 'x' }]],
  [{ a: { $all: [1, 2] } }, [{ a: [2, 1, 3] }], [{ a: [1] }, { a: 1 }]],
  [{ a: { $all: [1] } }, [{ a: 1 }, { a: [1] }], [{ a: 2 }]],
  [{ a: { $all: [] } }, [], [{ a: [] }, {}]],
  [
    { a: { $elemMatch: { b: 1, c: { $gt: 1 } } } },
    [{ a: [{ b: 1, c: 2 }] }],
    [
      {
        a: [
          { b: 1, c: 1 },
          { b: 2, c: 2 },
        ],
      },
      { a: { b: 1, c: 2 } },
    ],
  ],
  [{ a: { $elemMatch: { $gt: 1, $lt: 5 } } }, [{ a: [0, 3] }], [{ a: [0, 9] }, { a: 3 }]],
  [{ a: { $elemMatch: { $in: ['x'] } } }, [{ a: ['x'] }], [{ a: 'x' }, { a: [['x']] }]],
  // An element that is an array itself is one value, and an object of its positions.
  [{ a: { $elemMatch: { $eq: 1 } } }, [{ a: [1] }], [{ a: [[1, 2]] }]],
  [{ a: { $elemMatch: { $eq: [1, 2] } } }, [{ a: [[1, 2]] }], [{ a: [[[1, 2]]] }]],
  [{ a: { $elemMatch: { $gt: 4, $lt: 6 } } }, [{ a: [5] }], [{ a: [[1, 9]] }, { a: [[5]] }]],
  [{ a: { $elemMatch: { $type: 'string' } } }, [{ a: ['x'] }], [{ a: [['x']] }]],
  [{ a: { $elemMatch: { $regex: '^x' } } }, [{ a: ['x'] }], [{ a: [['x']] }]],
  [{ a: { $elemMatch: { $not: { $eq: 1 } } } }, [{ a: [[1]] }, { a: [1, 2] }], [{ a: [1] }]],
  [{ a: { $elemMatch: { $elemMatch: { $gt: 1 } } } }, [{ a: [[0, 2]] }], [{ a: [2] }, { a: [[[2]]] }]],
  [{ a: { $elemMatch: { x: 2 } } }, [{ a: [{ x: 2 }] }, { a: [{ x: [2] }] }], [{ a: [[3, { x: 2 }]] }]],
  [{ a: { $elemMatch: { 1: 2 } } }, [{ a: [[1, 2]] }, { a: [[1, [2]]] }], [{ a: [[2, 1]] }, { a: [1, 2] }]],
  [{ a: { $size: 2 } }, [{ a: [1, 2] }], [{ a: [1] }, { a: 2 }, { a: [[1, 2]] }]],
  [
    { a: { $mod: [4, 1] } },
    [{ a: 5 }, { a: 5.9 }, { a: Long.fromNumber(9) }],
    [{ a: 4 }, { a: 'x' }, { a: NaN }],
  ],
  [{ $or: [{ a: 1 }, { b: 2 }] }, [{ a: 1 }, { b: 2 }], [{ a: 2 }]],
  [{ $nor: [{ a: 1 }, { b: 2 }] }, [{}, { a: 2 }], [{ a: 1 }]],
  [{ $and: [{ a: { $gt: 1 } }, { a: { $lt: 3 } }] }, [{ a: 2 }], [{ a: 3 }]],
  [{ a: id }, [{ a: id }], [{ a: id.toHexString() }]],
  [{ a: new Date(5) }, [{ a: new Date(5) }], [{ a: 5 }]],
];

describe('compileFilter', () => {
  it.each(table)('%j matches what MongoDB matches', (filter, matching, others) => {
    for (const document of matching) expect([document, matches(filter, document)]).toEqual([document, true]);
    for (const document of others) expect([document, matches(filter, document)]).toEqual([document, false]);
  });

  it('compares fields named __proto__ and constructor like any other', () => {
    const document = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as Doc;
    const bytes = documentValue(Buffer.from(serialize(document)));
    const test = (filter: Doc): boolean => compileFilter(parseFilter(rawDocument(filter)))(bytes);
    expect(test({ '__proto__.polluted': 1 })).toBe(true);
    expect(test({ constructor: 2 })).toBe(true);
    expect(test({ toString: { $exists: true } })).toBe(false);
    expect(({} as Doc)['polluted']).toBeUndefined();
  });
});

describe('parseFilter', () => {
  it.each<[Doc, string]>([
    [{ $where: 'true' }, 'unknown top level operator: $where'],
    [{ $text: { $search: 'x' } }, 'unknown top level operator: $text'],
    [{ $expr: {} }, 'unknown top level operator: $expr'],
    [{ a: { $near: [1, 2] } }, 'unknown operator: $near'],
    [{ a: { $gt: 1, b: 2 } }, 'unknown operator: b'],
    [{ a: { $not: { $foo: 1 } } }, 'unknown operator: $foo'],
    [{ $or: [] }, '$and/$or/$nor must be a nonempty array'],
    [{ a: { $in: 5 } }, '$in needs an array'],
    [{ a: { $regex: '(?=x)' } }, 'Regular expression is invalid or not supported'],
    [{ a: { $regex: 'a', $options: 'x' } }, 'invalid flag in regex options: x'],
    [{ a: { $size: -1 } }, '$size may not be negative'],
  ])('refuses %j by name', (filter, message) => {
    expect(() => parseFilter(rawDocument(filter))).toThrow(message);
  });
});
