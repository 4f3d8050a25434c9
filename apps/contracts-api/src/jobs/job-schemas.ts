import { type ApiQueryOptions } from '@nestjs/swagger';
import { JOB_NAMES, LOG_LEVELS, RUN_STATUSES } from '@tenor/domain';
import { componentRef, inputSchema, type JsonSchema } from '../openapi/json-schema.js';
import { runInput } from './jobs.service.js';

/** Labels are filtered by their names, which are not known here. */
export const LABEL_PARAMETER: ApiQueryOptions = {
  name: 'labels.tier',
  required: false,
  description:
    'A label, by its name: `labels.<name>=a,b` has any of these values, `labels.<name>[ne]=a,b` none. `labels.tier=urgent` is an example.',
  schema: { type: 'string' },
};

const TEXT: JsonSchema = { type: 'string' };
const TEXT_OR_NULL: JsonSchema = { type: ['string', 'null'] };
const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
const INSTANT: JsonSchema = { type: 'string', format: 'date-time' };
const INSTANT_OR_NULL: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
const ID: JsonSchema = { type: 'string', format: 'uuid' };
const FREE: JsonSchema = { type: 'object', additionalProperties: true };

function object(properties: Readonly<Record<string, JsonSchema>>, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), ...more };
}

function list(component: string): JsonSchema {
  return {
    type: 'object',
    properties: {
      items: { type: 'array', items: componentRef(component) },
      next: { type: ['string', 'null'], description: 'The cursor of the next page; null on the last.' },
      total: { type: 'integer', description: 'Only with count=true.' },
    },
    required: ['items', 'next'],
  };
}

const run = object({
  id: ID,
  job: TEXT,
  params: { ...FREE, description: 'Validated, with defaults.' },
  asOf: { type: 'string', format: 'date' },
  notify: { type: 'boolean' },
  scope: FREE,
  trigger: object({
    kind: { type: 'string', enum: ['api', 'schedule', 'command', 'retry'] },
    by: TEXT_OR_NULL,
    scheduleId: TEXT_OR_NULL,
    correlationId: TEXT_OR_NULL,
  }),
  status: { type: 'string', enum: [...RUN_STATUSES] },
  result: { description: 'A number or an object once succeeded; null before and otherwise.' },
  error: { oneOf: [object({ code: TEXT, message: TEXT }), { type: 'null' }] },
  createdAt: INSTANT,
  startedAt: INSTANT_OR_NULL,
  finishedAt: INSTANT_OR_NULL,
  worker: TEXT_OR_NULL,
  attempt: { ...COUNT, description: 'Executions begun; only the entries of the last one are shown.' },
  leaseUntil: INSTANT_OR_NULL,
  cancelRequested: { type: 'boolean' },
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
  at: INSTANT,
  level: { type: 'string', enum: [...LOG_LEVELS] },
  grouping: TEXT,
  message: TEXT,
  object: { oneOf: [object({ type: TEXT, id: TEXT, name: TEXT, url: TEXT }), { type: 'null' }] },
  labels: { type: 'object', additionalProperties: TEXT },
  data: FREE,
  fingerprint: TEXT_OR_NULL,
});

/** The shapes of jobs, runs and entries in the API's description. */
export const jobComponents: Readonly<Record<string, JsonSchema>> = {
  Job: object({
    name: { type: 'string', enum: [...JOB_NAMES] },
    title: TEXT,
    description: TEXT,
    params: { ...FREE, description: 'JSON Schema (draft 2020-12) of the parameters.' },
  }),
  JobList: list('Job'),
  JobRunRequest: {
    ...inputSchema(runInput),
    examples: [{ params: { windowDays: 30, asOf: '2026-03-01' } }],
  },
  JobResult: run,
  JobResultList: list('JobResult'),
  LogEntry: logEntry,
  LogEntryList: list('LogEntry'),
};
