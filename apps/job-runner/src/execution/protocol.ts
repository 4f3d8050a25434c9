import { type CalendarDate, type DeviceStatus, type LogEntryDraft } from '@tenor/domain';
import { type MessagePort } from 'node:worker_threads';
import { type JobOutcome, type JobRun } from '../jobs/job.js';

/** What a worker thread is told to do. */
export interface JobTask {
  readonly job: string;
  readonly run: JobRun;
  readonly params: Readonly<Record<string, unknown>>;
  readonly asOf: CalendarDate;
  readonly statusesInScope: readonly DeviceStatus[];
  readonly databaseUri: string;
  /** Address of a module that exports `findJob`. */
  readonly jobsModule: string;
  readonly port: MessagePort;
}

/** From the thread. A `log` is answered by `stored` before the job goes on. */
export type FromWorker =
  | { readonly kind: 'begun' }
  | { readonly kind: 'log'; readonly entries: readonly LogEntryDraft[] }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number | null };

/** To the thread. `refused`: the run is not this runner's any more, or has said too much. */
export type ToWorker =
  | { readonly kind: 'stored' }
  | { readonly kind: 'refused'; readonly reason: string; readonly code: string }
  | { readonly kind: 'abort'; readonly reason: string };

/** What became of the job. `infrastructure`: it failed for want of the database, and may be tried again. */
export type JobVerdict = {
  /** It knew that it was to stop before it came to its end; also true when its thread was ended. */
  readonly asked: boolean;
} & (
  | { readonly ok: true; readonly result: JobOutcome }
  | {
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string };
      readonly infrastructure: boolean;
    }
);

/** Entries in one message: what one insert takes well. */
export const LOG_BATCH_MAX = 500;
