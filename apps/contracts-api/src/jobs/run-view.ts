import { type Run } from '@tenor/domain';
import { traceIdOfRun } from '@tenor/persistence';

/** A run as clients see it. */
export interface RunView extends Omit<Run, 'traceparent'> {
  /** That of its trigger: what the caller calls this work. */
  readonly correlationId: string | null;
  /** The trace that it belongs to, with its request, its events and its deliveries. */
  readonly traceId: string;
}

export function toRunView({ traceparent, ...run }: Run): RunView {
  const { id, trigger } = run;
  return { ...run, correlationId: trigger.correlationId, traceId: traceIdOfRun({ id, traceparent }) };
}
