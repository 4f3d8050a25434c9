import { Double, Int32, Long, serialize } from 'bson';
import { arrayValue } from '../bson/document-tree.js';
import { valuesOf } from '../bson/raw-value.js';
import { type Source } from '../plan/document-source.js';
import { plain, raw, rawDocument } from '../testing/raw.js';
import { compileFilter } from '../query/matcher.js';
import { parseExpression } from './expression.js';
import { parsePipeline } from './pipeline.js';

type Doc = Record<string, unknown>;

function evaluate(expression: unknown, document: Doc): unknown {
  const result = parseExpression(raw(expression))(rawDocument(document));
  return result === undefined ? undefined : plain(rawDocumentOf(result))['v'];
}

function rawDocumentOf(value: ReturnType<typeof raw>): Buffer {
  const list = arrayValue([value]);
  const bytes = Buffer.from(list.bytes);
  // The only element of an array is named "0"; here it is called "v".
  bytes[5] = 'v'.charCodeAt(0);
  return bytes;
}

function run(stages: readonly Doc[], documents: readonly Doc[]): Doc[] {
  const pipeline = parsePipeline(valuesOf(raw(stages)));
  const { filter, sort, skip, limit } = pipeline;
  expect([sort, skip, limit]).toEqual([[], 0, Infinity]);
  const matches = compileFilter(filter);
  const input = documents
    .map((one) => Buffer.from(serialize(one)))
    .filter((bytes) => matches({ type: 3, bytes, start: 0, end: bytes.length }));
  const source: Source<Buffer> = { next: () => input.shift() };
  const output = pipeline.open(source);
  const results: Doc[] = [];
  for (let next = output.next(); next !== undefined; next = output.next())
    if (typeof next !== 'symbol') results.push(plain(next));
  return results;
}

describe('expressions', () => {
  it.each<[unknown, Doc, unknown]>([
    ['$a.b', { a: { b: 1 } }, 1],
    ['$a.b', { a: [{ b: 1 }, {}, { b: 2 }] }, [1, 2]],
    // An array inside an array has no fields.
    ['$a.b', { a: [{ b: 1 }, [{ b: 2 }], 3] }, [1]],
    ['$a.b.c', { a: [{ b: [{ c: 1 }, [{ c: 2 }]] }, { b: { c: 3 } }] }, [[1], 3]],
    ['$missing', {}, undefined],
    ['text', {}, 'text'],
    [{ $literal: '$a' }, { a: 1 }, '$a'],
    [{ x: '$a', y: '$missing' }, { a: 1 }, { x: 1 }],
    [['$a', '$missing'], { a: 1 }, [1, null]],
    [{ $eq: ['$a', null] }, {}, false],
    [{ $lt: ['$a', 1] }, {}, true],
    [{ $gte: ['$a', 'x'] }, { a: 'y' }, true],
    [{ $and: ['$a', 1] }, { a: 0 }, false],
    [{ $or: ['$a', 1] }, { a: null }, true],
    [{ $not: ['$a'] }, {}, true],
    [{ $cond: { if: '$a', then: 'y', else: 'n' } }, { a: true }, 'y'],
    [{ $ifNull: ['$a', '$b', 7] }, { a: null }, 7],
    [{ $add: ['$a', 2, 0.5] }, { a: 1 }, 3.5],
    [{ $add: ['$a', 2] }, { a: null }, null],
    [{ $add: ['$d', 1_000] }, { d: new Date(0) }, new Date(1_000)],
    [{ $subtract: ['$d', new Date(5)] }, { d: new Date(8) }, 3],
    [{ $multiply: ['$a', '$a'] }, { a: 3 }, 9],
    [{ $divide: ['$a', 2] }, { a: 3 }, 1.5],
    [{ $size: '$a' }, { a: [1, 2] }, 2],
    [{ $concat: ['a', '$b'] }, { b: 'c' }, 'ac'],
    [{ $concat: ['a', '$b'] }, {}, null],
    [{ $toUpper: '$a' }, { a: 'xß' }, 'Xß'],
    [{ $toLower: '$a' }, {}, ''],
    [{ $sum: '$a' }, { a: [1, 2, 'x'] }, 3],
    [{ $max: ['$a', '$b'] }, { a: 1, b: 5 }, 5],
    ['$$ROOT.a', { a: 1 }, 1],
  ])('%j of %j', (expression, document, expected) => {
    expect(evaluate(expression, document)).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [{ $dateToString: {} }, "Unrecognized expression '$dateToString'"],
    ['$$NOW', 'undefined or unsupported variable: NOW'],
    [{ $divide: [1, 0] }, "can't $divide by zero"],
    [{ $add: ['x', 1] }, '$add only supports numeric types'],
    [{ $size: 5 }, 'The argument to $size must be an array, but was of type: int'],
  ])('%j fails with its name', (expression, message) => {
    expect(() => evaluate(expression, {})).toThrow(message);
  });
});

