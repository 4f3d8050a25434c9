import { type Entity } from '@tenor/domain';
import { columnOf, readRow } from '../columns/read-row.js';
import { type ImportFile } from '../import-file.js';
import { type RowError } from '../row-error.js';
import { decideRow, type Decision } from './decide-row.js';
import { BATCH_SIZE, type PlannedImport } from './import-context.js';
import { type PlannedRow } from './import-resource.js';
import { type ReportBuilder, type Tally } from './report-builder.js';
import { resolveReferences, type ResolvedRow } from './resolve-references.js';
import { SeenKeys } from './seen-keys.js';
import { SelfReferences, type GoodRow } from './self-references.js';
import { loadStored, naturalText, refsOfRow, refText } from './stored-index.js';

export interface CheckedRows {
  /** The rows (by line) that must not be imported. */
  readonly failed: ReadonlySet<number>;
  /** Ids of the file's objects, where rows may refer to each other. */
  readonly promised: ReadonlySet<string>;
}

const TALLIES = { create: 'created', update: 'updated', unchanged: 'unchanged' } as const;

/**
 * The first pass: validates every row against the rules, the rest of the file, and what is stored. Writes
 * nothing. Counts into `report` what the second pass would do.
 *
 */
export async function checkRows<T extends Entity>(
  file: ImportFile,
  context: PlannedImport<T>,
  report: ReportBuilder,
): Promise<CheckedRows> {
  const failed = new Set<number>();
  const seen = new SeenKeys();
  const selfReferences = new SelfReferences(context);
  const fileRules = context.store.fileRules?.();
  const tallies = new Map<number, Tally>();
  const missing = new Set<string>();
  const fail = (row: number, errors: readonly RowError[]): void => {
    failed.add(row);
    report.fail(errors);
  };
  let rows = 0;
  for await (const records of file.batches(BATCH_SIZE)) {
    await context.onBatch?.({ phase: 'checking', rows });
    rows += records.length;
    const drafts = records.map((record) => readRow(record, context.plan));
    const good: GoodRow[] = [];
    const planned: PlannedRow<T>[] = [];
    for (const { row, decision } of await decideBatch(drafts, context)) {
      if (decision.kind === 'failed') {
        fail(row.row, decision.errors);
        continue;
      }
      const twice = claimKeys(row, decision, seen, context);
      if (twice) {
        fail(row.row, [twice]);
        continue;
      }
      good.push({ row, id: knownId(row, decision), tally: TALLIES[decision.kind] });
      report.count(TALLIES[decision.kind]);
      if (fileRules !== undefined) {
        tallies.set(row.row, TALLIES[decision.kind]);
        planned.push(plannedRow(row.row, decision));
      }
      for (const { kind, nameKey } of row.missing) {
        const key = `${kind}:${nameKey}`;
        if (!missing.has(key)) report.countReferences(kind, 1);
        missing.add(key);
      }
    }
    await selfReferences.add(good);
    await fileRules?.add(planned);
  }
  for (const { row, tally, error } of await selfReferences.broken()) {
    report.count(tally, -1);
    fail(row, [error]);
  }
  for (const { row, field, code, message } of fileRules?.broken() ?? []) {
    const tally = tallies.get(row);
    if (failed.has(row) || tally === undefined) continue;
    report.count(tally, -1);
    fail(row, [{ row, column: columnOf(field, context.plan), code, message }]);
  }
  return { failed, promised: selfReferences.promised };
}

function plannedRow<T extends Entity>(
  row: number,
  decision: Exclude<Decision<T>, { kind: 'failed' }>,
): PlannedRow<T> {
  switch (decision.kind) {
    case 'create':
      return { row, before: undefined, after: decision.entity };
    case 'update':
      return { row, before: decision.before, after: decision.after };
    case 'unchanged':
      return { row, before: decision.before, after: decision.before };
  }
}

async function decideBatch<T extends Entity>(
  drafts: readonly ReturnType<typeof readRow>[],
  context: PlannedImport<T>,
): Promise<{ row: ResolvedRow; decision: Decision<T> }[]> {
  const { plan, options, references, resource, store, newId } = context;
  // A row of another width was not read at all; there is nothing to look up.
  const readable = drafts.filter((draft) => !isUnreadable(draft.errors));
  const { createMissing } = options;
  const selfField = resource.selfReference?.field;
  const prepared = (await store.prepare?.(readable, plan)) ?? readable;
  const resolved = await resolveReferences(prepared, { plan, createMissing, references, selfField });
  const stored = await loadStored(resolved, resource, store);
  const deciding = { mode: options.mode, merge: options.merge, plan, resource, newId };
  const decided = new Map(resolved.map((row) => [row.row, decideRow(row, stored, deciding)]));
  const resolvedByRow = new Map(resolved.map((row) => [row.row, row]));
  return drafts.map((draft) => ({
    row: resolvedByRow.get(draft.row) ?? { ...draft, missing: [] },
    decision: decided.get(draft.row) ?? { kind: 'failed', errors: draft.errors },
  }));
}

function isUnreadable(errors: readonly RowError[]): boolean {
  return errors.some(({ column }) => column === null);
}

/** The id of the object that the row is about; undefined for a new one whose id will be made. */
function knownId<T extends Entity>(
  row: ResolvedRow,
  decision: Exclude<Decision<T>, { kind: 'failed' }>,
): string | undefined {
  return row.id ?? (decision.kind === 'create' ? undefined : decision.before.id);
}

/** Claims every key of the row. Gives the fault when another row of the file has one of them. */
function claimKeys<T extends Entity>(
  row: ResolvedRow,
  decision: Exclude<Decision<T>, { kind: 'failed' }>,
  seen: SeenKeys,
  { resource, plan }: PlannedImport<T>,
): RowError | undefined {
  const id = knownId(row, decision);
  const natural = resource.naturalKeyOf(row.values);
  const shared = row.id !== undefined && !resource.naturalKeyIsUnique;
  const keys = [
    ...(id === undefined
      ? []
      : [{ field: row.id === undefined ? resource.naturalField : 'id', text: `id ${id}`, shared: false }]),
    ...refsOfRow(row).map((ref) => ({ field: 'externalRefs', text: `ref ${refText(ref)}`, shared: false })),
    ...(natural ? [{ field: resource.naturalField, text: `key ${naturalText(natural)}`, shared }] : []),
  ];
  for (const { field, text, shared: isShared } of keys) {
    const earlier = seen.claim(text, row.row, isShared);
    if (earlier === undefined) continue;
    const message = `the row on line ${earlier} is about the same object`;
    return { row: row.row, column: columnOf(field, plan), code: 'duplicate', message };
  }
  return undefined;
}
