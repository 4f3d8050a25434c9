import { isCalendarDate } from '@tenor/domain';
import { type JobAnswer, type ParameterSchema } from '../api/schemas.js';
import { usageError } from '../cli-error.js';

export interface ParamOptions {
  /** `name=value`, as typed. */
  readonly param?: readonly string[];
  readonly asOf?: string;
  /** undefined: the server decides. */
  readonly notify?: boolean;
}

/**
 * The parameters to send: texts of the command line as numbers and booleans where the job's schema
 * wants them. Bounds are left to the server, which names them.
 * @throws CliError (usage) for a parameter that the job does not take, that is given twice, or whose
 * text is not of its type.
 */
export function typedParams(job: JobAnswer, options: ParamOptions): Record<string, unknown> {
  const given: [string, unknown][] = (options.param ?? []).map((pair) => typedPair(job, pair));
  if (options.asOf !== undefined) given.push(['asOf', dateValue('--as-of', options.asOf)]);
  if (options.notify !== undefined) given.push(['notify', options.notify]);
  const params = new Map<string, unknown>();
  for (const [name, value] of given) {
    if (params.has(name)) throw usageError(`The parameter ${name} is given twice.`);
    params.set(name, value);
  }
  return Object.fromEntries(params);
}

function typedPair(job: JobAnswer, pair: string): [string, unknown] {
  const at = pair.indexOf('=');
  if (at < 1) throw usageError(`--param must be name=value such as windowDays=30, and is "${pair}".`);
  const name = pair.slice(0, at);
  const known = job.params.properties;
  const schema = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!schema) {
    throw usageError(`${job.name} has no parameter ${name}. It takes ${Object.keys(known).join(', ')}.`);
  }
  return [name, typedValue(name, pair.slice(at + 1), schema)];
}

function typedValue(name: string, text: string, schema: ParameterSchema): unknown {
  switch (schema.type) {
    case 'integer':
      if (!/^-?\d{1,15}$/.test(text)) throw usageError(`${name} must be a whole number, and is "${text}".`);
      return Number(text);
    case 'number':
      if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(text))
        throw usageError(`${name} must be a number, and is "${text}".`);
      return Number(text);
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        throw usageError(`${name} must be true or false, and is "${text}".`);
      return text === 'true';
    default:
      return schema.format === 'date' ? dateValue(name, text) : text;
  }
}

function dateValue(name: string, text: string): string {
  if (!isCalendarDate(text)) throw usageError(`${name} must be a date such as 2026-03-01, and is "${text}".`);
  return text;
}
