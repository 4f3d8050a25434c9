import { z } from 'zod';
import { isCalendarDate, type CalendarDate } from './calendar-date.js';
import { valuesOf } from './choices.js';
import { isCurrency } from './currency.js';

/** Bounds shared by all models. */
export const SINGLE_LINE_MAX = 512;
export const LONG_TEXT_MAX_BYTES = 65_536;

// C0 and C1 controls, line and paragraph separators, and lone surrogates.
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
// The same, but for tab, line feed, carriage return and the separators.
const CONTROL_BUT_LINES = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;

function orRequired(message: string): { error: (issue: { input?: unknown }) => string } {
  return { error: (issue) => (issue.input === undefined ? 'is required' : message) };
}

/** A line of text, trimmed: 1 to `max` characters, no control characters. */
export function singleLine(max = SINGLE_LINE_MAX): z.ZodType<string, string> {
  return z
    .string(orRequired('must be text'))
    .refine((text) => !CONTROL.test(text), {
      message: 'must not hold control characters or line breaks',
      params: { code: 'control_characters' },
    })
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`);
}

/** What a caller names a piece of work by, to find it again everywhere: a line of at most 256 characters. */
export function correlationIdText(): z.ZodType<string, string> {
  return singleLine(256);
}

/** Like {@link singleLine}, but absent, null and empty all mean "not given". */
export function optionalLine(max = SINGLE_LINE_MAX): z.ZodType<string | null, string | null | undefined> {
  return blankIsNull(singleLine(max));
}

/** Text of several lines, kept as it is: at most 64 KiB in UTF-8. Absent, null and empty mean "not given". */
export function longText(): z.ZodType<string | null, string | null | undefined> {
  return blankIsNull(longTextValue());
}

function longTextValue(): z.ZodType<string, string> {
  return z
    .string('must be text')
    .refine((text) => new TextEncoder().encode(text).length <= LONG_TEXT_MAX_BYTES, {
      message: `must have at most ${LONG_TEXT_MAX_BYTES} bytes`,
      params: { code: 'invalid_length' },
    })
    .refine((text) => !CONTROL_BUT_LINES.test(text), {
      message: 'must not hold control characters other than line breaks and tabs',
      params: { code: 'control_characters' },
    });
}

/** Like {@link longText}, but it must say something. */
export function requiredLongText(): z.ZodType<string, string> {
  return z
    .string(orRequired('must be text'))
    .refine((text) => text.trim() !== '', 'must not be empty')
    .pipe(longTextValue());
}

/** Null, absent and blank become null; all else is read by `schema`. */
function blankIsNull<T>(schema: z.ZodType<T, string>): z.ZodType<T | null, string | null | undefined> {
  return z
    .string('must be text')
    .nullish()
    .transform((text) => (text == null || text.trim() === '' ? null : text))
    .pipe(schema.nullable());
}

/** A real day as `YYYY-MM-DD`, from 1900-01-01 to 9999-12-31. */
export function calendarDate(): z.ZodType<CalendarDate, string> {
  return z
    .string(orRequired('must be a date as YYYY-MM-DD'))
    .refine((text): text is CalendarDate => isCalendarDate(text), {
      message: 'must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31',
      params: { code: 'invalid_date' },
    })
    .meta({ format: 'date' });
}

/** A day, or null, which is also what it is when left out. */
export function optionalDate() {
  return z
    .union([calendarDate(), z.null()], { error: 'must be a date as YYYY-MM-DD, or null' })
    .default(null);
}

/** An amount of money as decimal text; `parseAmount` reads it in its currency. */
export function amountText() {
  return z
    .string({ error: 'must be a decimal number as text, such as "18000.00"' })
    .meta({ pattern: '^\\d{1,20}(\\.\\d{1,20})?$', examples: ['18000.00'] });
}

/** A whole number with both bounds included. */
export function wholeNumber(min: number, max: number): z.ZodNumber {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int(orRequired(message)).min(min, message).max(max, message);
}

/** One of a closed list of {@link valuesOf choices}. */
export function choice<K extends string>(choices: Readonly<Record<K, string>>) {
  const values = valuesOf(choices);
  return z.enum(values, orRequired(`must be one of ${values.join(', ')}`));
}

/** An ISO 4217 code, stored in upper case. */
export function currencyCode(): z.ZodType<string, string> {
  return z
    .string(orRequired('must be an ISO 4217 currency code such as "USD"'))
    .transform((code) => code.trim().toUpperCase())
    .refine(isCurrency, {
      message: 'must be an ISO 4217 currency code such as "USD"',
      params: { code: 'unknown_currency' },
    });
}

/** true or false. */
export function trueOrFalse(): z.ZodBoolean {
  return z.boolean(orRequired('must be true or false'));
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** How deep JSON from outside may be nested: enough for people, and no walk over it exhausts the stack. */
export const JSON_MAX_DEPTH = 8;

/** Any JSON value, nested at most {@link JSON_MAX_DEPTH} levels deep. */
export function json() {
  return z.unknown().refine((value): value is Json => isJson(value, JSON_MAX_DEPTH), {
    message: `must be JSON, nested at most ${JSON_MAX_DEPTH} levels deep`,
    params: { code: 'invalid_json' },
    abort: true,
  });
}

function isJson(value: unknown, depth: number): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  return Object.values(value).every((item) => isJson(item, depth - 1));
}
