import { type Run } from '@tenor/domain';
import { namedSpan, parseTraceparent, traceOfUuid, type TraceContext } from '@tenor/platform';

type Traced = Pick<Run, 'id' | 'attempt' | 'traceparent'>;

/** The trace that a run belongs to. One of before, which was given none, has that of its id. */
export function traceIdOfRun(run: Pick<Run, 'id' | 'traceparent'>): string {
  return requested(run).traceId;
}

/** An execution of the run as a step of its trace: the same for every runner that works on it or publishes it. */
export function traceOfRun(run: Traced): TraceContext {
  return namedSpan(requested(run), `${run.id}:${run.attempt}`);
}

function requested(run: Pick<Run, 'id' | 'traceparent'>): TraceContext {
  return parseTraceparent(run.traceparent ?? undefined) ?? traceOfUuid(run.id);
}

/** What every line of a log about a run has. */
export function runLogFields(run: Traced & Pick<Run, 'job' | 'trigger'>): {
  readonly runId: string;
  readonly job: string;
  readonly attempt: number;
  readonly traceId: string;
  readonly correlationId: string | null;
} {
  const { id, job, attempt, trigger } = run;
  return { runId: id, job, attempt, traceId: traceIdOfRun(run), correlationId: trigger.correlationId };
}
