import { mongo } from 'mongoose';
import { bsonValue, UNFAMILIAR } from './bson-value.js';

interface Slot {
  readonly key: string;
  /** The stored name, with the NUL that ends it. */
  readonly name: Uint8Array;
  /** The field that came after this one last: documents of a collection have one order, mostly. */
  next: Slot | undefined;
  /** The text that was read last, and where its bytes are: days, codes and ids come again and again. */
  text: string;
  bytes: Uint8Array;
  start: number;
  length: number;
}

const NO_BYTES = new Uint8Array();
const STRING = 0x02;

/**
 * Makes rows of chosen fields from the bytes of documents: the values that the driver makes of them, for a
 * fraction of its time. Texts, numbers, booleans, nulls and lists of these are read here; a document with
 * anything else in the chosen fields is left to the driver.
 */
export class RowDecoder<Row extends object> {
  /** For the query whose documents are decoded: with other fields they are decoded slowly. */
  readonly projection: Readonly<Record<string, 0 | 1>>;
  private readonly empty: object;
  private readonly slots = new Map<string, Slot>();
  private first: Slot | undefined;

  /**
   * @param empty a row of a document that has none of the fields. Rows have its keys and no others.
   * @param stored per stored field that is read the key of the row that it becomes. Its type is trusted, as
   * the driver trusts the type of a collection.
   */
  constructor(empty: Row, stored: Readonly<Record<string, string & keyof Row>>) {
    this.empty = empty;
    this.projection = {
      _id: 0,
      ...Object.fromEntries(Object.keys(stored).map((name) => [name, 1] as const)),
    };
    for (const [name, key] of Object.entries(stored)) {
      const nothing = { next: undefined, text: '', bytes: NO_BYTES, start: 0, length: 0 };
      this.slots.set(name, { key, name: Buffer.from(`${name}\0`), ...nothing });
    }
  }

  /**
   * @param bytes what holds the document; it must not change later.
   * @param start where the document begins in it.
   */
  decode(bytes: Buffer, start: number): Row;
  decode(bytes: Buffer, start: number): object {
    const row: Record<string, unknown> = { ...this.empty };
    const end = start + bytes.readInt32LE(start) - 1;
    let before: Slot | undefined;
    for (let at = start + 4; at < end;) {
      const slot = this.slotAt(bytes, at + 1, before === undefined ? this.first : before.next);
      if (slot === undefined) return this.decodeSlowly(bytes.subarray(start, end + 1));
      if (before === undefined) this.first = slot;
      else before.next = slot;
      before = slot;
      const type = bytes[at];
      const value = at + 1 + slot.name.length;
      if (type === STRING) {
        const length = bytes.readInt32LE(value) - 1;
        row[slot.key] = textOf(slot, bytes, value + 4, length);
        at = value + length + 5;
        continue;
      }
      const read = bsonValue(type, bytes, value);
      if (read === UNFAMILIAR) return this.decodeSlowly(bytes.subarray(start, end + 1));
      row[slot.key] = read.value;
      at = read.end;
    }
    return row;
  }

  /** The field whose name begins there; undefined: none of those that are read. */
  private slotAt(bytes: Buffer, at: number, expected: Slot | undefined): Slot | undefined {
    if (expected !== undefined && isThere(bytes, at, expected.name)) return expected;
    return this.slots.get(bytes.toString('utf8', at, bytes.indexOf(0, at)));
  }

  private decodeSlowly(document: Buffer): object {
    const row: Record<string, unknown> = { ...this.empty };
    const fields: mongo.Document = mongo.BSON.deserialize(document);
    for (const [name, { key }] of this.slots) if (name in fields) row[key] = fields[name];
    return row;
  }
}

function isThere(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i += 1) if (bytes[at + i] !== name[i]) return false;
  return true;
}

/** The text, made anew only where it is not the one that the field had before. */
function textOf(slot: Slot, bytes: Buffer, start: number, length: number): string {
  if (length === slot.length && sameBytes(bytes, start, slot.bytes, slot.start, length)) return slot.text;
  slot.text = bytes.toString('utf8', start, start + length);
  slot.bytes = bytes;
  slot.start = start;
  slot.length = length;
  return slot.text;
}

function sameBytes(a: Uint8Array, from: number, b: Uint8Array, start: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (a[from + i] !== b[start + i]) return false;
  return true;
}
