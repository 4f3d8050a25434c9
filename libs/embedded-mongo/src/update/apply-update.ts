import { compareValues } from '../bson/compare.js';
import { displayText } from '../bson/display.js';
import { type Node, ObjectNode, documentOf, rawOf } from '../bson/document-tree.js';
import { type RawValue, detach, documentValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { type Update, type UpdateStep, checkConflicts } from './parse-update.js';
import { concretePaths } from './positional.js';
import { targetAt } from './target.js';

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

function applyStep(root: ObjectNode, step: UpdateStep, context: UpdateContext): void {
  if (step.kind === 'rename') {
    rename(root, step.path, step.to);
    return;
  }
  if (step.onlyOnInsert && !context.inserting) return;
  const target = targetAt(root, step.path, step.creates);
  if (target !== undefined) step.change({ target, field: step.path.join('.'), root, now: context.now });
}

function rename(root: ObjectNode, path: readonly string[], to: readonly string[]): void {
  const from = targetAt(root, path, false);
  const value = from?.get();
  if (crossesArray(root, path) || crossesArray(root, to))
    throw badValue(
      `The source and target of $rename cannot be array elements: '${path.join('.')}' to '${to.join('.')}'`,
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
