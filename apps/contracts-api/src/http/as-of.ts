import { type ApiQueryOptions } from '@nestjs/swagger';
import { invalidInput, isCalendarDate, type CalendarDate } from '@tenor/domain';

/** `asOf` in the API's description. */
export const AS_OF_PARAMETER: ApiQueryOptions = {
  name: 'asOf',
  required: false,
  description:
    'The day for which today’s records are looked at, as YYYY-MM-DD; left out: today in the configured zone.',
  schema: { type: 'string', format: 'date', example: '2026-11-23' },
};

/** The day that a request's URL asks for; undefined: none. @throws Problem invalid_input naming `asOf`. */
export function parseAsOf(url: string): CalendarDate | undefined {
  const [text, ...more] = paramsOf(url).getAll('asOf');
  if (text === undefined) return undefined;
  if (more.length > 0) throw refused('must be given once', 'duplicate');
  if (!isCalendarDate(text)) {
    throw refused('must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31', 'invalid_date');
  }
  return text;
}

/** The URL's query without `asOf`, for what reads the rest of it. */
export function withoutAsOf(url: string): string {
  const params = paramsOf(url);
  params.delete('asOf');
  return `?${params.toString()}`;
}

/** The parameters of a URL; empty without a query. */
export function paramsOf(url: string): URLSearchParams {
  return new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
}

function refused(message: string, code: string): Error {
  return invalidInput([{ path: 'asOf', message, code }]);
}
