import { type Entity } from '@tenor/domain';
import { columnOf } from '../columns/read-row.js';
import { type RowError } from '../row-error.js';
import { type PlannedImport } from './import-context.js';
import { type Tally } from './report-builder.js';
import { type ResolvedRow } from './resolve-references.js';

/** A row whose reference is not stored: it is right only if some good row of the file brings the object. */
interface Pending {
  readonly row: number;
  readonly ownId: string | undefined;
  readonly target: string;
  readonly tally: Tally;
}

export interface DanglingRow {
  readonly row: number;
  readonly tally: Tally;
  readonly error: RowError;
}

/** Checks references between objects of one resource (`renewedFromId`), which may name rows further down. */
export class SelfReferences<T extends Entity> {
  private readonly fileIds = new Set<string>();
  private readonly pending: Pending[] = [];
  private readonly field: string | undefined;
  private readonly column: string;

  constructor(private readonly context: PlannedImport<T>) {
    const { resource, plan } = context;
    const { selfReference: field } = resource;
    const isRead = (name: string): boolean =>
      Object.hasOwn(plan.constants, name) || plan.columns.some((column) => column.field === name);
    this.field = field !== undefined && isRead(field) ? field : undefined;
    this.column = field === undefined ? '' : columnOf(field, plan);
  }

  /** Notes the good rows of a batch. One query. */
  async add(rows: readonly { readonly row: ResolvedRow; readonly tally: Tally }[]): Promise<void> {
    const { field } = this;
    if (field === undefined) return;
    const targets = new Set(rows.flatMap(({ row }) => stringOr(row.values[field])));
    const stored = targets.size === 0 ? [] : await this.context.store.byIds([...targets]);
    const known = new Set(stored.map(({ id }) => id));
    for (const { row, tally } of rows) {
      if (row.id !== undefined) this.fileIds.add(row.id);
      for (const target of stringOr(row.values[field])) {
        if (!known.has(target)) this.pending.push({ row: row.row, ownId: row.id, target, tally });
      }
    }
  }

  /** Rows that name an object which is neither stored nor brought by a good row. A bad row makes those bad that name it. */
  dangling(): DanglingRow[] {
    const found: DanglingRow[] = [];
    let open: readonly Pending[] = this.pending;
    for (;;) {
      const bad = open.filter(({ target }) => !this.fileIds.has(target));
      if (bad.length === 0) return found;
      open = open.filter(({ target }) => this.fileIds.has(target));
      for (const { row, ownId, target, tally } of bad) {
        if (ownId !== undefined) this.fileIds.delete(ownId);
        const message = `there is no object with the id ${target}, neither stored nor in the file`;
        found.push({ row, tally, error: { row, column: this.column, code: 'unknown_reference', message } });
      }
    }
  }
}

function stringOr(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}
