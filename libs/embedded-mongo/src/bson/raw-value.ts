import { BsonType } from './bson-type.js';

/**
 * A BSON value as a slice of the bytes it came in. Nothing is decoded before it is needed, so every
 * type, field order and duplicate key survives exactly, and a field name never becomes a property.
 */
export class RawValue {
  constructor(
    readonly type: number,
    readonly bytes: Buffer,
    readonly start: number,
    readonly end: number,
  ) {}
}

/** The byte at a position. Throws RangeError beyond the end. */
export function byteAt(bytes: Uint8Array, position: number): number {
  const byte = bytes[position];
  if (byte === undefined) throw new RangeError(`position ${position} is beyond ${bytes.length} bytes`);
  return byte;
}

function cstringEnd(bytes: Buffer, start: number): number {
  let position = start;
  while (byteAt(bytes, position) !== 0) position += 1;
  return position;
}

/** Where the value of a type that starts at `start` ends. Throws RangeError for an unknown type. */
export function valueEndOf(type: number, bytes: Buffer, start: number): number {
  switch (type) {
    case BsonType.string:
      return start + 4 + bytes.readInt32LE(start);
    case BsonType.int:
      return start + 4;
    case BsonType.double:
    case BsonType.date:
    case BsonType.long:
    case BsonType.timestamp:
      return start + 8;
    case BsonType.object:
    case BsonType.array:
      return start + bytes.readInt32LE(start);
    case BsonType.objectId:
      return start + 12;
    case BsonType.bool:
      return start + 1;
    case BsonType.null:
    case BsonType.minKey:
    case BsonType.maxKey:
      return start;
    case BsonType.binData:
      return start + 5 + bytes.readInt32LE(start);
    case BsonType.decimal:
      return start + 16;
    case BsonType.regex:
      return cstringEnd(bytes, cstringEnd(bytes, start) + 1) + 1;
    default:
      throw new RangeError(`unknown BSON type ${type}`);
  }
}

/** Walks the elements of one document or array; `next()` moves, the fields tell where it stands. */
export class ElementReader {
  type = 0;
  nameStart = 0;
  nameEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  readonly #last: number;

  constructor(
    readonly bytes: Buffer,
    start = 0,
  ) {
    this.valueEnd = start + 4;
    this.#last = start + bytes.readInt32LE(start) - 1;
  }

  next(): boolean {
    const at = this.valueEnd;
    if (at >= this.#last) return false;
    const { bytes } = this;
    this.type = byteAt(bytes, at);
    this.nameStart = at + 1;
    this.nameEnd = cstringEnd(bytes, at + 1);
    this.valueStart = this.nameEnd + 1;
    this.valueEnd = valueEndOf(this.type, bytes, this.valueStart);
    return true;
  }

  name(): string {
    return this.bytes.toString('utf8', this.nameStart, this.nameEnd);
  }

  value(): RawValue {
    return new RawValue(this.type, this.bytes, this.valueStart, this.valueEnd);
  }

  nameIs(name: Uint8Array): boolean {
    return nameEquals(this.bytes, this.nameStart, this.nameEnd, name);
  }
}

function nameEquals(bytes: Buffer, start: number, end: number, name: Uint8Array): boolean {
  const length = name.length;
  if (end - start !== length) return false;
  for (let i = 0; i < length; i += 1) if (bytes[start + i] !== name[i]) return false;
  return true;
}

/** The first element of that name in the document that starts at `start`. */
export function findField(bytes: Buffer, start: number, name: Uint8Array): RawValue | undefined {
  const last = start + bytes.readInt32LE(start) - 1;
  let at = start + 4;
  while (at < last) {
    const type = byteAt(bytes, at);
    const nameEnd = cstringEnd(bytes, at + 1);
    const valueEnd = valueEndOf(type, bytes, nameEnd + 1);
    if (nameEquals(bytes, at + 1, nameEnd, name)) return new RawValue(type, bytes, nameEnd + 1, valueEnd);
    at = valueEnd;
  }
  return undefined;
}

/** A whole document as a value of type object. */
export function documentValue(bytes: Buffer): RawValue {
  return new RawValue(BsonType.object, bytes, 0, bytes.length);
}

/** The elements of an object or array, in their order. */
export function elementsOf(value: RawValue): { name: string; value: RawValue }[] {
  const reader = new ElementReader(value.bytes, value.start);
  const elements: { name: string; value: RawValue }[] = [];
  while (reader.next()) elements.push({ name: reader.name(), value: reader.value() });
  return elements;
}

/** The values of an array (or of an object), in their order. */
export function valuesOf(value: RawValue): RawValue[] {
  const reader = new ElementReader(value.bytes, value.start);
  const values: RawValue[] = [];
  while (reader.next()) values.push(reader.value());
  return values;
}

export function isContainer(value: RawValue): boolean {
  return value.type === BsonType.object || value.type === BsonType.array;
}

/** The text of a string value. */
export function textOf(value: RawValue): string {
  return value.bytes.toString('utf8', value.start + 4, value.end - 1);
}

/** A copy of the value's bytes that holds on to nothing else. */
export function detach(value: RawValue): RawValue {
  const bytes = Buffer.from(value.bytes.subarray(value.start, value.end));
  return new RawValue(value.type, bytes, 0, bytes.length);
}

/** The bytes of an object as a document of their own. */
export function documentBytes(value: RawValue): Buffer {
  return value.bytes.subarray(value.start, value.end);
}

/** Whether two values have the same type and the same bytes. */
export function sameBytes(a: RawValue, b: RawValue): boolean {
  return a.type === b.type && a.bytes.compare(b.bytes, b.start, b.end, a.start, a.end) === 0;
}
