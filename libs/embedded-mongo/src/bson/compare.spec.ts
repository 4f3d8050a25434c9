import {
  BSONRegExp,
  Binary,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { raw } from '../testing/raw.js';
import { compareValues } from './compare.js';

/** Ascending; values in one list are equal. */
const ascending: readonly (readonly unknown[])[] = [
  [new MinKey()],
  [null],
  [new Double(NaN), Decimal128.fromString('NaN')],
  [new Double(-Infinity), Decimal128.fromString('-Infinity')],
  [Decimal128.fromString('-1E+400')],
  [new Int32(-1), new Double(-1), Long.fromNumber(-1), Decimal128.fromString('-1.0')],
  [new Double(-0), new Double(0), new Int32(0), Decimal128.fromString('0E+3')],
  [Decimal128.fromString('0.1')],
  [new Double(0.1)],
  [new Int32(1)],
  [new Double(9_007_199_254_740_992), Long.fromString('9007199254740992')],
  [Long.fromString('9007199254740993'), Decimal128.fromString('9007199254740993')],
  [Long.fromString('9223372036854775807')],
  [new Double(9_223_372_036_854_775_808), Decimal128.fromString('9223372036854775808')],
  [new Double(Infinity)],
  [''],
  ['a'],
  ['a\0'],
  ['aa'],
  ['b'],
  ['￿'],
  ['😀'],
  [{}],
  [{ a: 1 }],
  [{ a: 1, b: 1 }],
  [{ a: 2 }],
  [{ b: 1 }],
  [{ a: 'x' }],
  [[]],
  [[1]],
  [[1, 2]],
  [[2]],
  [new Binary(Buffer.from('b'), 0)],
  [new Binary(Buffer.from('a'), 5)],
  [new Binary(Buffer.from('aa'), 0)],
  [new ObjectId('000000000000000000000001')],
  [new ObjectId('ff0000000000000000000000')],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
  [new Timestamp({ t: 1, i: 4_000_000_000 })],
  [new Timestamp({ t: 4_000_000_000, i: 0 })],
  [new BSONRegExp('a', 'i')],
  [new BSONRegExp('b', '')],
  [new MaxKey()],
];

describe('compareValues', () => {
  it('orders values of all types as MongoDB does, numbers by their exact value', () => {
    const flat = ascending.flatMap((equal, rank) => equal.map((value) => ({ rank, value: raw(value) })));
    for (const a of flat)
      for (const b of flat)
        expect([a.rank, b.rank, compareValues(a.value, b.value)]).toEqual([
          a.rank,
          b.rank,
          Math.sign(a.rank - b.rank) + 0,
        ]);
  });

  it('regards the order of fields', () => {
    expect(compareValues(raw({ a: 1, b: 2 }), raw({ b: 2, a: 1 }))).toBe(-1);
  });
});
