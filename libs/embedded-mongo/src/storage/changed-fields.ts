import { ElementReader } from '../bson/raw-value.js';

/** Names of top-level fields, as the bytes of a document. */
export type FieldNames = readonly Uint8Array[];

/**
 * The names of the top-level fields of which two documents say something else. Undefined where that is not
 * told quickly: when the fields that they have in common do not begin in the same order.
 */
export function changedFields(before: Buffer, after: Buffer): FieldNames | undefined {
  const [old, updated] = [new ElementReader(before), new ElementReader(after)];
  const changed: Uint8Array[] = [];
  for (;;) {
    const [more, still] = [old.next(), updated.next()];
    if (!more && !still) return changed;
    if (more && still) {
      if (!sameName(old, updated)) return undefined;
      if (!sameValue(old, updated)) changed.push(nameOf(updated));
    } else changed.push(nameOf(more ? old : updated));
  }
}

/** Whether one of the names is among the others. */
export function anyNamed(names: FieldNames, others: FieldNames): boolean {
  return names.some((name) => others.some((other) => equalBytes(name, other)));
}

function nameOf({ bytes, nameStart, nameEnd }: ElementReader): Uint8Array {
  return bytes.subarray(nameStart, nameEnd);
}

function sameName(a: ElementReader, b: ElementReader): boolean {
  return equalRanges(a.bytes, a.nameStart, a.nameEnd, b.bytes, b.nameStart, b.nameEnd);
}

function sameValue(a: ElementReader, b: ElementReader): boolean {
  return (
    a.type === b.type && equalRanges(a.bytes, a.valueStart, a.valueEnd, b.bytes, b.valueStart, b.valueEnd)
  );
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return equalRanges(a, 0, a.length, b, 0, b.length);
}

/** Bytes are compared one by one up to this many: beyond, a native call is quicker. */
const SHORT = 32;

function equalRanges(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  const length = aEnd - aStart;
  if (bEnd - bStart !== length) return false;
  if (length > SHORT) return Buffer.compare(a.subarray(aStart, aEnd), b.subarray(bStart, bEnd)) === 0;
  for (let i = 0; i < length; i += 1) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}
