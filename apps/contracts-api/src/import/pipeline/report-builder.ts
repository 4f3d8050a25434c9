import { type ReferenceKind } from '../columns/cell-kind.js';
import { ERRORS_LISTED_MAX, type RowError } from '../row-error.js';

/** The answer to an import. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Rows that were not imported because of an error in them. */
  readonly failed: number;
  /** At most {@link ERRORS_LISTED_MAX}; a row may have several. */
  readonly errors: readonly RowError[];
  /** All errors, listed or not. */
  readonly errorCount: number;
  readonly ignoredColumns: readonly string[];
  /** Objects that were created because rows name them (`createMissing`). */
  readonly createdReferences: Readonly<Record<ReferenceKind, number>>;
  readonly dryRun: boolean;
}

/** Characters of a message. */
const MESSAGE_MAX = 400;

export type Tally = 'created' | 'updated' | 'unchanged';

/** Counts what becomes of the rows; bounded, however many errors there are. */
export class ReportBuilder {
  private readonly counts: Record<Tally, number> = { created: 0, updated: 0, unchanged: 0 };
  private readonly references: Record<ReferenceKind, number> = { provider: 0, tenant: 0 };
  private readonly errors: RowError[] = [];
  private errorCount = 0;
  private failedRows = 0;

  count(tally: Tally, by = 1): void {
    this.counts[tally] += by;
  }

  countReferences(kind: ReferenceKind, by: number): void {
    this.references[kind] += by;
  }

  /** A row that is not imported. */
  fail(errors: readonly RowError[]): void {
    this.failedRows += 1;
    this.addErrors(errors);
  }

  /** Faults of the file as a whole; no row is counted. */
  addErrors(errors: readonly RowError[]): void {
    this.errorCount += errors.length;
    for (const error of errors.slice(0, ERRORS_LISTED_MAX - this.errors.length)) {
      this.errors.push({ ...error, message: shortened(error.message) });
    }
  }

  get failed(): number {
    return this.failedRows;
  }

  /** Rows without an error. */
  get succeeded(): number {
    return this.counts.created + this.counts.updated + this.counts.unchanged;
  }

  /** A builder that starts with the errors of this one, and with no successes. */
  withErrorsOnly(): ReportBuilder {
    const copy = new ReportBuilder();
    copy.errors.push(...this.errors);
    copy.errorCount = this.errorCount;
    copy.failedRows = this.failedRows;
    return copy;
  }

  /** The report. `refused`: nothing was imported, so nothing counts as created or left unchanged. */
  build(options: { ignoredColumns: readonly string[]; dryRun: boolean; refused?: boolean }): ImportReport {
    const { ignoredColumns, dryRun, refused = false } = options;
    return {
      ...(refused ? { created: 0, updated: 0, unchanged: 0 } : { ...this.counts }),
      failed: this.failedRows,
      errors: [...this.errors].sort((a, b) => a.row - b.row),
      errorCount: this.errorCount,
      ignoredColumns,
      createdReferences: refused ? { provider: 0, tenant: 0 } : { ...this.references },
      dryRun,
    };
  }
}

/** Messages may quote cells, and cells may be long. */
function shortened(message: string): string {
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message;
}
