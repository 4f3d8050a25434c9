import { BsonType } from '../bson/bson-type.js';
import { KeyStringWriter } from '../bson/key-string.js';
import { type PathPart } from '../bson/path.js';
import { type RawValue, findField, valuesOf } from '../bson/raw-value.js';
import { nullValue } from '../bson/make-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type IndexField } from './index-definition.js';

/** One index key of a document: the value of each field, undefined for an empty array. */
type KeyValues = readonly (RawValue | undefined)[];

/** The keys under which a document stands in an index. */
export interface ExtractedKeys {
  /** Full key strings, ascending, each once. */
  readonly keys: readonly Buffer[];
  /** Whether an array was on one of the paths: the document may have several keys. */
  readonly multikey: boolean;
  /** Whether the document has none of the fields (a sparse index leaves it out). */
  readonly allMissing: boolean;
}

const AMBIGUOUS_FIELD_NAME = 16746;

interface Slot {
  readonly parts: readonly PathPart[];
  readonly depth: number;
  /** Where the path goes on if not in the element that is looked at: the one at a position that the path names. */
  readonly from: RawValue | undefined;
  readonly value: RawValue | undefined;
  readonly fixed: boolean;
  readonly missing: boolean;
}

class Extraction {
  multikey = false;
  allMissing = true;
  readonly found: KeyValues[] = [];

  /** Follows every open path from `object` to its value or to the first array. */
  run(object: RawValue, slots: readonly Slot[]): void {
    let array: RawValue | undefined;
    const open = slots.map((slot): Slot & { array?: RawValue } => {
      if (slot.fixed) return slot;
      let value: RawValue | undefined = slot.from ?? object;
      let { depth } = slot;
      while (depth < slot.parts.length) {
        const part = slot.parts[depth];
        if (value?.type === BsonType.array || part === undefined) break;
        value = value?.type === BsonType.object ? findField(value.bytes, value.start, part.bytes) : undefined;
        depth += 1;
      }
      if (value?.type !== BsonType.array) return fixedSlot(slot, value);
      if (array !== undefined && array.start !== value.start)
        throw new CommandError(ErrorCode.CannotIndexParallelArrays, 'cannot index parallel arrays');
      array = value;
      return { ...slot, depth, array: value };
    });
    if (array === undefined) {
      this.#add(open);
      return;
    }
    this.multikey = true;
    this.#spread(array, open);
  }

  #spread(array: RawValue, open: readonly (Slot & { array?: RawValue })[]): void {
    const elements = valuesOf(array);
    if (elements.length === 0) {
      // An empty array is a key below null where it ends the path, a missing field where the path goes on.
      this.#add(
        open.map((slot) =>
          slot.array === undefined
            ? slot
            : slot.depth === slot.parts.length
              ? { ...slot, fixed: true, value: undefined, missing: false }
              : fixedSlot(slot, undefined),
        ),
      );
      return;
    }
    const placed = open.map((slot) => (slot.array === undefined ? slot : positionedSlot(slot, elements)));
    const byElement = placed.includes(undefined);
    for (const element of elements) {
      const slots = open.map((slot, i): Slot => {
        const atPosition = placed[i];
        if (atPosition !== undefined) return atPosition;
        if (slot.depth === slot.parts.length) return fixedSlot(slot, element);
        return element.type === BsonType.object ? { ...slot, from: undefined } : fixedSlot(slot, undefined);
      });
      this.run(
        element,
        slots.map(({ parts, depth, from, value, fixed, missing }) => ({
          parts,
          depth,
          from,
          value,
          fixed,
          missing,
        })),
      );
      // Positions give the same in every element.
      if (!byElement) break;
    }
  }

  #add(slots: readonly Slot[]): void {
    if (slots.some((slot) => !slot.missing)) this.allMissing = false;
    this.found.push(slots.map((slot) => slot.value));
  }
}

function fixedSlot(slot: Slot, value: RawValue | undefined): Slot {
  return {
    parts: slot.parts,
    depth: slot.depth,
    from: undefined,
    value: value ?? nullValue,
    fixed: true,
    missing: value === undefined,
  };
}

/**
 * Where a path goes on with the position of an element of the array; undefined if it names none. An array that is the
 * end of the path there is one value. Indexes have no such paths, sorts may.
 */
