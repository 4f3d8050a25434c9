import { BsonType, isNumberType } from '../bson/bson-type.js';
import { ArrayNode, type Node, ObjectNode, documentOf, openNode } from '../bson/document-tree.js';
import { type RawValue, documentValue, elementsOf, textOf, valuesOf } from '../bson/raw-value.js';
import { CommandError, badValue } from '../command-error.js';
import { isOperatorObject, truthy } from '../query/parse-filter.js';
import { type FieldTree, compileProjection, treeOf } from '../query/projection.js';
import { parseExpression } from './expression.js';
import { type Expression } from './expression-operators.js';

type Transform = (document: Buffer) => Buffer;

interface Computed {
  readonly path: readonly string[];
  readonly expression: Expression;
}

interface Specified {
  readonly path: string;
  readonly value: RawValue;
}

/** The leaves of a specification: nested objects become dotted paths, operators stay whole. */
function flatten(spec: RawValue, stage: string, prefix = ''): Specified[] {
  if (spec.type !== BsonType.object)
    throw new CommandError(40272, `${stage} specification must be an object`);
  const elements = elementsOf(spec);
  if (elements.length === 0)
    throw new CommandError(51270, `${stage} specification must have at least one field`);
  return elements.flatMap(({ name, value }) => {
    if (name.split('.').some((part) => part === '' || part.startsWith('$')))
      throw new CommandError(16410, `${stage}: invalid or unsupported field path '${prefix}${name}'`);
    const path = `${prefix}${name}`;
    if (value.type !== BsonType.object || isOperatorObject(value)) return [{ path, value }];
    if (elementsOf(value).length === 0) throw emptyObject(stage, path);
    return flatten(value, stage, `${path}.`);
  });
}

function emptyObject(stage: string, path: string): CommandError {
  const where = `Found empty object at path '${path}'`;
  return stage === '$project'
    ? new CommandError(51270, `An empty sub-projection is not a valid value. ${where}`)
    : new CommandError(40180, `an empty object is not a valid value. ${where}`);
}

function isFlag(value: RawValue): boolean {
  return isNumberType(value.type) || value.type === BsonType.bool;
}

/** `$project`: inclusion, exclusion, computed fields. */
export function parseProject(spec: RawValue): Transform {
  const fields = flatten(spec, '$project');
  const computed = fields.filter(({ value }) => !isFlag(value));
  const flags = fields.filter(({ value }) => isFlag(value));
  const excluded = flags.filter(({ value }) => !truthy(value)).map(({ path }) => path);
  const included = flags.filter(({ value }) => truthy(value)).map(({ path }) => path);
  const otherExcluded = excluded.filter((path) => path !== '_id');
  if (included.length === 0 && computed.length === 0) {
    const exclude = compileProjection({ kind: 'exclude', fields: treeOf(excluded) });
    return (document) => exclude(documentValue(document));
  }
  if (otherExcluded.length > 0)
    throw new CommandError(
      31254,
      `Cannot do exclusion on field ${otherExcluded.join(', ')} in inclusion projection`,
    );
  if (!excluded.includes('_id') && !fields.some(({ path }) => path === '_id')) included.unshift('_id');
  // Checked for collisions together; what is computed is not taken from the document.
  treeOf([...included, ...computed.map(({ path }) => path)]);
  const parents = parentsOf(computed);
  const include = compileProjection({
    kind: 'include',
    fields: withParents(included, parents),
    replaced: new Set(parents),
  });
  const compute = computing(computed);
  return (document) => compute(include(documentValue(document)), documentValue(document));
}

/** The paths on the way to what is computed. */
function parentsOf(computed: readonly Specified[]): string[] {
  return computed.flatMap(({ path }) => {
    const parts = path.split('.');
    return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
  });
}

/** Objects around a computed field stay, without their other fields. */
function withParents(included: readonly string[], parents: readonly string[]): FieldTree {
  const tree = treeOf(included);
  for (const path of parents) {
    let node = tree;
    for (const part of path.split('.')) {
      const below = node.get(part) ?? new Map<string, FieldTree | undefined>();
      node.set(part, below);
      node = below;
    }
  }
  return tree;
}

/** `$addFields` and `$set`. */
export function parseAddFields(spec: RawValue, stage: string): Transform {
  const fields = flatten(spec, stage);
  treeOf(fields.map(({ path }) => path));
  const compute = computing(fields);
  return (document) => compute(document, documentValue(document));
}

function computing(fields: readonly Specified[]): (base: Buffer, source: RawValue) => Buffer {
  const computed: Computed[] = fields.map(({ path, value }) => ({
    path: path.split('.'),
    expression: parseExpression(value),
  }));
  return (base, source) => {
    if (computed.length === 0) return base;
    const root = ObjectNode.of(documentValue(base));
    for (const { path, expression } of computed) assign(root, path, 0, expression(source));
    return documentOf(root, base.length + 64);
  };
}

/** Sets a field; in an array, that of every element. What is in the way becomes an object. Missing removes. */
function assign(node: ObjectNode, path: readonly string[], depth: number, value: Node | undefined): void {
  const part = path[depth] ?? '';
  if (depth === path.length - 1) {
    if (value === undefined) node.remove(part);
    else node.set(part, value);
    return;
  }
  node.set(part, assigned(node.get(part), path, depth + 1, value));
}

function assigned(
  node: Node | undefined,
  path: readonly string[],
  depth: number,
  value: Node | undefined,
): Node {
  const opened = node === undefined ? new ObjectNode() : openNode(node);
  if (opened instanceof ArrayNode)
    return new ArrayNode(opened.items.map((item) => assigned(item, path, depth, value)));
  const object = opened instanceof ObjectNode ? opened : new ObjectNode();
  assign(object, path, depth, value);
  return object;
}

/** `$unset`: one path or a list of them. */
export function parseUnset(spec: RawValue): Transform {
  const given = spec.type === BsonType.array ? valuesOf(spec) : [spec];
  const paths = given.map((value) => {
    if (
      value.type !== BsonType.string ||
      textOf(value)
        .split('.')
        .some((part) => part === '' || part.startsWith('$'))
    )
      throw new CommandError(31120, '$unset specification must be a field path, or an array of field paths');
    return textOf(value);
  });
  if (paths.length === 0)
    throw new CommandError(
      31119,
      '$unset specification must be a string or an array with at least one field',
    );
  const exclude = compileProjection({ kind: 'exclude', fields: treeOf(paths) });
  return (document) => exclude(documentValue(document));
}

/** `$replaceRoot` and `$replaceWith`. */
export function parseReplaceRoot(spec: RawValue, stage: string): Transform {
  let value: RawValue | undefined = spec;
  if (stage === '$replaceRoot') {
    const [only, ...more] = spec.type === BsonType.object ? elementsOf(spec) : [];
    if (only?.name !== 'newRoot' || more.length > 0)
      throw badValue("$replaceRoot takes an object with the one field 'newRoot'");
    value = only.value;
  }
  const expression = parseExpression(value);
  return (document) => {
    const root = expression(documentValue(document));
    if (root?.type !== BsonType.object)
      throw new CommandError(40228, `'newRoot' expression must evaluate to an object`);
    return root.bytes.subarray(root.start, root.end);
  };
}
