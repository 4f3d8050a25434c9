import { type Instant, type LogLevel, type Run } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';

export const RUNS = 'runs';

/** A run at rest, with what only the machinery needs. */
export type RunDocument = Omit<Run, 'id'> & {
  readonly _id: string;
  /** Hash of {job, params} as received: the same id with another request is refused. */
  readonly requestHash: string;
  /** From when a runner may claim it: pending, its creation; running, the end of its lease; ended, absent. */
  readonly nextClaimAt?: Instant;
  /** From when a runner may publish it (ended, not fully published), else absent. */
  readonly publishDueAt?: Instant;
  /** Who is publishing it. */
  readonly publisher?: string;
  /** Its job is one of which one run executes at a time: the index on running ones of these is unique. */
  readonly singleton?: boolean;
  /** Its entries are old and were deleted; absent before. */
  readonly entriesPurged?: true;
  /** How often a runner gave it back because it was stopped: these attempts do not count against it. */
  readonly releases: number;
};

const TEXT = { type: String, required: true } as const;
const TEXT_OR_NULL = { type: String, default: null } as const;
const COUNT = { type: Number, required: true } as const;
const NESTED = { _id: false, id: false, strict: 'throw' } as const;

const triggerSchema = new Schema(
  { kind: TEXT, by: TEXT_OR_NULL, scheduleId: TEXT_OR_NULL, correlationId: TEXT_OR_NULL },
  NESTED,
);
const progressSchema = new Schema({ done: COUNT, total: { type: Number, default: null } }, NESTED);
const logCountsSchema = new Schema(
  {
    debug: COUNT,
    info: COUNT,
    success: COUNT,
    warning: COUNT,
    failure: COUNT,
    error: COUNT,
    critical: COUNT,
  } satisfies Record<LogLevel, typeof COUNT>,
  NESTED,
);
const errorSchema = new Schema({ code: TEXT, message: String }, NESTED);

const schema = new Schema(
  {
    _id: TEXT,
    job: TEXT,
    params: { type: Schema.Types.Mixed, required: true },
    asOf: TEXT,
    notify: { type: Boolean, required: true },
    scope: { type: Schema.Types.Mixed, required: true },
    trigger: { type: triggerSchema, required: true },
    traceparent: TEXT_OR_NULL,
    scheduledFor: TEXT_OR_NULL,
    retryOf: TEXT_OR_NULL,
    status: TEXT,
    result: { type: Schema.Types.Mixed, default: null },
    error: { type: errorSchema, default: null },
    createdAt: TEXT,
    startedAt: TEXT_OR_NULL,
    finishedAt: TEXT_OR_NULL,
    worker: TEXT_OR_NULL,
    attempt: COUNT,
    leaseUntil: TEXT_OR_NULL,
    cancelRequested: { type: Boolean, required: true },
    progress: { type: progressSchema, required: true },
    logCounts: { type: logCountsSchema, required: true },
    findings: COUNT,
    lastSeq: COUNT,
    emittedSeq: COUNT,
    order: { type: Number, default: null },
    requestHash: TEXT,
    nextClaimAt: String,
    publishDueAt: String,
    publisher: String,
    singleton: Boolean,
    entriesPurged: Boolean,
    releases: COUNT,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function runModel(db: Connection): Model<RunDocument> {
  const existing: Model<RunDocument> | undefined = db.models[RUNS];
  return existing ?? db.model<RunDocument>(RUNS, schema, RUNS);
}

export function toRun(document: RunDocument): Run {
  return {
    id: document._id,
    job: document.job,
    params: document.params,
    asOf: document.asOf,
    notify: document.notify,
    scope: document.scope,
    trigger: {
      kind: document.trigger.kind,
      by: document.trigger.by,
      scheduleId: document.trigger.scheduleId,
      correlationId: document.trigger.correlationId,
    },
    traceparent: document.traceparent ?? null,
    // Runs of before have none.
    scheduledFor: document.scheduledFor ?? null,
    retryOf: document.retryOf ?? null,
    status: document.status,
    result: document.result,
    error: document.error === null ? null : { code: document.error.code, message: document.error.message },
    createdAt: document.createdAt,
    startedAt: document.startedAt,
    finishedAt: document.finishedAt,
    worker: document.worker,
    attempt: document.attempt,
    leaseUntil: document.leaseUntil,
    cancelRequested: document.cancelRequested,
    progress: { done: document.progress.done, total: document.progress.total },
    logCounts: { ...document.logCounts },
    findings: document.findings,
    lastSeq: document.lastSeq,
    emittedSeq: document.emittedSeq,
    order: document.order,
  };
}
