import { LOG_LEVELS, RUN_STATUSES } from '@tenor/domain';
import { z } from 'zod';

/** The answers of the REST API, as far as the command line reads them; what else they hold is left alone. */

const count = z.int().min(0);

export const runAnswer = z.object({
  id: z.string(),
  job: z.string(),
  status: z.enum(RUN_STATUSES),
  asOf: z.string(),
  notify: z.boolean(),
  attempt: count,
  result: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  progress: z.object({ done: z.number(), total: z.number().nullable() }),
  logCounts: z.partialRecord(z.enum(LOG_LEVELS), count),
  findings: count,
});
export type RunAnswer = z.output<typeof runAnswer>;

/** Loose: what the command line does not know is passed on to `--json`. */
export const entryAnswer = z.looseObject({
  attempt: count,
  seq: count,
  level: z.enum(LOG_LEVELS),
  message: z.string(),
  labels: z.record(z.string(), z.string()),
  data: z.record(z.string(), z.unknown()),
  fingerprint: z.string().nullable(),
});
export type EntryAnswer = z.output<typeof entryAnswer>;

export const entriesAnswer = z.object({ items: z.array(entryAnswer), next: z.string().nullable() });

const parameterSchema = z.object({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
});
export type ParameterSchema = z.output<typeof parameterSchema>;

export const jobAnswer = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  params: z.object({ properties: z.record(z.string(), parameterSchema) }),
});
export type JobAnswer = z.output<typeof jobAnswer>;

export const jobsAnswer = z.object({ items: z.array(jobAnswer) });

/** Loose: what the command line does not know is passed on to `--json`. */
export const scheduleAnswer = z.looseObject({
  name: z.string(),
  job: z.string(),
  cron: z.string().nullable(),
  at: z.string().nullable(),
  timezone: z.string(),
  enabled: z.boolean(),
  nextRunAt: z.string().nullable(),
  lastRunAt: z.string().nullable(),
  lastStatus: z.string().nullable(),
  lastError: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type ScheduleAnswer = z.output<typeof scheduleAnswer>;

export const schedulesAnswer = z.object({ items: z.array(scheduleAnswer), next: z.string().nullable() });

export const importReport = z.object({
  created: count,
  updated: count,
  unchanged: count,
  failed: count,
  errorCount: count,
  errors: z.array(
    z.object({
      row: z.number().nullable().optional(),
      column: z.string().nullable().optional(),
      code: z.string(),
      message: z.string(),
    }),
  ),
  ignoredColumns: z.array(z.string()),
  createdReferences: z.record(z.string(), count).optional(),
  dryRun: z.boolean(),
});
export type ImportReport = z.output<typeof importReport>;
