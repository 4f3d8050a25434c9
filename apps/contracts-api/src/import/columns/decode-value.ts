import { type CellKind } from './cell-kind.js';
import { decodeText, type DecodedCell } from './decode-cell.js';

const LINE_BREAK = /[\p{Cc}\u2028\u2029]/u;

/**
 * Reads a value of NDJSON: a text as a cell's, but that a line without line breaks stays as it is. null
 * clears the field, as an empty cell does.
 */
export function decodeValue(value: unknown, kind: CellKind): DecodedCell {
  if (typeof value === 'string') {
    const exact = kind.type === 'line' && value.trim() !== '' && !LINE_BREAK.test(value);
    return exact ? { ok: true, value: value.trim() } : decodeText(value, kind);
  }
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
  if (kind.type === 'amount' && typeof value === 'number') return decodeText(String(value), kind);
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
