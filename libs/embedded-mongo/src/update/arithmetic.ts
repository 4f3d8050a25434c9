import { BsonType, isNumberType } from '../bson/bson-type.js';
import { doubleValue, intValue, longValue } from '../bson/make-value.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue } from '../bson/raw-value.js';
import { badValue } from '../command-error.js';

function integerOf(value: RawValue): bigint | undefined {
  if (value.type === BsonType.int) return BigInt(value.bytes.readInt32LE(value.start));
  if (value.type === BsonType.long) return value.bytes.readBigInt64LE(value.start);
  return undefined;
}

export type Arithmetic = 'add' | 'subtract' | 'multiply';

/**
 * Adds, subtracts or multiplies as MongoDB does: integers stay exact and grow from int to long,
 * anything with a double is a double. Undefined if a long overflows.
 * Throws BadValue for Decimal128, whose arithmetic this server does not have.
 */
export function calculate(operation: Arithmetic, a: RawValue, b: RawValue): RawValue | undefined {
  if (!isNumberType(a.type) || !isNumberType(b.type)) throw new TypeError('not a number');
  if (a.type === BsonType.decimal || b.type === BsonType.decimal)
    throw badValue('arithmetic on Decimal128 values is not supported');
  const left = integerOf(a);
  const right = integerOf(b);
  if (left === undefined || right === undefined)
    return doubleValue(apply(operation, approximate(a), approximate(b)));
  const result = operation === 'add' ? left + right : operation === 'subtract' ? left - right : left * right;
  if (BigInt.asIntN(64, result) !== result) return undefined;
  const small = a.type === BsonType.int && b.type === BsonType.int && BigInt.asIntN(32, result) === result;
  return small ? intValue(Number(result)) : longValue(result);
}

function apply(operation: Arithmetic, a: number, b: number): number {
  switch (operation) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
  }
}
