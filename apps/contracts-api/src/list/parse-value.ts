import { isCalendarDate, isCurrency, isInstant, SINGLE_LINE_MAX } from '@tenor/domain';
import { type FieldType, type Scalar } from './list-definition.js';

/** A value of a filter, or the rule that it breaks ("must be …"). */
export type ParsedValue = { ok: true; value: Scalar } | { ok: false; message: string };

// U+FFFD is what a URL that is not UTF-8 is read as.
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029\ufffd]/u;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads a filter's text by the field's type. */
export function parseValue(text: string, type: FieldType): ParsedValue {
  switch (type.kind) {
    case 'text':
    case 'tags':
    case 'reference':
      return parseText(text);
    case 'id': {
      const id = text.toLowerCase();
      return check(UUID.test(id), id, 'must be a UUID');
    }
    case 'date':
      return check(isCalendarDate(text), text, 'must be a real date as YYYY-MM-DD');
    case 'instant':
      return parseInstant(text);
    case 'currency': {
      const code = text.toUpperCase();
      return check(isCurrency(code), code, 'must be an ISO 4217 currency code such as USD');
    }
    case 'boolean':
      return check(text === 'true' || text === 'false', text === 'true', 'must be true or false');
    case 'choice':
      return check(type.values.includes(text), text, `must be one of ${type.values.join(', ')}`);
    case 'number': {
      const number = Number(text);
      const good = /^-?\d{1,15}$/.test(text) && number >= type.min && number <= type.max;
      return check(good, number, `must be a whole number from ${type.min} to ${type.max}`);
    }
  }
}

/** True for the text of an id as we store it. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function parseText(text: string): ParsedValue {
  if (text.length > SINGLE_LINE_MAX) {
    return { ok: false, message: `must have at most ${SINGLE_LINE_MAX} characters` };
  }
  return check(!CONTROL.test(text), text, 'must not hold control characters');
}

/** Takes a moment with or without milliseconds, or a day, which stands for its first instant in UTC. */
function parseInstant(text: string): ParsedValue {
  const full = isCalendarDate(text)
    ? `${text}T00:00:00.000Z`
    : text.replace(/(T\d{2}:\d{2}:\d{2})Z$/, '$1.000Z');
  return check(isInstant(full), full, 'must be a moment in UTC such as 2026-03-01T06:00:00.000Z, or a date');
}

function check(good: boolean, value: Scalar, message: string): ParsedValue {
  return good ? { ok: true, value } : { ok: false, message };
}
