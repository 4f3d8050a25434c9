import { BsonType, isNumberType, typeOrder } from './bson-type.js';
import { compareNumeric, numericOf } from './numbers.js';
import { ElementReader, type RawValue } from './raw-value.js';

/** MongoDB's order of all BSON values: by type first, numbers by exact value across their types. */
export function compareValues(a: RawValue, b: RawValue): number {
  const order = typeOrder(a.type) - typeOrder(b.type);
  return order !== 0 ? Math.sign(order) : compareSameOrder(a, b);
}

function compareSameOrder(a: RawValue, b: RawValue): number {
  switch (a.type) {
    case BsonType.int:
    case BsonType.double:
    case BsonType.long:
    case BsonType.decimal:
      return compareNumeric(numericOf(a), numericOf(b));
    case BsonType.string:
      // Both end with a zero byte, which is part of neither text.
      return a.bytes.compare(b.bytes, b.start + 4, b.end - 1, a.start + 4, a.end - 1);
    case BsonType.object:
    case BsonType.array:
      return compareContainers(a, b);
    case BsonType.binData:
      return compareBinary(a, b);
    case BsonType.objectId:
    case BsonType.bool:
      return a.bytes.compare(b.bytes, b.start, b.end, a.start, a.end);
    case BsonType.date:
      return compareBigInts(a.bytes.readBigInt64LE(a.start), b.bytes.readBigInt64LE(b.start));
    case BsonType.timestamp:
      return compareBigInts(a.bytes.readBigUInt64LE(a.start), b.bytes.readBigUInt64LE(b.start));
    case BsonType.regex:
      return a.bytes.compare(b.bytes, b.start, b.end, a.start, a.end);
    default:
      return 0;
  }
}

function compareBigInts(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By length, then subtype, then bytes. */
function compareBinary(a: RawValue, b: RawValue): number {
  const length = a.end - a.start - (b.end - b.start);
  if (length !== 0) return Math.sign(length);
  return a.bytes.compare(b.bytes, b.start + 4, b.end, a.start + 4, a.end);
}

/** Element by element: type, then name, then value; the shorter one first. Order of fields counts. */
function compareContainers(a: RawValue, b: RawValue): number {
  const left = new ElementReader(a.bytes, a.start);
  const right = new ElementReader(b.bytes, b.start);
  for (;;) {
    const hasLeft = left.next();
    const hasRight = right.next();
    if (!hasLeft || !hasRight) return hasLeft ? 1 : hasRight ? -1 : 0;
    const order = typeOrder(left.type) - typeOrder(right.type);
    if (order !== 0) return Math.sign(order);
    const name = left.bytes.compare(
      right.bytes,
      right.nameStart,
      right.nameEnd,
      left.nameStart,
      left.nameEnd,
    );
    if (name !== 0) return name;
    const value = compareSameOrder(left.value(), right.value());
    if (value !== 0) return value;
  }
}

/** Whether two values are equal in MongoDB's order: 1 and 1.0 are, `{a,b}` and `{b,a}` are not. */
export function equalValues(a: RawValue, b: RawValue): boolean {
  return compareValues(a, b) === 0;
}

/** Whether the value is a NaN of any number type. */
export function isNaNValue(value: RawValue): boolean {
  if (!isNumberType(value.type) || value.type === BsonType.int || value.type === BsonType.long) return false;
  const number = numericOf(value);
  return typeof number === 'number' && Number.isNaN(number);
}
