import { BsonType } from './bson-type.js';
import { ElementReader, type RawValue, findField, isContainer } from './raw-value.js';

export interface PathPart {
  readonly name: string;
  readonly bytes: Buffer;
  /** The array position that the part may mean; -1 if it is not a number. */
  readonly index: number;
}

/** A dotted field path. */
export interface Path {
  readonly text: string;
  readonly parts: readonly PathPart[];
}

export function parsePath(text: string): Path {
  return {
    text,
    parts: text.split('.').map((name) => ({
      name,
      bytes: Buffer.from(name),
      index: /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : -1,
    })),
  };
}

/** The path of values without a name: elements of an array under `$pull`. One that is an array is tried by element. */
export const selfPath: Path = { text: '', parts: [] };

/** The path of the elements of an array under `$elemMatch`: one that is an array is one value. */
export const elementPath: Path = { text: '', parts: [] };

export type LeafTest = (value: RawValue | undefined) => boolean;

/**
 * Whether any value that the path reaches in a document passes. Arrays on the way are traversed, by
 * element and by position; at the end of the path each element of an array is tried, then the array
 * itself (only the array if `expand` is false, or if a position is the end). A missing field is tried as undefined.
 */
export function anyAtPath(document: RawValue, path: Path, expand: boolean, test: LeafTest): boolean {
  return visit(document, path.parts, 0, expand, test);
}

function visit(
  value: RawValue,
  parts: readonly PathPart[],
  depth: number,
  expand: boolean,
  test: LeafTest,
): boolean {
  const part = parts[depth];
  if (part === undefined)
    return (expand && value.type === BsonType.array && anyElement(value, test)) || test(value);
  if (value.type === BsonType.object) {
    const child = findField(value.bytes, value.start, part.bytes);
    return child === undefined ? test(undefined) : visit(child, parts, depth + 1, expand, test);
  }
  if (value.type === BsonType.array) return visitArray(value, parts, part, depth, expand, test);
  return test(undefined);
}

function anyElement(array: RawValue, test: LeafTest): boolean {
  const reader = new ElementReader(array.bytes, array.start);
  while (reader.next()) if (test(reader.value())) return true;
  return false;
}

function visitArray(
  array: RawValue,
  parts: readonly PathPart[],
  part: PathPart,
  depth: number,
  expand: boolean,
  test: LeafTest,
): boolean {
  const reader = new ElementReader(array.bytes, array.start);
  for (let index = 0; reader.next(); index += 1) {
    const element = reader.value();
    if (element.type === BsonType.object && visit(element, parts, depth, expand, test)) return true;
    if (index === part.index && visitPosition(element, parts, depth + 1, expand, test)) return true;
  }
  return false;
}

/** A path that ends at a position reaches the element there as it is: an array is not tried by its elements. */
function visitPosition(
  element: RawValue,
  parts: readonly PathPart[],
  depth: number,
  expand: boolean,
  test: LeafTest,
): boolean {
  if (depth === parts.length) return test(element);
  return isContainer(element) && visit(element, parts, depth, expand, test);
}

/** Whether any value passes that the path reaches from an element at whose position its first part stands. */
export function anyFromPosition(element: RawValue, path: Path, expand: boolean, test: LeafTest): boolean {
  return visitPosition(element, path.parts, 1, expand, test);
}
