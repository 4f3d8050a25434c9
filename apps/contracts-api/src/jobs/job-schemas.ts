import { type ApiQueryOptions } from '@nestjs/swagger';
import { JOB_NAMES, LOG_LEVELS, RUN_STATUSES } from '@tenor/domain';
import { inputSchema, type JsonSchema } from '../openapi/json-schema.js';
import {
  BOOLEAN,
  COUNT,
  FREE,
  INSTANT,
  INSTANT_OR_NULL,
  LABELS,
  object,
  oneOf,
  orNull,
  pageOf,
  TEXT,
  TEXT_OR_NULL,
} from '../openapi/shapes.js';
import { runInput } from './jobs.service.js';
import { retryInput } from './runs.service.js';

/** Labels are filtered by their names, which are not known here. */
export const LABEL_PARAMETER: ApiQueryOptions = {
  name: 'labels.tier',
  required: false,
  description:
    'A label, by its name: `labels.<name>=a,b` has any of these values, `labels.<name>[ne]=a,b` none. `labels.tier=urgent` is an example.',
  schema: { type: 'string' },
};

const ID: JsonSchema = { type: 'string', format: 'uuid' };

const run = object({
  id: ID,
  job: TEXT,
  params: { ...FREE, description: 'Validated, with defaults.' },
  asOf: { type: 'string', format: 'date' },
  notify: BOOLEAN,
  scope: FREE,
  trigger: object({
    kind: oneOf('api', 'schedule', 'command', 'retry'),
    by: TEXT_OR_NULL,
    scheduleId: TEXT_OR_NULL,
    correlationId: TEXT_OR_NULL,
  }),
  correlationId: { ...TEXT_OR_NULL, description: 'What the caller calls this work.' },
  traceId: { ...TEXT, description: 'W3C Trace Context: the log, the events and the deliveries tell it too.' },
  scheduledFor: {
    ...INSTANT_OR_NULL,
    description: 'The occurrence of its schedule that it was started for, however late.',
  },
  retryOf: { ...TEXT_OR_NULL, description: 'The run that it repeats.' },
  status: oneOf(...RUN_STATUSES),
  result: { description: 'A number or an object once succeeded; null before and otherwise.' },
  error: orNull(object({ code: TEXT, message: TEXT })),
  createdAt: INSTANT,
  startedAt: INSTANT_OR_NULL,
  finishedAt: INSTANT_OR_NULL,
  worker: TEXT_OR_NULL,
  attempt: { ...COUNT, description: 'Executions begun; only the entries of the last one are shown.' },
  leaseUntil: INSTANT_OR_NULL,
  cancelRequested: BOOLEAN,
  progress: object({ done: COUNT, total: { type: ['integer', 'null'], minimum: 0 } }),
  logCounts: object(Object.fromEntries(LOG_LEVELS.map((level) => [level, COUNT]))),
  findings: { ...COUNT, description: 'Entries with a fingerprint.' },
  lastSeq: { ...COUNT, description: 'The number of the last entry.' },
  emittedSeq: { ...COUNT, description: 'Entries published; lastSeq + 1: the end too.' },
  order: { type: ['integer', 'null'], description: 'Grows with every ended run of the job.' },
});

const logEntry = object({
  id: { ...TEXT, description: '`runId:attempt:seq`.' },
  runId: ID,
  attempt: COUNT,
  seq: { type: 'integer', minimum: 1 },
  job: TEXT,
  correlationId: { ...TEXT_OR_NULL, description: 'Of its run: what the caller calls the work.' },
  at: INSTANT,
  level: oneOf(...LOG_LEVELS),
  grouping: TEXT,
  message: TEXT,
  object: orNull(object({ type: TEXT, id: TEXT, name: TEXT, url: TEXT })),
  labels: LABELS,
  data: FREE,
  fingerprint: TEXT_OR_NULL,
});

/** The shapes of jobs, runs and entries in the API's description. */
export const jobComponents: Readonly<Record<string, JsonSchema>> = {
  Job: object({
    name: oneOf(...JOB_NAMES),
    title: TEXT,
    description: TEXT,
    params: { ...FREE, description: 'JSON Schema (draft 2020-12) of the parameters.' },
  }),
  JobList: pageOf('Job'),
  JobRunRequest: {
    ...inputSchema(runInput),
    examples: [{ params: { windowDays: 30, asOf: '2026-03-01' } }],
  },
  JobRetryRequest: inputSchema(retryInput),
  JobResult: run,
  JobResultList: pageOf('JobResult'),
  LogEntry: logEntry,
  LogEntryList: pageOf('LogEntry'),
};