describe('pipelines', () => {
  it('group by value across number types, with missing as null', () => {
    const documents = [
      { k: new Int32(1), v: 1 },
      { k: new Double(1), v: 2 },
      { k: Long.fromNumber(1), v: 4 },
      { v: 8 },
      { k: null, v: 16 },
    ];
    expect(run([{ $group: { _id: '$k', v: { $sum: '$v' } } }], documents)).toEqual([
      { _id: 1, v: 7 },
      { _id: null, v: 24 },
    ]);
  });

  it('sum doubles without losing the small ones', () => {
    const documents = [{ v: 1e100 }, { v: 1.5 }, { v: -1e100 }];
    expect(
      run([{ $group: { _id: 1, v: { $sum: '$v' }, n: { $avg: '$x' }, f: { $first: '$x' } } }], documents),
    ).toEqual([{ _id: 1, v: 1.5, n: null, f: null }]);
  });

  it('unwind with index, and keep empty arrays if asked to', () => {
    const documents = [{ a: [5, 6] }, { a: [] }, { a: 7 }, {}];
    expect(run([{ $unwind: '$a' }], documents)).toEqual([{ a: 5 }, { a: 6 }, { a: 7 }]);
    expect(
      run([{ $unwind: { path: '$a', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true } }], documents),
    ).toEqual([{ a: 5, i: 0 }, { a: 6, i: 1 }, { i: null }, { a: 7, i: null }, { i: null }]);
  });

  it('project by inclusion, exclusion and computation', () => {
    const documents = [{ _id: 1, a: { b: 1, c: 2 }, d: [{ e: 1, f: 2 }] }];
    expect(run([{ $project: { 'a.b': 1, 'd.e': 1 } }], documents)).toEqual([
      { _id: 1, a: { b: 1 }, d: [{ e: 1 }] },
    ]);
    expect(run([{ $project: { _id: 0, a: 0 } }], documents)).toEqual([{ d: [{ e: 1, f: 2 }] }]);
    expect(run([{ $project: { _id: 0, x: '$a.c', a: { b: { $add: ['$a.b', 1] } } } }], documents)).toEqual([
      { a: { b: 2 }, x: 2 },
    ]);
    expect(() => run([{ $project: { a: 1, b: 0 } }], documents)).toThrow('Cannot do exclusion on field b');
    expect(() => run([{ $project: { a: 1, 'a.b': 1 } }], documents)).toThrow('Path collision at a.b');
  });

  it('put a computed field into whatever is in its way', () => {
    const a = [1, {}, { b: 1 }, { b: 1, c: 2 }, [], [1, { c: 1 }]];
    const b = 'COMPUTED';
    expect(run([{ $project: { 'a.b': { $literal: b } } }], [{ _id: 1, a }])).toEqual([
      { _id: 1, a: [{ b }, { b }, { b }, { b }, [], [{ b }, { b }]] },
    ]);
    expect(run([{ $project: { 'a.b.c': { $literal: b } } }], [{ a: [1, { b: 2, c: 3 }] }])).toEqual([
      { a: [{ b: { c: b } }, { b: { c: b } }] },
    ]);
    expect(run([{ $project: { 'a.b': { $literal: b } } }], [{ a: 1 }, {}])).toEqual([
      { a: { b } },
      { a: { b } },
    ]);
    // What is included beside it goes on to leave scalars out.
    expect(run([{ $project: { 'a.b': { $literal: b }, 'd.e': 1 } }], [{ d: [1, { e: 2 }], a: 1 }])).toEqual([
      { d: [{ e: 2 }], a: { b } },
    ]);
  });

  it.each<[Doc, number, string]>([
    [
      { $project: { a: {} } },
      51270,
      "An empty sub-projection is not a valid value. Found empty object at path 'a'",
    ],
    [{ $project: { x: 1, a: { b: {} } } }, 51270, "path 'a.b'"],
    [
      { $addFields: { a: {} } },
      40180,
      "an empty object is not a valid value. Found empty object at path 'a'",
    ],
    [{ $set: { 'a.b': {} } }, 40180, "path 'a.b'"],
  ])('%j is refused', (stage, code, message) => {
    expect(() => run([stage], [{}])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('filter, count and replace later on', () => {
    const documents = [{ a: { n: 1 } }, { a: { n: 2 } }, { a: { n: 3 } }];
    expect(
      run(
        [
          { $replaceRoot: { newRoot: '$a' } },
          { $match: { n: { $gt: 1 } } },
          { $sort: { n: -1 } },
          { $skip: 1 },
        ],
        documents,
      ),
    ).toEqual([{ n: 2 }]);
    expect(run([{ $unset: 'x' }, { $count: 'all' }], documents)).toEqual([{ all: 3 }]);
  });
});
