import { type Entity } from '@tenor/domain';
import { REFERENCE_KINDS } from '../columns/cell-kind.js';
import { columnOf, readRow, type RowDraft } from '../columns/read-row.js';
import { type ImportFile } from '../import-file.js';
import { type RowError } from '../row-error.js';
import { type CheckedRows } from './check-rows.js';
import { decideRow, type Decision } from './decide-row.js';
import { BATCH_SIZE, type PlannedImport } from './import-context.js';
import { type WriteOutcome } from './import-resource.js';
import { type ReportBuilder } from './report-builder.js';
import { resolveReferences, type ResolvedRow } from './resolve-references.js';
import { loadStored } from './stored-index.js';

/** How often a row is read again and decided again because somebody else wrote at the same time. */
const ATTEMPTS_MAX = 6;

/**
 * The second pass: writes all rows but `failed`, batch by batch, each batch decided against what is stored
 * at that moment. A crash in between leaves whole objects and nothing half-written; the same upsert again
 * finds the rows that were written unchanged and writes the rest.
 *
 * A row that refers to another row of the file waits until that is stored, so that no reference ever leads
 * to nothing: the file is read again for those that come before what they refer to.
 */
export async function writeRows<T extends Entity>(
  file: ImportFile,
  { failed, promised }: CheckedRows,
  context: PlannedImport<T>,
  report: ReportBuilder,
): Promise<void> {
  let left: ReadonlySet<number> | undefined;
  for (;;) {
    const wanted = (row: number): boolean => !failed.has(row) && (left === undefined || left.has(row));
    const waiting = await writeOnce(file, wanted, promised, context, report);
    if (waiting.size === 0) return;
    if (waiting.size === left?.size) {
      failWaiting(waiting, context, report);
      return;
    }
    left = waiting;
  }
}

/** Reads the file once and writes what can be written. Gives the rows that wait for another. */
async function writeOnce<T extends Entity>(
  file: ImportFile,
  wanted: (row: number) => boolean,
  promised: ReadonlySet<string>,
  context: PlannedImport<T>,
  report: ReportBuilder,
): Promise<ReadonlySet<number>> {
  const waiting = new Set<number>();
  let rows = 0;
  for await (const records of file.batches(BATCH_SIZE)) {
    await context.onBatch?.({ phase: 'writing', rows });
    rows += records.length;
    let open = records.filter(({ row }) => wanted(row)).map((record) => readRow(record, context.plan));
    while (open.length > 0) {
      const { ready, later } = await split(open, promised, context);
      if (ready.length === 0) break;
      const complete = await createMissing(ready, context, report);
      for (const row of await writeBatch(complete, context, report)) waiting.add(row);
      open = later;
    }
    open.forEach(({ row }) => waiting.add(row));
  }
  return waiting;
}

/** Rows that can be written now, and those that refer to a row of the file that is not stored yet. */
async function split<T extends Entity>(
  drafts: readonly RowDraft[],
  promised: ReadonlySet<string>,
  context: PlannedImport<T>,
): Promise<{ ready: ResolvedRow[]; later: RowDraft[] }> {
  const { plan, options, references, resource, store } = context;
  const selfField = resource.selfReference?.field;
  const { createMissing } = options;
  const prepared = (await store.prepare?.(drafts, plan)) ?? drafts;
  const rows = await resolveReferences(prepared, { plan, createMissing, references, selfField });
  const targetOf = (row: ResolvedRow): string | undefined => {
    const target = selfField === undefined ? undefined : row.values[selfField];
    return typeof target === 'string' && promised.has(target) ? target : undefined;
  };
  const targets = new Set(rows.flatMap((row) => targetOf(row) ?? []));
  const stored = targets.size === 0 ? [] : await store.byIds([...targets]);
  const known = new Set(stored.map(({ id }) => id));
  const waits = (row: ResolvedRow): boolean => {
    const target = targetOf(row);
    return row.awaits !== undefined || (target !== undefined && !known.has(target));
  };
  const later = new Set(rows.filter(waits).map(({ row }) => row));
  return {
    ready: rows.filter(({ row }) => !later.has(row)),
    later: drafts.filter(({ row }) => later.has(row)),
  };
}

/** What these rows refer to was good when the file was checked, and could not be written since. */
function failWaiting<T extends Entity>(
  waiting: ReadonlySet<number>,
  { resource, plan }: PlannedImport<T>,
  report: ReportBuilder,
): void {
  const column = columnOf(resource.selfReference?.field ?? '', plan);
  const message = 'the row of the file that it refers to could not be imported';
  for (const row of waiting) report.fail([{ row, column, code: 'unknown_reference', message }]);
}

