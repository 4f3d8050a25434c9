import { createHash } from 'node:crypto';
import { BsonType, UNDEFINED_ORDER, typeOrder } from './bson-type.js';
import { type ExactNumber, compareExact, exactOfDouble, numericOf } from './numbers.js';
import { ElementReader, type RawValue, byteAt } from './raw-value.js';

/**
 * Writes values as bytes whose plain order is MongoDB's order of the values, and which are equal
 * exactly if the values are. No encoding is the beginning of another, so keys of several fields
 * compare field by field, and a descending field is its bytes inverted.
 */
export class KeyStringWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  reset(): this {
    this.#length = 0;
    return this;
  }

  /** A copy of what was written. */
  take(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  #copy(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.set(bytes.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  uint32(value: number): this {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32BE(value, this.#length);
    return this;
  }

  /** Appends one index field. `undefined` stands for an empty array, which sorts below null. */
  field(value: RawValue | undefined, descending: boolean): this {
    const start = this.#length;
    if (value === undefined) this.#byte(UNDEFINED_ORDER);
    else this.#value(value);
    if (descending) this.#invert(start);
    return this;
  }

  #invert(start: number): void {
    for (let i = start; i < this.#length; i += 1) this.#bytes[i] = 0xff - byteAt(this.#bytes, i);
  }

  #value(value: RawValue): void {
    this.#byte(typeOrder(value.type));
    const { bytes, start, end } = value;
    switch (value.type) {
      case BsonType.int:
      case BsonType.double:
      case BsonType.long:
      case BsonType.decimal:
        this.#number(value);
        break;
      case BsonType.string:
        this.#text(bytes, start + 4, end - 1);
        break;
      case BsonType.object:
        this.#object(value);
        break;
      case BsonType.array: {
        const reader = new ElementReader(bytes, start);
        while (reader.next()) this.#value(reader.value());
        this.#byte(0);
        break;
      }
      case BsonType.binData:
        this.uint32(bytes.readInt32LE(start));
        this.#copy(bytes, start + 4, end);
        break;
      case BsonType.objectId:
      case BsonType.bool:
        this.#copy(bytes, start, end);
        break;
      case BsonType.date:
        this.#reserve(8);
        this.#length = this.#bytes.writeBigUInt64BE(
          BigInt.asUintN(64, bytes.readBigInt64LE(start)) ^ (1n << 63n),
          this.#length,
        );
        break;
      case BsonType.timestamp:
        this.#reserve(8);
        this.#length = this.#bytes.writeBigUInt64BE(bytes.readBigUInt64LE(start), this.#length);
        break;
      case BsonType.regex:
        this.#copy(bytes, start, end);
        break;
      default:
        break;
    }
  }

  /** A zero byte inside becomes 00 FF; the end is 00 01. */
  #text(bytes: Buffer, start: number, end: number): void {
    let from = start;
    for (;;) {
      const zero = bytes.indexOf(0, from);
      if (zero < 0 || zero >= end) break;
      this.#copy(bytes, from, zero + 1);
      this.#byte(0xff);
      from = zero + 1;
    }
    this.#copy(bytes, from, end);
    this.#byte(0);
    this.#byte(1);
  }

  #object(value: RawValue): void {
    const reader = new ElementReader(value.bytes, value.start);
    while (reader.next()) {
      this.#byte(typeOrder(reader.type));
      this.#copy(reader.bytes, reader.nameStart, reader.nameEnd + 1);
      this.#value(reader.value());
    }
    this.#byte(0);
  }

  /**
   * The greatest double that is not above the number, then 0 if that is the number itself, else 1
   * and the number's decimal digits: so 2^53 + 1 as a long and as a Decimal128 give the same key.
   */
  #number(value: RawValue): void {
    const numeric = numericOf(value);
    if (typeof numeric === 'number') {
      this.#double(numeric);
      this.#byte(0);
      return;
    }
    const floor = floorDouble(numeric);
    this.#double(floor);
    if (Number.isFinite(floor) && compareExact(exactOfDouble(floor), numeric) === 0) {
      this.#byte(0);
      return;
    }
    this.#byte(1);
    const start = this.#length;
    const digits = numeric.coefficient.toString().replace('-', '');
    this.#reserve(digits.length + 3);
    this.#length = this.#bytes.writeUInt16BE(numeric.tens + digits.length + 0x8000, this.#length);
    this.#length += this.#bytes.write(digits.replace(/0+$/, ''), this.#length, 'latin1');
    this.#byte(0);
    if (numeric.coefficient < 0n) this.#invert(start);
  }

  #double(value: number): void {
    this.#reserve(8);
    const at = this.#length;
    this.#length += 8;
    if (Number.isNaN(value)) {
      this.#bytes.fill(0, at, at + 8);
      return;
    }
    this.#bytes.writeDoubleBE(value === 0 ? 0 : value, at);
    const first = byteAt(this.#bytes, at);
    if (first < 0x80) this.#bytes[at] = first | 0x80;
    else this.#invert(at);
  }
}

function nextBelow(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  if (value === 0) return -Number.MIN_VALUE;
  if (value === Infinity) return Number.MAX_VALUE;
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}

function floorDouble(number: ExactNumber): number {
  const nearest =
    number.tens === 0 ? Number(number.coefficient) : Number(`${number.coefficient}e${number.tens}`);
  if (nearest === -Infinity) return nearest;
  if (nearest === Infinity || compareExact(exactOfDouble(nearest), number) > 0) return nextBelow(nearest);
  return nearest;
}

const shared = new KeyStringWriter();

/** The key string of one value, ascending. */
export function keyStringOf(value: RawValue): Buffer {
  return shared.reset().field(value, false).take();
}

/** A text that is equal for two values exactly if the values are equal: a key for Map and Set. */
export function equalityKey(value: RawValue): string {
  return keyStringOf(value).toString('latin1');
}

/** LMDB takes keys of at most 1978 bytes; the ids and the document key need the rest. */
export const MAX_INDEX_KEY = 1200;
export const MAX_DOCUMENT_KEY = 480;
const HASH_BYTES = 32;

/**
 * Cuts a key to `limit` bytes: its beginning and a SHA-256 of the whole. Order is kept only up to
 * the cut; the hash keeps distinct keys apart.
 */
export function shortened(key: Buffer, limit: number): Buffer {
  if (key.length <= limit) return key;
  return Buffer.concat([key.subarray(0, limit - HASH_BYTES), createHash('sha256').update(key).digest()]);
}

/** How many leading bytes of any stored index key are those of the full key. */
export const EXACT_INDEX_KEY_BYTES = MAX_INDEX_KEY - HASH_BYTES;
/** The same of a document's key. */
export const EXACT_DOCUMENT_KEY_BYTES = MAX_DOCUMENT_KEY - HASH_BYTES;