function positionedSlot(slot: Slot, elements: readonly RawValue[]): Slot | undefined {
  const part = slot.parts[slot.depth];
  const element = part === undefined ? undefined : elements[part.index];
  if (part === undefined || element === undefined) return undefined;
  const named = (one: RawValue) =>
    one.type === BsonType.object && findField(one.bytes, one.start, part.bytes) !== undefined;
  if (elements.some(named))
    throw new CommandError(
      AMBIGUOUS_FIELD_NAME,
      `Ambiguous field name found in array (do not use numeric field names in embedded elements in an array), field: '${part.name}'`,
    );
  if (slot.depth + 1 < slot.parts.length) return { ...slot, depth: slot.depth + 1, from: element };
  const empty = element.type === BsonType.array && valuesOf(element).length === 0;
  return empty ? { ...slot, fixed: true, value: undefined, missing: false } : fixedSlot(slot, element);
}

const writer = new KeyStringWriter();

function encode(fields: readonly IndexField[], values: KeyValues): Buffer {
  writer.reset();
  fields.forEach((field, i) => writer.field(values[i], field.descending));
  return writer.take();
}

/** The common case, kept fast: no array on any path. Undefined if there is one. */
function extractPlain(document: RawValue, fields: readonly IndexField[]): ExtractedKeys | undefined {
  writer.reset();
  let allMissing = true;
  for (const field of fields) {
    let value: RawValue | undefined = document;
    for (const part of field.path.parts) {
      if (value.type === BsonType.array) return undefined;
      value = value.type === BsonType.object ? findField(value.bytes, value.start, part.bytes) : undefined;
      if (value === undefined) break;
    }
    if (value?.type === BsonType.array) return undefined;
    if (value !== undefined) allMissing = false;
    writer.field(value ?? nullValue, field.descending);
  }
  return { keys: [writer.take()], multikey: false, allMissing };
}

/** The next most common case: an array on one path, with none below it. Undefined if it is not so, or is empty. */
function extractOneArray(document: RawValue, fields: readonly IndexField[]): ExtractedKeys | undefined {
  const values: (RawValue | undefined)[] = [];
  let array: RawValue | undefined;
  let at = 0;
  let rest: readonly PathPart[] = [];
  for (const [i, { path }] of fields.entries()) {
    let value: RawValue | undefined = document;
    for (const [depth, part] of path.parts.entries()) {
      value = value.type === BsonType.object ? findField(value.bytes, value.start, part.bytes) : undefined;
      if (value === undefined) break;
      if (value.type !== BsonType.array) continue;
      if (array !== undefined) return undefined;
      [array, at, rest] = [value, i, path.parts.slice(depth + 1)];
      break;
    }
    values.push(value);
  }
  // What is at a position is the same for all elements.
  if (array === undefined || (rest[0]?.index ?? -1) >= 0) return undefined;
  const keys: Buffer[] = [];
  let allMissing = values.every((value, i) => i === at || value === undefined);
  for (const element of valuesOf(array)) {
    let value: RawValue | undefined = element;
    for (const part of rest) {
      if (value.type === BsonType.array) return undefined;
      value = value.type === BsonType.object ? findField(value.bytes, value.start, part.bytes) : undefined;
      if (value === undefined) break;
    }
    // Below an array that is an element nothing is looked for, and one at the end of the path is spread.
    if (rest.length > 0 && value?.type === BsonType.array) return undefined;
    if (value !== undefined) allMissing = false;
    writer.reset();
    for (const [i, field] of fields.entries())
      writer.field((i === at ? value : values[i]) ?? nullValue, field.descending);
    keys.push(writer.take());
  }
  return keys.length === 0 ? undefined : { keys: distinct(keys), multikey: true, allMissing };
}

/** Ascending, each once. */
function distinct(keys: Buffer[]): Buffer[] {
  keys.sort((a, b) => a.compare(b));
  return keys.filter((key, i) => i === 0 || keys[i - 1]?.equals(key) !== true);
}

/**
 * The keys of a document for the fields of an index (or of a sort), as MongoDB makes them: missing is
 * null, one key per array element. Throws CannotIndexParallelArrays if two fields run through
 * different arrays.
 */
export function extractKeys(document: RawValue, fields: readonly IndexField[]): ExtractedKeys {
  const quick = extractPlain(document, fields) ?? extractOneArray(document, fields);
  if (quick !== undefined) return quick;
  const { found, multikey, allMissing } = extract(document, fields);
  return { keys: distinct(found.map((values) => encode(fields, values))), multikey, allMissing };
}

function extract(document: RawValue, fields: readonly IndexField[]): Extraction {
  const extraction = new Extraction();
  extraction.run(
    document,
    fields.map((field) => ({
      parts: field.path.parts,
      depth: 0,
      from: undefined,
      value: undefined,
      fixed: false,
      missing: true,
    })),
  );
  return extraction;
}

/** The values of the document's key that encodes to `key`, for a duplicate key message. */
export function keyValuesOf(document: RawValue, fields: readonly IndexField[], key: Buffer): KeyValues {
  return extract(document, fields).found.find((values) => encode(fields, values).equals(key)) ?? [];
}
