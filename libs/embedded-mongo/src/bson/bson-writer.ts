import { BsonType } from './bson-type.js';
import { type RawValue } from './raw-value.js';

/** Writes one BSON document into a buffer that grows. Names must hold no NUL character. */
export class BsonWriter {
  #bytes: Buffer;
  #length = 0;
  readonly #open: number[] = [];

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity);
    this.#begin();
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  #begin(): void {
    this.#open.push(this.#length);
    this.#reserve(4);
    this.#length += 4;
  }

  #head(type: number, name: string): void {
    this.#reserve(name.length * 3 + 2);
    this.#bytes[this.#length] = type;
    this.#length += 1;
    this.#length += this.#bytes.write(name, this.#length);
    this.#bytes[this.#length] = 0;
    this.#length += 1;
  }

  raw(name: string, value: RawValue): this {
    this.#head(value.type, name);
    return this.#copy(value.bytes, value.start, value.end);
  }

  document(name: string, bytes: Buffer): this {
    this.#head(BsonType.object, name);
    return this.#copy(bytes, 0, bytes.length);
  }

  /** Copies whole elements (type, name, value) from another document's bytes. */
  elements(bytes: Buffer, start: number, end: number): this {
    return this.#copy(bytes, start, end);
  }

  #copy(bytes: Buffer, start: number, end: number): this {
    this.#reserve(end - start);
    bytes.copy(this.#bytes, this.#length, start, end);
    this.#length += end - start;
    return this;
  }

  double(name: string, value: number): this {
    this.#head(BsonType.double, name);
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
    return this;
  }

  int(name: string, value: number): this {
    this.#head(BsonType.int, name);
    this.#reserve(4);
    this.#length = this.#bytes.writeInt32LE(value, this.#length);
    return this;
  }

  long(name: string, value: bigint): this {
    this.#head(BsonType.long, name);
    this.#reserve(8);
    this.#length = this.#bytes.writeBigInt64LE(value, this.#length);
    return this;
  }

  date(name: string, milliseconds: number): this {
    this.#head(BsonType.date, name);
    this.#reserve(8);
    this.#length = this.#bytes.writeBigInt64LE(BigInt(milliseconds), this.#length);
    return this;
  }

  bool(name: string, value: boolean): this {
    this.#head(BsonType.bool, name);
    this.#reserve(1);
    this.#bytes[this.#length] = value ? 1 : 0;
    this.#length += 1;
    return this;
  }

  null(name: string): this {
    this.#head(BsonType.null, name);
    return this;
  }

  string(name: string, text: string): this {
    this.#head(BsonType.string, name);
    const length = Buffer.byteLength(text);
    this.#reserve(length + 5);
    this.#length = this.#bytes.writeInt32LE(length + 1, this.#length);
    this.#length += this.#bytes.write(text, this.#length);
    this.#bytes[this.#length] = 0;
    this.#length += 1;
    return this;
  }

  startObject(name: string): this {
    this.#head(BsonType.object, name);
    this.#begin();
    return this;
  }

  startArray(name: string): this {
    this.#head(BsonType.array, name);
    this.#begin();
    return this;
  }

  /** Closes the innermost open object or array. */
  end(): this {
    const start = this.#open.pop();
    if (start === undefined) throw new Error('no object or array is open');
    this.#reserve(1);
    this.#bytes[this.#length] = 0;
    this.#length += 1;
    this.#bytes.writeInt32LE(this.#length - start, start);
    return this;
  }

  /** Closes the document. The bytes are the writer's own: use it no further. */
  finish(): Buffer {
    this.end();
    if (this.#open.length > 0) throw new Error('an object or array was left open');
    return this.#bytes.subarray(0, this.#length);
  }
}