/** Creates the objects that rows name and nobody bears, before any row refers to them. */
async function createMissing<T extends Entity>(
  rows: readonly ResolvedRow[],
  { references }: PlannedImport<T>,
  report: ReportBuilder,
): Promise<ResolvedRow[]> {
  let resolved = [...rows];
  for (const kind of REFERENCE_KINDS) {
    const wanted = resolved.flatMap((row) => row.missing).filter((missing) => missing.kind === kind);
    // The first row's spelling is the name.
    const names = new Map(wanted.map(({ nameKey, name }) => [nameKey, name] as const).reverse());
    if (names.size === 0) continue;
    const { ids, created } = await references.create(kind, names);
    report.countReferences(kind, created);
    resolved = resolved.map((row) => {
      const missing = row.missing.find((candidate) => candidate.kind === kind);
      const id = missing && ids.get(missing.nameKey);
      return id === undefined ? row : { ...row, values: { ...row.values, [`${kind}Id`]: id } };
    });
  }
  return resolved;
}

interface Attempt {
  readonly row: ResolvedRow;
  /** An update was sent, and it is not known whether it was applied. */
  readonly updateSent: boolean;
}

/** Writes rows. Gives those (by line) that must wait until other rows of the file are written. */
async function writeBatch<T extends Entity>(
  rows: readonly ResolvedRow[],
  context: PlannedImport<T>,
  report: ReportBuilder,
): Promise<number[]> {
  const postponed: number[] = [];
  let open: Attempt[] = rows.map((row) => ({ row, updateSent: false }));
  for (let attempt = 1; open.length > 0 && attempt <= ATTEMPTS_MAX; attempt += 1) {
    open = await tryBatch(open, context, report, postponed);
  }
  for (const { row } of open) {
    const message =
      'the object was changed by somebody else each time it was to be written; import the row again';
    report.fail([{ row: row.row, column: null, code: 'conflict', message }]);
  }
  return postponed;
}

/** Decides and writes once. Gives the rows that somebody else's write got in the way of. */
async function tryBatch<T extends Entity>(
  open: readonly Attempt[],
  context: PlannedImport<T>,
  report: ReportBuilder,
  postponed: number[],
): Promise<Attempt[]> {
  const { resource, store, plan, options, newId } = context;
  const rows = open.map(({ row }) => row);
  const stored = await loadStored(rows, resource, store);
  const creates: { row: ResolvedRow; entity: T }[] = [];
  const updates: { row: ResolvedRow; before: T; after: T }[] = [];
  for (const { row, updateSent } of open) {
    const decision: Decision<T> = decideRow(row, stored, {
      mode: options.mode,
      merge: options.merge,
      plan,
      resource,
      newId,
    });
    switch (decision.kind) {
      case 'create':
        creates.push({ row, entity: decision.entity });
        break;
      case 'update':
        updates.push({ row, before: decision.before, after: decision.after });
        break;
      case 'unchanged':
        report.count(updateSent ? 'updated' : 'unchanged');
        break;
      case 'failed':
        report.fail(decision.errors);
        break;
    }
  }
  const entities = creates.map(({ entity }) => entity);
  const inserted = entities.length === 0 ? [] : await store.insert(entities);
  const updated = updates.length === 0 ? [] : await store.update(updates);
  return [
    ...settle(creates, inserted, 'created', context, report, postponed),
    ...settle(updates, updated, 'updated', context, report, postponed),
  ];
}

function settle<T extends Entity>(
  written: readonly { readonly row: ResolvedRow }[],
  outcomes: readonly WriteOutcome[],
  tally: 'created' | 'updated',
  { plan, resource }: PlannedImport<T>,
  report: ReportBuilder,
  postponed: number[],
): Attempt[] {
  return written.flatMap(({ row }, index): Attempt[] => {
    const outcome = outcomes[index] ?? { status: 'raced' };
    switch (outcome.status) {
      case 'written':
        report.count(tally);
        return [];
      case 'refused': {
        // The file as a whole has no circle: what makes one now will be moved by another row.
        if (outcome.code === 'cycle' && outcome.field === resource.selfReference?.field) {
          postponed.push(row.row);
          return [];
        }
        const { code, message } = outcome;
        const error: RowError = { row: row.row, column: columnOf(outcome.field, plan), code, message };
        report.fail([error]);
        return [];
      }
      case 'raced':
        return [{ row, updateSent: tally === 'updated' }];
    }
  });
}
