import { type ApiQueryOptions } from '@nestjs/swagger';
import { invalidInput, isCalendarDate, type CalendarDate, type FieldError } from '@tenor/domain';
import { AS_OF_PARAMETER, paramsOf } from '../http/as-of.js';
import { parseValue } from '../list/parse-value.js';

/** A parameter that is a whole number, both bounds included. */
export interface NumberParameter {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly description: string;
}

export const REPORT_FILTERS = ['provider', 'tenant'] as const;
export type ReportFilter = (typeof REPORT_FILTERS)[number];

/** What a report takes, as data: the parser and the API's description are made from it. Every one takes `asOf`. */
export interface ReportDefinition<Name extends string = string> {
  readonly name: string;
  readonly numbers: Readonly<Record<Name, NumberParameter>>;
  readonly filters: readonly ReportFilter[];
  /** Whether its items come in pages, by `cursor`. */
  readonly paged?: true;
}

export interface ReportQuery<Name extends string = string> {
  readonly asOf: CalendarDate;
  readonly numbers: Readonly<Record<Name, number>>;
  /** Names or ids, as they were given. */
  readonly filters: Readonly<Partial<Record<ReportFilter, string>>>;
  readonly cursor: string | undefined;
}

const FILTER_DESCRIPTIONS: Readonly<Record<ReportFilter, string>> = {
  provider: 'Only this provider, by name or id.',
  tenant: 'Only this tenant, by name or id.',
};

/**
 * Reads the query string of a report.
 * @param today the day where the request names none.
 * @throws Problem invalid_input naming every parameter that is unknown or wrong; nothing is clamped.
 */
export function parseReportQuery<Name extends string>(
  url: string,
  definition: ReportDefinition<Name>,
  today: CalendarDate,
): ReportQuery<Name> {
  const params = paramsOf(url);
  const faults: FieldError[] = [];
  const fault = (path: string, message: string, code: string): void => {
    faults.push({ path, message, code });
  };
  const known = parameterNames(definition);
  for (const name of new Set(params.keys())) {
    if (!known.includes(name)) {
      fault(name, `is not a known parameter (known: ${known.join(', ')})`, 'unknown_field');
    } else if (params.getAll(name).length > 1) fault(name, 'must be given once', 'duplicate');
  }
  const asOf = params.get('asOf') ?? today;
  if (!isCalendarDate(asOf)) {
    fault('asOf', 'must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31', 'invalid_date');
  }
  const numbers = mapNumbers(definition.numbers, (name, { min, max, default: usual }) => {
    const text = params.get(name);
    if (text === null) return usual;
    const parsed = parseValue(text, { kind: 'number', min, max });
    if (parsed.ok) return Number(parsed.value);
    fault(name, parsed.message, 'out_of_range');
    return usual;
  });
  const filters: Partial<Record<ReportFilter, string>> = {};
  for (const name of definition.filters) {
    const text = params.get(name);
    if (text === null) continue;
    const parsed = parseValue(text, { kind: 'text' });
    if (!parsed.ok) fault(name, parsed.message, 'invalid_value');
    else if (text.trim() === '') fault(name, 'must not be empty', 'invalid_value');
    filters[name] = text;
  }
  if (faults.length > 0 || !isCalendarDate(asOf)) throw invalidInput(faults);
  return { asOf, numbers, filters, cursor: params.get('cursor') ?? undefined };
}

/** The query parameters of a report in the API's description. */
export function reportParameters(definition: ReportDefinition): ApiQueryOptions[] {
  return [
    ...Object.entries(definition.numbers).map(([name, { min, max, default: usual, description }]) => ({
      name,
      required: false,
      description,
      schema: { type: 'integer' as const, minimum: min, maximum: max, default: usual },
    })),
    ...definition.filters.map((name) => ({
      name,
      required: false,
      description: FILTER_DESCRIPTIONS[name],
      schema: { type: 'string' as const },
    })),
    ...(definition.paged ? [CURSOR] : []),
    AS_OF_PARAMETER,
  ];
}

const CURSOR: ApiQueryOptions = {
  name: 'cursor',
  required: false,
  description: 'The `next` of the page before; only with the same parameters.',
  schema: { type: 'string' },
};

function parameterNames({ numbers, filters, paged }: ReportDefinition): string[] {
  return [...Object.keys(numbers), ...filters, ...(paged ? ['cursor'] : []), 'asOf'];
}

function mapNumbers<Name extends string>(
  numbers: Readonly<Record<Name, NumberParameter>>,
  read: (name: string, parameter: NumberParameter) => number,
): Record<Name, number>;
function mapNumbers(
  numbers: Readonly<Record<string, NumberParameter>>,
  read: (name: string, parameter: NumberParameter) => number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, parameter]) => [name, read(name, parameter)]),
  );
}
