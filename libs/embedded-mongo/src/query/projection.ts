import { BsonType, isNumberType } from '../bson/bson-type.js';
import { BsonWriter } from '../bson/bson-writer.js';
import { ElementReader, type RawValue, elementsOf } from '../bson/raw-value.js';
import { badValue } from '../command-error.js';
import { truthy } from './parse-filter.js';

/** Field names to what is below them; undefined is the whole field. */
export type FieldTree = Map<string, FieldTree | undefined>;

export interface FieldProjection {
  readonly kind: 'include' | 'exclude';
  readonly fields: FieldTree;
  /** Paths at which an inclusion keeps what is no object, as something is put in its place afterwards. */
  readonly replaced?: ReadonlySet<string>;
}

/** Parses a find projection. Undefined for an empty one. Throws for expressions and operators. */
export function parseProjection(projection: RawValue): FieldProjection | undefined {
  if (projection.type !== BsonType.object) throw badValue('a projection must be an object');
  const included: string[] = [];
  const excluded: string[] = [];
  let id: boolean | undefined;
  for (const { path, value } of flatten(projection, '')) {
    if (!isNumberType(value.type) && value.type !== BsonType.bool)
      throw badValue(`projection of '${path}': only 1, 0, true and false are supported`);
    if (path === '_id') id = truthy(value);
    else (truthy(value) ? included : excluded).push(path);
  }
  if (included.length > 0 && excluded.length > 0)
    throw badValue(`Cannot do exclusion on field ${excluded.join(', ')} in inclusion projection`);
  if (included.length > 0 || (id === true && excluded.length === 0))
    return { kind: 'include', fields: treeOf(id === false ? included : ['_id', ...included]) };
  if (id === false) excluded.push('_id');
  return excluded.length === 0 ? undefined : { kind: 'exclude', fields: treeOf(excluded) };
}

function flatten(object: RawValue, prefix: string): { path: string; value: RawValue }[] {
  return elementsOf(object).flatMap(({ name, value }) => {
    if (name.startsWith('$') || name.split('.').some((part) => part === '' || part.startsWith('$')))
      throw badValue(`projection operator or path '${prefix}${name}' is not supported`);
    const path = `${prefix}${name}`;
    if (value.type !== BsonType.object) return [{ path, value }];
    const nested = flatten(value, `${path}.`);
    if (nested.length === 0)
      throw badValue(`An empty sub-projection is not a valid value. Found empty object at path '${path}'`);
    return nested;
  });
}

/** Builds the tree of some paths. Throws if one is part of another. */
export function treeOf(paths: readonly string[]): FieldTree {
  const root: FieldTree = new Map();
  for (const path of paths) {
    const parts = path.split('.');
    let node = root;
    for (const [i, part] of parts.entries()) {
      const last = i === parts.length - 1;
      if (node.has(part) && (last || node.get(part) === undefined))
        throw badValue(`Path collision at ${path}`);
      if (last) {
        node.set(part, undefined);
        break;
      }
      const below = node.get(part) ?? new Map<string, FieldTree | undefined>();
      node.set(part, below);
      node = below;
    }
  }
  return root;
}

interface CompiledField {
  readonly name: Buffer;
  readonly below: CompiledTree | undefined;
  /** Whether what is no object stays, although the fields below are asked for. */
  readonly keepsScalars: boolean;
}

type CompiledTree = readonly CompiledField[];

function compile(tree: FieldTree, projection: FieldProjection, prefix = ''): CompiledTree {
  return [...tree].map(([name, below]) => ({
    name: Buffer.from(name),
    below: below === undefined ? undefined : compile(below, projection, `${prefix}${name}.`),
    keepsScalars: projection.kind === 'exclude' || projection.replaced?.has(`${prefix}${name}`) === true,
  }));
}

/** Compiles a projection to a function from document to document. Fields keep the document's order. */
export function compileProjection(projection: FieldProjection): (document: RawValue) => Buffer {
  const tree = compile(projection.fields, projection);
  const include = projection.kind === 'include';
  if (include && tree.every(({ below }) => below === undefined)) return inclusionOf(tree);
  return (document) => {
    const writer = new BsonWriter(include ? 256 : document.end - document.start + 16);
    projectObject(writer, document, tree, include);
    return writer.finish();
  };
}

/** Keeps whole fields alone, which is what most readers ask for: neighbours are copied at once, without a writer. */
function inclusionOf(tree: CompiledTree): (document: RawValue) => Buffer {
  const byLength: Buffer[][] = [];
  for (const { name } of tree) (byLength[name.length] ??= []).push(name);
  /** Where what is kept of the document begins and ends, by turns; used again for each. */
  const bounds: number[] = [];
  return ({ bytes, start }) => {
    const reader = new ElementReader(bytes, start);
    let used = 0;
    let length = 5;
    while (reader.next()) {
      const alike = byLength[reader.nameEnd - reader.nameStart];
      if (alike === undefined || !alike.some((name) => reader.nameIs(name))) continue;
      const from = reader.nameStart - 1;
      length += reader.valueEnd - from;
      if (used === 0 || bounds[used - 1] !== from) {
        bounds[used] = from;
        used += 2;
      }
      bounds[used - 1] = reader.valueEnd;
    }
    const kept = Buffer.allocUnsafe(length);
    let at = kept.writeInt32LE(length, 0);
    for (let i = 0; i < used; i += 2) at = copyRun(bytes, bounds[i] ?? 0, bounds[i + 1] ?? 0, kept, at);
    kept[at] = 0;
    return kept;
  };
}

/** Below this a copy takes less time than the view of its source that `Buffer.copy` makes. */
const SHORT_RUN_BYTES = 128;

/** Copies `from` to before `end` to `target`. @returns where the copy ends. */
function copyRun(bytes: Buffer, from: number, end: number, target: Buffer, at: number): number {
  if (end - from >= SHORT_RUN_BYTES) return at + bytes.copy(target, at, from, end);
  let to = at;
  for (let i = from; i < end; i += 1, to += 1) target[to] = bytes[i] ?? 0;
  return to;
}

function projectObject(writer: BsonWriter, object: RawValue, tree: CompiledTree, include: boolean): void {
  const reader = new ElementReader(object.bytes, object.start);
  while (reader.next()) {
    const field = tree.find((one) => reader.nameIs(one.name));
    const whole = field === undefined ? !include : field.below === undefined && include;
    if (whole) {
      writer.elements(reader.bytes, reader.nameStart - 1, reader.valueEnd);
      continue;
    }
    if (field?.below !== undefined)
      projectNested(writer, reader.name(), reader.value(), field.below, include, field.keepsScalars);
  }
}

function projectNested(
  writer: BsonWriter,
  name: string,
  value: RawValue,
  tree: CompiledTree,
  include: boolean,
  keepsScalars: boolean,
): void {
  if (value.type === BsonType.object) {
    writer.startObject(name);
    projectObject(writer, value, tree, include);
    writer.end();
    return;
  }
  if (value.type !== BsonType.array) {
    if (keepsScalars) writer.raw(name, value);
    return;
  }
  writer.startArray(name);
  const reader = new ElementReader(value.bytes, value.start);
  let kept = 0;
  while (reader.next()) {
    const container = reader.type === BsonType.object || reader.type === BsonType.array;
    // A scalar element has none of the included fields.
    if (!container && !keepsScalars) continue;
    projectNested(writer, String(kept), reader.value(), tree, include, keepsScalars);
    kept += 1;
  }
  writer.end();
}
