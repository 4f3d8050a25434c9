import { type Document, deserialize, serialize } from 'bson';
import { documentValue, findField, type RawValue } from '../bson/raw-value.js';

/** A document as the server holds it. */
export function rawDocument(document: Document): RawValue {
  return documentValue(Buffer.from(serialize(document)));
}

/** Any value as the server holds it. */
export function raw(value: unknown): RawValue {
  const found = findField(rawDocument({ value }).bytes, 0, Buffer.from('value'));
  if (found === undefined) throw new Error('BSON left the value out');
  return found;
}

/** A document as JavaScript sees it. */
export function plain(bytes: Uint8Array): Document {
  return deserialize(bytes);
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
