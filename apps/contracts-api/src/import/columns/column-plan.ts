import { invalidInput, type FieldError } from '@tenor/domain';
import { type NamedReference } from '../../references/named-reference.js';
import { type FileHeader } from '../import-file.js';
import { type ImportOptions } from '../import-options.js';
import { type RowError } from '../row-error.js';
import { type CellKind } from './cell-kind.js';
import { decodeCell } from './decode-cell.js';
import { camelCase, fieldKind, type ImportFields } from './import-fields.js';

/** Bounds of a header. */
export const COLUMNS_MAX = 500;
export const COLUMN_NAME_MAX = 256;

export interface PlannedColumn {
  /** Position of the cell in a row, from 0. */
  readonly index: number;
  /** As the header names it. */
  readonly name: string;
  readonly field: string;
  readonly kind: CellKind;
}

/** Which cells of a row are read, as what, and what each row is given besides. */
export interface ColumnPlan {
  /** How many cells a row has. */
  readonly width: number;
  readonly columns: readonly PlannedColumn[];
  readonly constants: Readonly<Record<string, unknown>>;
  /** The references of the resource. */
  readonly references: readonly NamedReference[];
  /** Columns that are not read, as the header names them. */
  readonly ignored: readonly string[];
}

/** A plan, or what is wrong with the header. */
export type PlanOutcome =
  | { readonly ok: true; readonly plan: ColumnPlan }
  | { readonly ok: false; readonly errors: readonly RowError[] };

/**
 * Decides what the columns of a file mean. Faults of the request (`map`, `set`) are thrown, faults of the
 * file are returned.
 * @throws Problem `invalid_input` for an unknown field, a field given twice, a mapped column that the file lacks.
 */
export function planColumns(header: FileHeader, fields: ImportFields, options: ImportOptions): PlanOutcome {
  const names = header.cells.map((cell) => cell.trim());
  const excess = excessOf(header.row, names);
  if (excess) return { ok: false, errors: [excess] };
  const { references } = fields;
  const constants = planConstants(fields, options);
  if (options.map.length > 0) {
    return {
      ok: true,
      plan: { width: names.length, constants, references, ...mappedColumns(names, fields, options) },
    };
  }
  const { columns, ignored, errors } = namedColumns(header.row, names, fields, constants);
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, plan: { width: names.length, constants, references, columns, ignored } };
}

/** A header beyond all measure: no file of contracts, or a quote that was never closed. */
function excessOf(row: number, names: readonly string[]): RowError | undefined {
  const long = names.find((name) => name.length > COLUMN_NAME_MAX);
  if (long !== undefined) {
    const message = `a column name may have at most ${COLUMN_NAME_MAX} characters`;
    return { row, column: long.slice(0, COLUMN_NAME_MAX), code: 'invalid_length', message };
  }
  if (names.length <= COLUMNS_MAX) return undefined;
  const message = `a file may have at most ${COLUMNS_MAX} columns; found ${names.length}`;
  return { row, column: null, code: 'too_many_columns', message };
}

function planConstants(fields: ImportFields, options: ImportOptions): Record<string, unknown> {
  const constants: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  const targets = [...options.map, ...options.set].map(({ field }) => camelCase(field));
  for (const field of new Set(targets.filter((target, at) => clashes(target, at, targets)))) {
    errors.push({ path: field, message: 'is mapped or set more than once', code: 'duplicate' });
  }
  for (const { field: name, value } of options.set) {
    const field = camelCase(name);
    const kind = fieldKind(fields, field);
    if (kind === undefined || field === 'id') {
      errors.push({ path: `set.${name}`, message: 'is not a field that can be set', code: 'unknown_field' });
      continue;
    }
    const decoded = decodeCell(value, kind);
    const faults = decoded.ok ? fields.checkConstant(field, decoded.value) : [decoded];
    errors.push(...faults.map(({ message, code }) => ({ path: `set.${name}`, message, code })));
    if (decoded.ok) constants[field] = decoded.value;
  }
  for (const { field } of options.map) {
    if (fieldKind(fields, camelCase(field)) === undefined) {
      errors.push({
        path: `map.${field}`,
        message: 'is not a field that can be imported',
        code: 'unknown_field',
      });
    }
  }
  if (errors.length > 0) throw invalidInput(errors);
  return constants;
}

/** True when an earlier target is the same field, or names the same object by its id or its name. */
function clashes(target: string, at: number, targets: readonly string[]): boolean {
  return targets.slice(0, at).some((earlier) => sameTarget(earlier, target));
}

/** `provider` and `providerId` say the same thing. */
function sameTarget(a: string, b: string): boolean {
  return a === b || `${a}Id` === b || a === `${b}Id`;
}

function mappedColumns(
  names: readonly string[],
  fields: ImportFields,
  options: ImportOptions,
): Pick<ColumnPlan, 'columns' | 'ignored'> {
  const errors: FieldError[] = [];
  const columns: PlannedColumn[] = [];
  for (const { column, field: target } of options.map) {
    const index = names.indexOf(column);
    const field = camelCase(target);
    const kind = fieldKind(fields, field);
    if (index === -1) {
      // A file of lines without any has no columns, and none to read.
      if (names.length > 0)
        errors.push({
          path: `map.${column}`,
          message: 'is not a column of the file',
          code: 'unknown_column',
        });
    } else if (names.lastIndexOf(column) !== index) {
      errors.push({ path: `map.${column}`, message: 'stands twice in the header', code: 'duplicate' });
    } else if (columns.some((planned) => planned.index === index)) {
      errors.push({ path: `map.${column}`, message: 'is mapped more than once', code: 'duplicate' });
    } else if (kind !== undefined) {
      columns.push({ index, name: column, field, kind });
    }
  }
  if (errors.length > 0) throw invalidInput(errors);
  const read = new Set(columns.map(({ index }) => index));
  return { columns, ignored: names.filter((_name, index) => !read.has(index)) };
}

function namedColumns(
  row: number,
  names: readonly string[],
  fields: ImportFields,
  constants: Readonly<Record<string, unknown>>,
): { columns: PlannedColumn[]; ignored: string[]; errors: RowError[] } {
  const columns: PlannedColumn[] = [];
  const ignored: string[] = [];
  const errors: RowError[] = [];
  const fault = (column: string, code: string, message: string): void => {
    errors.push({ row, column, code, message });
  };
  for (const [index, name] of names.entries()) {
    const field = camelCase(name);
    const kind = fieldKind(fields, field);
    const twin = names.slice(0, index).find((earlier) => sameTarget(camelCase(earlier), field));
    if (name === '') fault(`#${index + 1}`, 'unknown_column', `column ${index + 1} has no name`);
    else if (twin !== undefined)
      fault(name, 'duplicate_column', `says the same as column ${JSON.stringify(twin)}`);
    else if (Object.keys(constants).some((set) => sameTarget(set, field))) {
      fault(
        name,
        'duplicate_column',
        'is a column of the file and set for all rows; name the columns to read in map',
      );
    } else if (kind !== undefined) columns.push({ index, name, field, kind });
    else if (fields.readOnly.includes(field)) ignored.push(name);
    else fault(name, 'unknown_column', 'is not a known field; name the columns to read in map');
  }
  return { columns, ignored, errors };
}
