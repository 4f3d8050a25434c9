import {
  jobLogEntry,
  jobRunEnded,
  jobRunStarted,
  type Instant,
  type JobLogEntryEvent,
  type JobRunEndedEvent,
  type JobRunStartedEvent,
  type LogEntry,
  type Run,
} from '@tenor/domain';
import { type OutgoingEvent } from '@tenor/messaging';
import { traceOfRun } from '@tenor/persistence';
import { formatTraceparent } from '@tenor/platform';

const SOURCE = '/tenor/job-runner';

/** An ended run: what the write that ended it has set for sure. */
export type EndedRun = Run & { readonly order: number; readonly finishedAt: NonNullable<Run['finishedAt']> };

export function isEnded(run: Run): run is EndedRun {
  return run.order !== null && run.finishedAt !== null;
}

/** The event of one entry. Pure; the same entry gives the same event again. */
export function logEntryEvent(run: EndedRun, entry: LogEntry): OutgoingEvent {
  const data: JobLogEntryEvent = {
    ...shared(run),
    entry: {
      id: entry.id,
      seq: entry.seq,
      at: entry.at,
      level: entry.level,
      grouping: entry.grouping,
      message: entry.message,
      object: entry.object,
      labels: { ...entry.labels },
      data: { ...entry.data },
      fingerprint: entry.fingerprint,
      ...(entry.tenantIds !== undefined && { tenantIds: [...entry.tenantIds] }),
    },
  };
  return envelope(run, jobLogEntry, entry.id, entry.at, data);
}

/** The event of an attempt's begin. */
export function runStartedEvent(run: Run & { readonly startedAt: Instant }): OutgoingEvent {
  const { id, attempt, job, asOf, notify, params, trigger, startedAt } = run;
  const { correlationId } = trigger;
  const data: JobRunStartedEvent = {
    runId: id,
    attempt,
    job,
    asOf,
    notify,
    scope: scopeOf(run),
    params: { ...params },
    correlationId,
    startedAt,
  };
  return envelope(run, jobRunStarted, `${id}:${attempt}:start`, startedAt, data);
}

/** The event of the run's end, the last of a run. */
export function runEndedEvent(run: EndedRun): OutgoingEvent {
  const data: JobRunEndedEvent = {
    ...shared(run),
    params: { ...run.params },
    status: run.status,
    result: run.result,
    error: run.error,
    findings: run.findings,
    entries: run.lastSeq,
    logCounts: { ...run.logCounts },
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
  };
  return envelope(run, jobRunEnded, `${run.id}:${run.attempt}:end`, run.finishedAt, data);
}

function shared(run: EndedRun): Omit<JobLogEntryEvent, 'entry'> {
  return {
    runId: run.id,
    attempt: run.attempt,
    order: run.order,
    job: run.job,
    asOf: run.asOf,
    notify: run.notify,
    scope: scopeOf(run),
    correlationId: run.trigger.correlationId,
  };
}

function scopeOf({ scope }: Run): JobRunStartedEvent['scope'] {
  return scope.kind === 'schedule'
    ? { kind: 'schedule', scheduleId: scope.scheduleId }
    : { kind: 'parameters', params: { ...scope.params } };
}

function envelope(
  run: Run,
  definition: { readonly type: string; readonly topic: string },
  id: string,
  time: LogEntry['at'],
  data: unknown,
): OutgoingEvent {
  const { correlationId } = run.trigger;
  const traceparent = formatTraceparent(traceOfRun(run));
  return {
    id,
    type: definition.type,
    topic: definition.topic,
    key: run.job,
    source: SOURCE,
    time,
    data,
    traceparent,
    ...(correlationId !== null && { correlationId }),
  };
}
