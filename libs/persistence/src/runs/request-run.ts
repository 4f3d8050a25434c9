import {
  findJob,
  invalidInput,
  parseJobParams,
  Problem,
  type CalendarDate,
  type Instant,
  type LogCounts,
  type ParsedJobParams,
  type Run,
  type RunTrigger,
} from '@tenor/domain';
import { formatTraceparent, traceOfUuid } from '@tenor/platform';
import { mongo, type Connection } from 'mongoose';
import { requestHash } from './request-hash.js';
import { RUNS, runModel, toRun, type RunDocument } from './run-model.js';

/** Somebody wants a job to run. */
export interface RunRequest {
  /** The run's id, a UUID in lower case: the same id with the same request is the same run. */
  readonly id: string;
  readonly job: string;
  /** As received. */
  readonly params: unknown;
  readonly trigger: RunTrigger;
  /** Left out, a trace begins with this run, under the digits of its id. */
  readonly traceparent?: string;
  /** The occurrence of the schedule that it is started for. */
  readonly scheduledFor?: Instant;
  /** The run that it repeats. */
  readonly retryOf?: string;
}

const DUPLICATE_KEY = 11_000;

export const NO_LOG_COUNTS: LogCounts = {
  debug: 0,
  info: 0,
  success: 0,
  warning: 0,
  failure: 0,
  error: 0,
  critical: 0,
};

/**
 * Stores the run as pending, unless its id exists: the one way in which runs come to be. `asOf`
 * (default: today) and `notify` (default: asOf is today) are settled here, once.
 * @returns `created: false` and the run as it stands when the same request came before.
 * @throws Problem `invalid_input` (unknown job, bad parameter, named) or `conflict` (the id belongs
 * to another request); the driver's errors when the database is away.
 * @param isSingleton Whether only one run of a job executes at a time; tests say it of jobs of their own.
 */
export async function requestRun(
  db: Connection,
  request: RunRequest,
  at: { readonly now: Instant; readonly today: CalendarDate },
  isSingleton: (job: string) => boolean = isSingletonJob,
): Promise<{ run: Run; created: boolean }> {
  const parsed = parseJobParams(request.job, request.params);
  if (!parsed.ok) throw invalidInput(parsed.errors);
  const document = pendingRun(request, parsed.value, at, isSingleton(request.job));
  try {
    await db.collection<RunDocument>(RUNS).insertOne(document);
    return { run: toRun(document), created: true };
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
  }
  const existing = await runModel(db).findById(request.id).lean<RunDocument>().exec();
  if (existing === null) throw new Problem('unavailable', 'The run is being removed; ask again.');
  if (existing.requestHash !== document.requestHash) {
    const message = 'belongs to another request: the same id needs the same job and parameters';
    throw new Problem('conflict', `The id ${request.id} ${message}.`, [
      { path: 'id', message, code: 'id_taken' },
    ]);
  }
  return { run: toRun(existing), created: false };
}

/** Whether one run of the job waits until another has ended, by its definition. */
export function isSingletonJob(job: string): boolean {
  return findJob(job)?.singleton ?? false;
}

/** The document of a run that waits for a runner. Pure. */
export function pendingRun(
  request: RunRequest,
  parsed: ParsedJobParams,
  at: { readonly now: Instant; readonly today: CalendarDate },
  singleton = false,
): RunDocument {
  const { trigger } = request;
  const asOf = parsed.asOf ?? at.today;
  return {
    _id: request.id,
    job: parsed.job,
    params: parsed.params,
    asOf,
    notify: parsed.notify ?? asOf === at.today,
    scope:
      trigger.scheduleId === null
        ? { kind: 'parameters', params: parsed.params }
        : { kind: 'schedule', scheduleId: trigger.scheduleId },
    trigger: { ...trigger },
    traceparent: request.traceparent ?? formatTraceparent(traceOfUuid(request.id)),
    scheduledFor: request.scheduledFor ?? null,
    retryOf: request.retryOf ?? null,
    status: 'pending',
    result: null,
    error: null,
    createdAt: at.now,
    startedAt: null,
    finishedAt: null,
    worker: null,
    attempt: 0,
    leaseUntil: null,
    cancelRequested: false,
    progress: { done: 0, total: null },
    logCounts: NO_LOG_COUNTS,
    findings: 0,
    lastSeq: 0,
    emittedSeq: 0,
    order: null,
    requestHash: requestHash(request.job, request.params),
    nextClaimAt: at.now,
    ...(singleton && { singleton }),
    releases: 0,
  };
}
