import { type LogEntryDraft, type Run, type RunStatus } from '@tenor/domain';
import { type JobVerdict } from '../execution/protocol.js';
import { type StopCause } from './run-brake.js';

/** How a run ends. */
export interface RunEnd {
  readonly status: RunStatus;
  readonly result: unknown;
  readonly error: Run['error'];
}

/**
 * How the run ends after its job has. Pure. A job that came to its end before it knew that it was to
 * stop has done all; one that knew may have left something out, whatever it returns or throws.
 */
export function runEnd(verdict: JobVerdict, cause: StopCause | undefined): RunEnd {
  if (cause !== undefined && verdict.asked) {
    const { status, message } = cause;
    return { status, result: null, error: { code: status, message } };
  }
  return verdict.ok
    ? { status: 'succeeded', result: verdict.result, error: null }
    : { status: 'failed', result: null, error: verdict.error };
}

/** The last entry of a run that has not succeeded; undefined for one that has. */
export function lastEntry({ status, error }: RunEnd): LogEntryDraft | undefined {
  if (error === null) return undefined;
  const data = { code: error.code, message: error.message };
  // Who cancels knows it: nobody is told.
  return status === 'cancelled'
    ? { level: 'info', message: error.message, data }
    : { level: 'failure', message: `Run failed: ${error.message}`, data };
}
