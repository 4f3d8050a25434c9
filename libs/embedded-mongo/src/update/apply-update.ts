import { BsonType, isNumberType, typeName } from '../bson/bson-type.js';
import { compareValues } from '../bson/compare.js';
import { displayText } from '../bson/display.js';
import { type Node, ObjectNode, documentOf, rawOf } from '../bson/document-tree.js';
import { dateValue, intValue, timestampValue } from '../bson/make-value.js';
import { type RawValue, detach, documentValue, elementsOf, textOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { truthy } from '../query/parse-filter.js';
import { addToSet, pop, pull, pullAll, push } from './array-operators.js';
import { calculate } from './arithmetic.js';
import { type Update, type UpdateStep, checkConflicts, renameTarget } from './parse-update.js';
import { concretePaths } from './positional.js';
import { type Target, currentValue, targetAt } from './target.js';

/** What an update needs besides the document. */
export interface UpdateContext {
  /** Time of the server in ms since 1970, for `$currentDate`. */
  readonly now: number;
  /** Whether the document is about to be inserted by an upsert: `$setOnInsert` counts. */
  readonly inserting: boolean;
  /** Position of the array element that matched, for `$`; undefined if none did. */
  readonly position?: number | undefined;
}

/**
 * The document after the update. Pure: the given bytes stay as they are. Equal bytes come back if
 * nothing changes. Throws CommandError as MongoDB does, e.g. for `$inc` of a text or a changed `_id`.
 */
export function applyUpdate(before: Buffer, update: Update, context: UpdateContext): Buffer {
  const root = ObjectNode.of(documentValue(before));
  const id = root.get('_id');
  if (update.kind === 'replace') return replaced(id, update.document);
  const idBefore = id === undefined ? undefined : detach(rawOf(id));
  for (const step of stepsFor(root, update, context)) applyStep(root, step, context);
  const idAfter = root.get('_id');
  if (idBefore !== undefined && (idAfter === undefined || compareValues(rawOf(idAfter), idBefore) !== 0))
    throw new CommandError(
      ErrorCode.ImmutableField,
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  return documentOf(root, before.length + 128);
}

/** The steps with array positions in the place of `$`, `$[]` and `$[identifier]`. */
function stepsFor(
  root: ObjectNode,
  update: Extract<Update, { kind: 'modify' }>,
  context: UpdateContext,
): readonly UpdateStep[] {
  if (!update.positional) return update.steps;
  const steps = update.steps.flatMap((step) =>
    concretePaths(root, step.path, context.position, update.arrayFilters).map((path) => ({ ...step, path })),
  );
  checkConflicts(steps.map(({ path }) => path.join('.')));
  return steps;
}

function replaced(id: Node | undefined, document: RawValue): Buffer {
  const root = ObjectNode.of(document);
  if (id === undefined) return documentOf(root, document.end - document.start + 32);
  const given = root.get('_id');
  if (given !== undefined && compareValues(rawOf(given), rawOf(id)) !== 0)
    throw new CommandError(
      ErrorCode.ImmutableField,
      `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${displayText(rawOf(given))}`,
    );
  root.setFirst('_id', id);
  return documentOf(root, document.end - document.start + 32);
}

const removing = new Set(['$unset', '$pull', '$pullAll', '$pop', '$rename']);

function applyStep(root: ObjectNode, step: UpdateStep, context: UpdateContext): void {
  if (step.operator === '$setOnInsert' && !context.inserting) return;
  if (step.operator === '$rename') {
    rename(root, step);
    return;
  }
  const target = targetAt(root, step.path, !removing.has(step.operator));
  if (target !== undefined) change(root, target, step, context);
}

function change(root: ObjectNode, target: Target, step: UpdateStep, context: UpdateContext): void {
  switch (step.operator) {
    case '$set':
    case '$setOnInsert':
      target.set(step.value);
      return;
    case '$unset':
      target.unset();
      return;
    case '$inc':
    case '$mul':
      arithmetic(root, target, step);
      return;
    case '$min':
    case '$max': {
      const current = currentValue(target);
      const order = current === undefined ? 1 : compareValues(current, step.value);
      if (current === undefined || (step.operator === '$min' ? order > 0 : order < 0)) target.set(step.value);
      return;
    }
    case '$push':
      push(target, step);
      return;
    case '$addToSet':
      addToSet(target, step);
      return;
    case '$pull':
      pull(target, step);
      return;
    case '$pullAll':
      pullAll(target, step);
      return;
    case '$pop':
      pop(target, step);
      return;
    case '$currentDate':
      target.set(currentDate(step, context.now));
      return;
    case '$rename':
      return;
  }
}

function arithmetic(root: ObjectNode, target: Target, step: UpdateStep): void {
  const verb = step.operator === '$inc' ? 'increment' : 'multiply';
  const field = step.path.join('.');
  if (!isNumberType(step.value.type))
    throw new CommandError(
      ErrorCode.TypeMismatch,
      `Cannot ${verb} with non-numeric argument: {${field}: ${displayText(step.value)}}`,
    );
  const current = currentValue(target);
  if (current === undefined) {
    target.set(
      step.operator === '$inc' ? step.value : (calculate('multiply', step.value, intValue(0)) ?? intValue(0)),
    );
    return;
  }
  if (!isNumberType(current.type)) {
    const id = root.get('_id');
    throw new CommandError(
      ErrorCode.TypeMismatch,
      `Cannot apply ${step.operator} to a value of non-numeric type. {_id: ${id === undefined ? 'missing' : displayText(rawOf(id))}} has the field '${field}' of non-numeric type ${typeName(current.type)}`,
    );
  }
  const result = calculate(step.operator === '$inc' ? 'add' : 'multiply', current, step.value);
  if (result === undefined)
    throw badValue(
      `Failed to apply ${step.operator} operations to current value (${displayText(current)}) for the field '${field}': the result is no 64-bit number`,
    );
  target.set(result);
}

function currentDate(step: UpdateStep, now: number): RawValue {
  if (step.value.type === BsonType.bool) {
    if (!truthy(step.value))
      throw badValue(`$currentDate of '${step.path.join('.')}': false is not supported, true is`);
    return dateValue(now);
  }
  const [type, ...more] = step.value.type === BsonType.object ? elementsOf(step.value) : [];
  const wanted =
    type?.name === '$type' && type.value.type === BsonType.string && more.length === 0
      ? textOf(type.value)
      : '';
  if (wanted === 'date') return dateValue(now);
  if (wanted === 'timestamp') return timestampValue(Math.floor(now / 1000), 1);
  throw badValue(
    "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  );
}

function rename(root: ObjectNode, step: UpdateStep): void {
  const from = targetAt(root, step.path, false);
  const value = from?.get();
  const to = renameTarget(step);
  if (crossesArray(root, step.path) || crossesArray(root, to))
    throw badValue(
      `The source and target of $rename cannot be array elements: '${step.path.join('.')}' to '${to.join('.')}'`,
    );
  if (from === undefined || value === undefined) return;
  from.unset();
  targetAt(root, to, true)?.set(value);
}

function crossesArray(root: ObjectNode, path: readonly string[]): boolean {
  let node: Node | undefined = root;
  for (const part of path) {
    if (node === undefined || !(node instanceof ObjectNode)) break;
    node = node.open(part);
    if (node !== undefined && 'items' in node && part !== path.at(-1)) return true;
  }
  return false;
}
