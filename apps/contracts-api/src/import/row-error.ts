/** Most errors that a report lists; all are counted. */
export const ERRORS_LISTED_MAX = 1000;

/** One fault of a file: the line on which the record starts, the column, and the rule. */
export interface RowError {
  /** The line of the file, from 1; the header is on line 1 unless empty lines precede it. */
  readonly row: number;
  /** The column as the file's header names it, or the field that a column is missing for; null: the whole row. */
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}
