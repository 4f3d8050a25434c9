import { type Entity } from '@tenor/domain';
import { REFERENCE_KINDS } from '../columns/cell-kind.js';
import { columnOf, readRow } from '../columns/read-row.js';
import { type CsvFile } from '../csv/csv-file.js';
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
 */
export async function writeRows<T extends Entity>(
  file: CsvFile,
  { failed, promised }: CheckedRows,
  context: PlannedImport<T>,
  report: ReportBuilder,
): Promise<void> {
  let rows = 0;
  for await (const records of file.batches(BATCH_SIZE)) {
    await context.onBatch?.({ phase: 'writing', rows });
    rows += records.length;
    const drafts = records
      .filter(({ row }) => !failed.has(row))
      .map((record) => readRow(record, context.plan));
    const { plan, options, references } = context;
    const resolved = await resolveReferences(drafts, plan, options.createMissing, references);
    await writeBatch(await createMissing(resolved, context, report), promised, context, report);
  }
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

async function writeBatch<T extends Entity>(
  rows: readonly ResolvedRow[],
  promised: ReadonlySet<string>,
  context: PlannedImport<T>,
  report: ReportBuilder,
): Promise<void> {
  let open: Attempt[] = rows.map((row) => ({ row, updateSent: false }));
  for (let attempt = 1; open.length > 0 && attempt <= ATTEMPTS_MAX; attempt += 1) {
    open = await tryBatch(open, promised, context, report);
  }
  for (const { row } of open) {
    const message =
      'the object was changed by somebody else each time it was to be written; import the row again';
    report.fail([{ row: row.row, column: null, code: 'conflict', message }]);
  }
}

/** Decides and writes once. Gives the rows that somebody else's write got in the way of. */
async function tryBatch<T extends Entity>(
  open: readonly Attempt[],
  promised: ReadonlySet<string>,
  context: PlannedImport<T>,
  report: ReportBuilder,
): Promise<Attempt[]> {
  const { resource, store, plan, options, newId } = context;
  const rows = open.map(({ row }) => row);
  const stored = await loadStored(rows, resource, store);
  const creates: { row: ResolvedRow; entity: T }[] = [];
  const updates: { row: ResolvedRow; before: T; after: T }[] = [];
  for (const { row, updateSent } of open) {
    const decision: Decision<T> = decideRow(row, stored, { mode: options.mode, plan, resource, newId });
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
  const inserted = entities.length === 0 ? [] : await store.insert(entities, promised);
  const updated = updates.length === 0 ? [] : await store.update(updates, promised);
  return [
    ...settle(creates, inserted, 'created', context, report),
    ...settle(updates, updated, 'updated', context, report),
  ];
}

function settle<T extends Entity>(
  written: readonly { readonly row: ResolvedRow }[],
  outcomes: readonly WriteOutcome[],
  tally: 'created' | 'updated',
  { plan }: PlannedImport<T>,
  report: ReportBuilder,
): Attempt[] {
  return written.flatMap(({ row }, index): Attempt[] => {
    const outcome = outcomes[index] ?? { status: 'raced' };
    switch (outcome.status) {
      case 'written':
        report.count(tally);
        return [];
      case 'refused': {
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
