import { BsonType } from '../bson/bson-type.js';
import { displayText } from '../bson/display.js';
import { type RawValue, elementsOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';

const operators = [
  '$set',
  '$unset',
  '$inc',
  '$mul',
  '$min',
  '$max',
  '$rename',
  '$push',
  '$addToSet',
  '$pull',
  '$pullAll',
  '$pop',
  '$setOnInsert',
  '$currentDate',
] as const;

export type UpdateOperator = (typeof operators)[number];

export interface UpdateStep {
  readonly operator: UpdateOperator;
  readonly path: readonly string[];
  readonly value: RawValue;
}

/** A parsed update. Steps are in the order in which new fields are added: by path. */
export type Update =
  | { readonly kind: 'replace'; readonly document: RawValue }
  | { readonly kind: 'modify'; readonly steps: readonly UpdateStep[] };

function failed(message: string): CommandError {
  return new CommandError(ErrorCode.FailedToParse, message);
}

/** Parses an update. Throws for pipelines, unknown operators, conflicting and invalid paths. */
export function parseUpdate(update: RawValue): Update {
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
    return { kind: 'replace', document: update };
  }
  const steps = elements.flatMap(({ name, value }) => parseOperator(name, value));
  checkConflicts(steps);
  return { kind: 'modify', steps: steps.sort((a, b) => comparePaths(a.path, b.path)) };
}

function parseOperator(name: string, fields: RawValue): UpdateStep[] {
  const operator = operators.find((known) => known === name);
  if (operator === undefined)
    throw failed(
      `Unknown modifier: ${name}. Expected a valid update modifier that this server supports: ${operators.join(', ')}`,
    );
  if (fields.type !== BsonType.object)
    throw failed(
      `Modifiers operate on fields but we found type ${displayText(fields)} instead. For example: {$mod: {<field>: ...}} not {${name}: ${displayText(fields)}}`,
    );
  return elementsOf(fields).map(({ name: path, value }) => ({ operator, path: parseTarget(path), value }));
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
    if (part === '$' || part.startsWith('$['))
      throw new CommandError(
        ErrorCode.BadValue,
        `The positional operator '${part}' in the path '${text}' is not supported`,
      );
    if (part.startsWith('$'))
      throw new CommandError(
        ErrorCode.DollarPrefixedFieldName,
        `The dollar ($) prefixed field '${part}' in '${text}' is not allowed in the context of an update`,
      );
  }
  return path;
}

function checkConflicts(steps: readonly UpdateStep[]): void {
  const paths = steps.flatMap((step) =>
    step.operator === '$rename' && step.value.type === BsonType.string
      ? [step.path.join('.'), renameTarget(step).join('.')]
      : [step.path.join('.')],
  );
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
export function renameTarget(step: UpdateStep): string[] {
  if (step.value.type !== BsonType.string)
    throw new CommandError(
      ErrorCode.BadValue,
      `The 'to' field for $rename must be a string: ${step.path.join('.')}: ${displayText(step.value)}`,
    );
  return parseTarget(step.value.bytes.toString('utf8', step.value.start + 4, step.value.end - 1));
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
