import { ObjectId } from 'bson';
import { BsonType } from './bson-type.js';
import { RawValue } from './raw-value.js';

function make(type: number, bytes: Buffer): RawValue {
  return new RawValue(type, bytes, 0, bytes.length);
}

const nothing = Buffer.alloc(0);

export const nullValue = make(BsonType.null, nothing);
const trueValue = make(BsonType.bool, Buffer.from([1]));
const falseValue = make(BsonType.bool, Buffer.from([0]));

export function boolValue(value: boolean): RawValue {
  return value ? trueValue : falseValue;
}

export function doubleValue(value: number): RawValue {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleLE(value);
  return make(BsonType.double, bytes);
}

export function intValue(value: number): RawValue {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32LE(value);
  return make(BsonType.int, bytes);
}

export function longValue(value: bigint): RawValue {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64LE(value);
  return make(BsonType.long, bytes);
}

export function dateValue(milliseconds: number): RawValue {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64LE(BigInt(milliseconds));
  return make(BsonType.date, bytes);
}

export function timestampValue(seconds: number, increment: number): RawValue {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeUInt32LE(increment, 0);
  bytes.writeUInt32LE(seconds, 4);
  return make(BsonType.timestamp, bytes);
}

export function stringValue(text: string): RawValue {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(length + 5);
  bytes.writeInt32LE(length + 1, 0);
  bytes.write(text, 4);
  bytes[length + 4] = 0;
  return make(BsonType.string, bytes);
}

/** A new ObjectId: time, a random number of this process, a counter. */
export function newObjectId(): RawValue {
  return make(BsonType.objectId, Buffer.from(new ObjectId().id));
}

/** A regular expression value without its pattern's meaning being looked at. */
export function regexValue(pattern: string, options: string): RawValue {
  return make(BsonType.regex, Buffer.from(`${pattern}\0${options}\0`));
}
