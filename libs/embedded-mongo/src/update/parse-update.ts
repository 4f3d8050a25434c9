import { BsonType } from '../bson/bson-type.js';
import { displayText } from '../bson/display.js';
import { type RawValue, elementsOf, textOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { type ArrayFilters, parseArrayFilters } from './array-filters.js';
import { type FieldChange, fieldChanges } from './field-changes.js';
import { isPositional } from './positional.js';

/** The update operators of this server. */
export const updateOperators: readonly string[] = [...fieldChanges.keys(), '$rename'].sort();

/** One operator on one field. */
export type UpdateStep =
  | { readonly kind: 'rename'; readonly path: readonly string[]; readonly to: readonly string[] }
  | {
      readonly kind: 'change';
      readonly path: readonly string[];
      readonly change: FieldChange;
      /** Whether missing objects on the way are made. */
      readonly creates: boolean;
      readonly onlyOnInsert: boolean;
    };

const removing = new Set(['$unset', '$pull', '$pullAll', '$pop']);

/** A parsed update. Steps are in the order in which new fields are added: by path. */
export type Update =
  | { readonly kind: 'replace'; readonly document: RawValue }
  | {
      readonly kind: 'modify';
      readonly steps: readonly UpdateStep[];
      /** Whether a path has `$`, `$[]` or `$[identifier]`. */
      readonly positional: boolean;
      readonly arrayFilters: ArrayFilters;
    };

function failed(message: string): CommandError {
  return new CommandError(ErrorCode.FailedToParse, message);
}

/** Parses an update. Throws for pipelines, unknown operators, conflicting and invalid paths, unused array filters. */
export function parseUpdate(update: RawValue, filters: readonly RawValue[] = []): Update {
  if (update.type === BsonType.array)
    throw failed('updates with an aggregation pipeline are not supported by this server');
  if (update.type !== BsonType.object) throw failed('Update argument must be an object');
  const elements = elementsOf(update);
  if (!elements[0]?.name.startsWith('$')) {
    for (const { name } of elements)
      if (name.startsWith('$'))
        throw new CommandError(
          ErrorCode.DollarPrefixedFieldName,
          `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's replacement document`,
        );
    if (filters.length > 0) throw failed('arrayFilters may not be specified for a replacement-style update');
    return { kind: 'replace', document: update };
  }
  const steps = elements.flatMap(({ name, value }) => parseOperator(name, value));
  const arrayFilters = parseArrayFilters(filters);
  checkIdentifiers(steps, arrayFilters, update);
  checkConflicts(steps.flatMap(pathsOf));
  return {
    kind: 'modify',
    steps: steps.sort((a, b) => comparePaths(a.path, b.path)),
    positional: steps.some((step) => step.path.some(isPositional)),
    arrayFilters,
  };
}

function checkIdentifiers(steps: readonly UpdateStep[], filters: ArrayFilters, update: RawValue): void {
  const used = new Set<string>();
  for (const { path } of steps)
    for (const part of path) {
      if (!isPositional(part) || part === '$' || part === '$[]') continue;
      const identifier = part.slice(2, -1);
      if (!filters.has(identifier))
        throw badValue(`No array filter found for identifier '${identifier}' in path '${path.join('.')}'`);
      used.add(identifier);
    }
  for (const identifier of filters.keys())
    if (!used.has(identifier))
      throw failed(
        `The array filter for identifier '${identifier}' was not used in the update ${displayText(update)}`,
      );
}

function parseOperator(operator: string, fields: RawValue): UpdateStep[] {
  const parseChange = fieldChanges.get(operator);
  if (parseChange === undefined && operator !== '$rename')
    throw failed(
      `Unknown modifier: ${operator}. Expected a valid update modifier that this server supports: ${updateOperators.join(', ')}`,
    );
  if (fields.type !== BsonType.object)
    throw failed(
      `Modifiers operate on fields but we found type ${displayText(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${displayText(fields)}}`,
    );
  return elementsOf(fields).map(({ name, value }) => {
    const path = parseTarget(name);
    if (parseChange === undefined) return { kind: 'rename', path, to: renameTarget(path, value) };
    return {
      kind: 'change',
      path,
      change: parseChange(value, name),
      creates: !removing.has(operator),
      onlyOnInsert: operator === '$setOnInsert',
    };
  });
}

/** Splits and checks the path of a field to be changed. */
export function parseTarget(text: string): string[] {
  if (text === '') throw new CommandError(ErrorCode.EmptyFieldName, 'An empty update path is not valid.');
  const path = text.split('.');
  for (const part of path) {
    if (part === '')
      throw new CommandError(
        ErrorCode.EmptyFieldName,
        `The update path '${text}' contains an empty field name, which is not allowed.`,
      );
    if (part.startsWith('$') && !isPositional(part))
      throw new CommandError(
        ErrorCode.DollarPrefixedFieldName,
        `The dollar ($) prefixed field '${part}' in '${text}' is not allowed in the context of an update`,
      );
  }
  if (isPositional(path[0] ?? ''))
    throw badValue(
      `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${text}'`,
    );
  return path;
}

function pathsOf(step: UpdateStep): string[] {
  const path = step.path.join('.');
  return step.kind === 'rename' ? [path, step.to.join('.')] : [path];
}

/** Throws if one path is another or part of it. */
export function checkConflicts(paths: readonly string[]): void {
  const seen = new Set<string>();
  const parents = new Set<string>();
  for (const path of paths) {
    const parts = path.split('.');
    const ancestors = parts.map((_, i) => parts.slice(0, i + 1).join('.'));
    const conflict =
      ancestors.find((ancestor) => seen.has(ancestor)) ?? (parents.has(path) ? path : undefined);
    if (conflict !== undefined)
      throw new CommandError(
        ErrorCode.ConflictingUpdateOperators,
        `Updating the path '${path}' would create a conflict at '${conflict}'`,
      );
    seen.add(path);
    for (const ancestor of ancestors.slice(0, -1)) parents.add(ancestor);
  }
}

/** Where a `$rename` moves its field to. */
function renameTarget(source: readonly string[], to: RawValue): string[] {
  if (to.type !== BsonType.string)
    throw badValue(`The 'to' field for $rename must be a string: ${source.join('.')}: ${displayText(to)}`);
  const target = parseTarget(textOf(to));
  for (const [which, path] of Object.entries({ source, destination: target }))
    if (path.some(isPositional))
      throw badValue(`The ${which} field for $rename may not be dynamic: ${path.join('.')}`);
  return target;
}

/** Numbers by value, then the rest as text, as MongoDB orders new fields. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (part === other) continue;
    const [left, right] = [Number(part), Number(other)];
    if (Number.isInteger(left) && Number.isInteger(right)) return left - right;
    return part < other ? -1 : 1;
  }
  return a.length - b.length;
}
