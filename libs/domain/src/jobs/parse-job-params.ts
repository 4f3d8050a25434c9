import { z } from 'zod';
import { type CalendarDate } from '../calendar-date.js';
import { toFieldErrors, type FieldError } from '../field-error.js';
import { commonParams } from './job-definition.js';
import { findJob, JOB_NAMES, type JobName } from './job-definitions.js';

/** A job's parameters after validation: `params` with defaults, without the two that every job takes. */
export interface ParsedJobParams {
  readonly job: JobName;
  readonly params: Readonly<Record<string, unknown>>;
  readonly asOf: CalendarDate | undefined;
  readonly notify: boolean | undefined;
}

/**
 * Reads the flat parameter object of a request (REST, Kafka command, schedule).
 * Refuses an unknown job (`path` "job"), and an unknown, mistyped or out-of-bounds parameter
 * (`path` "params.<name>").
 */
export function parseJobParams(
  jobName: string,
  raw: unknown,
): { ok: true; value: ParsedJobParams } | { ok: false; errors: FieldError[] } {
  const definition = findJob(jobName);
  if (!definition) {
    const message = `is not a known job (known: ${JOB_NAMES.join(', ')})`;
    return { ok: false, errors: [{ path: 'job', message, code: 'unknown_job' }] };
  }
  const parsed = definition.params.extend(commonParams).safeParse(raw ?? {});
  if (!parsed.success) return { ok: false, errors: toFieldErrors(parsed.error.issues, 'params') };
  const { asOf, notify, ...params } = parsed.data;
  return {
    ok: true,
    value: {
      job: definition.name,
      params,
      asOf: asOf as CalendarDate | undefined,
      notify: notify as boolean | undefined,
    },
  };
}

/** The JSON Schema (draft 2020-12) of everything that the job takes, as a client writes it. */
export function jobParamsJsonSchema(jobName: JobName): unknown {
  const definition = findJob(jobName);
  if (!definition) throw new RangeError(`unknown job: ${jobName}`);
  return z.toJSONSchema(definition.params.extend(commonParams), { io: 'input' });
}
