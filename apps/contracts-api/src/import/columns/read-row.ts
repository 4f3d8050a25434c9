import { type ImportRecord } from '../import-file.js';
import { type RowError } from '../row-error.js';
import { type ColumnPlan } from './column-plan.js';
import { decodeCell } from './decode-cell.js';
import { decodeValue } from './decode-value.js';

/** A row as the file has it: decoded, not yet compared with what is stored. */
export interface RowDraft {
  readonly row: number;
  /** The object's own id, when the row names one. */
  readonly id: string | undefined;
  /** Fields that the row speaks about, as the domain schema takes them; `undefined`: cleared. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Other objects that the row names, by the name of the reference; `undefined`: the reference is cleared. */
  readonly references: Readonly<Record<string, string | undefined>>;
  readonly errors: readonly RowError[];
}

/** Decodes the cells of one record. Faults are in `errors`; the fields at fault are left out of `values`. */
export function readRow(record: ImportRecord, plan: ColumnPlan): RowDraft {
  const { row, cells, fault } = record;
  if (fault !== undefined) return unreadable(row, fault);
  if (cells.length !== plan.width) {
    const message = `has ${cells.length} cell(s), but the header has ${plan.width}`;
    return unreadable(row, { code: 'cell_count', message });
  }
  const values: Record<string, unknown> = {};
  const references: Record<string, string | undefined> = {};
  const errors: RowError[] = [];
  const assign = (field: string, value: unknown): void => {
    const text = typeof value === 'string' ? value : undefined;
    if (plan.references.some(({ name }) => name === field)) references[field] = text;
    else values[field] = value;
  };
  for (const [field, value] of Object.entries(plan.constants)) assign(field, value);
  for (const { index, name, field, kind } of plan.columns) {
    const cell = cells[index];
    // A record of NDJSON may lack what others have: the field stays as it is.
    if (cell === undefined) continue;
    const decoded =
      typeof cell === 'string' && !record.typed ? decodeCell(cell, kind) : decodeValue(cell, kind);
    if (decoded.ok) assign(field, decoded.value);
    else errors.push({ row, column: name, code: decoded.code, message: decoded.message });
  }
  const { id, ...rest } = values;
  return { row, id: typeof id === 'string' ? id : undefined, values: rest, references, errors };
}

/** A row of which nothing is known but why. */
function unreadable(row: number, fault: { readonly code: string; readonly message: string }): RowDraft {
  return { row, id: undefined, values: {}, references: {}, errors: [{ row, column: null, ...fault }] };
}

/** The column that a fault of a field is reported at: the one that it was read from, else the field's own name. */
export function columnOf(path: string, plan: ColumnPlan): string {
  const field = /^[A-Za-z]+/u.exec(path)?.[0] ?? path;
  const column = plan.columns.find((planned) => planned.field === field || `${planned.field}Id` === field);
  return column?.name ?? field.replace(/^(provider|tenant)Id$/u, '$1');
}
