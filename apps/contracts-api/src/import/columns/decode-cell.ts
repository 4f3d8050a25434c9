import { isCalendarDate } from '@tenor/domain';
import { type CellKind } from './cell-kind.js';

export type DecodedCell =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

const AMOUNT = /^-?\d{1,20}(\.\d{1,20})?$/;
const INTEGER = /^-?\d{1,15}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHOWN_MAX = 40;
/** What an export puts an apostrophe before, so that no spreadsheet calculates it. */
const GUARDED = /^'+[=+\-@\t\r]/;

/**
 * Reads a cell. An empty one (nothing but white space) has the value `undefined`: the field is cleared.
 * The rules of the field itself (lengths, ranges) are the domain schema's business, not decided here.
 */
export function decodeCell(text: string, kind: CellKind): DecodedCell {
  return decodeText(GUARDED.test(text) ? text.slice(1) : text, kind);
}

/** {@link decodeCell} for a text that no export has guarded. */
export function decodeText(text: string, kind: CellKind): DecodedCell {
  const folded = foldSpace(text);
  if (folded === '') return value(undefined);
  switch (kind.type) {
    case 'line':
    case 'reference':
      return value(folded);
    case 'text':
      return value(text);
    case 'date':
      return isCalendarDate(folded)
        ? value(folded)
        : fault('invalid_date', 'must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31', folded);
    case 'amount':
      return AMOUNT.test(folded)
        ? value(folded)
        : fault(
            'invalid_amount',
            'must be a decimal number such as 18000.00, without thousands separators, currency or decimal comma',
            folded,
          );
    case 'integer':
      return INTEGER.test(folded)
        ? value(Number(folded))
        : fault('invalid_number', 'must be a whole number such as 30', folded);
    case 'boolean':
      return decodeBoolean(folded);
    case 'choice':
      return decodeChoice(folded, kind.choices);
    case 'lines':
      return value(splitList(folded));
    case 'integers': {
      const entries = splitList(folded);
      return entries.every((entry) => INTEGER.test(entry))
        ? value(entries.map(Number))
        : fault('invalid_number', 'must be whole numbers separated by |, such as 30|60|90', folded);
    }
    case 'json':
      return decodeJson(text, folded);
    case 'uuid': {
      const id = folded.toLowerCase();
      return UUID.test(id) ? value(id) : fault('invalid_id', 'must be a UUID', folded);
    }
  }
}

/** Line breaks, tabs, no-break spaces and runs of them become one space; none at either end. */
export function foldSpace(text: string): string {
  return text.replace(/[\s\u0085]+/gu, ' ').trim();
}

function value(decoded: unknown): DecodedCell {
  return { ok: true, value: decoded };
}

function fault(code: string, rule: string, found: string): DecodedCell {
  const shown = found.length > SHOWN_MAX ? `${found.slice(0, SHOWN_MAX)}…` : found;
  return { ok: false, code, message: `${rule}; found ${JSON.stringify(shown)}` };
}

function decodeBoolean(text: string): DecodedCell {
  switch (text.toLowerCase()) {
    case 'true':
      return value(true);
    case 'false':
      return value(false);
    default:
      return fault('invalid_boolean', 'must be true or false', text);
  }
}

function decodeChoice(text: string, choices: Readonly<Record<string, string>>): DecodedCell {
  const wanted = text.toLowerCase();
  const match = Object.entries(choices).find(
    ([stored, label]) => stored.toLowerCase() === wanted || label.toLowerCase() === wanted,
  );
  return match
    ? value(match[0])
    : fault('invalid_choice', `must be one of ${Object.keys(choices).join(', ')}`, text);
}

function decodeJson(text: string, folded: string): DecodedCell {
  try {
    const parsed: unknown = JSON.parse(text);
    return value(parsed);
  } catch {
    return fault('invalid_json', 'must be JSON text', folded);
  }
}

/** The entries of `a|b`, trimmed, empty ones left out; `\|` is a bar and `\\` a backslash inside an entry. */
function splitList(text: string): string[] {
  const entries: string[] = [''];
  for (const part of text.match(/\\[\\|]|\||[^\\|]+|\\/gu) ?? []) {
    if (part === '|') entries.push('');
    else
      entries.push(
        `${entries.pop() ?? ''}${part.length === 2 && part.startsWith('\\') ? part.slice(1) : part}`,
      );
  }
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}
