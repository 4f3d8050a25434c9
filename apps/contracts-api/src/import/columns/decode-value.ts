import { type CellKind } from './cell-kind.js';
import { decodeCell, type DecodedCell } from './decode-cell.js';

/**
 * Reads a value of a record: the text of a cell, or what NDJSON has in its place. null clears the field, as
 * an empty cell does.
 */
export function decodeValue(value: unknown, kind: CellKind): DecodedCell {
  if (typeof value === 'string') return decodeCell(value, kind);
  if (value === null) return { ok: true, value: undefined };
  return isOfKind(value, kind) ? { ok: true, value } : decodedScalar(value, kind);
}

/** Lists and objects are taken as they are; the schema of the field judges them further. */
function isOfKind(value: unknown, kind: CellKind): boolean {
  switch (kind.type) {
    case 'json':
      return true;
    case 'lines':
      return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
    case 'integers':
      return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry));
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value);
    default:
      return false;
  }
}

/** An amount may be a number, whose text is what it was written as. */
function decodedScalar(value: unknown, kind: CellKind): DecodedCell {
  if (kind.type === 'amount' && typeof value === 'number') return decodeCell(String(value), kind);
  return { ok: false, code: 'invalid_type', message: `must be ${WANTED[kind.type]}` };
}

const WANTED: Readonly<Record<CellKind['type'], string>> = {
  line: 'text',
  text: 'text',
  date: 'a date as text',
  amount: 'a decimal number',
  integer: 'a whole number',
  boolean: 'true or false',
  choice: 'text',
  lines: 'a list of texts',
  integers: 'a list of whole numbers',
  json: 'JSON',
  uuid: 'a UUID as text',
  reference: 'a name',
};
