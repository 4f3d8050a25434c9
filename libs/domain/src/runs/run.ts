import { type CalendarDate } from '../calendar-date.js';
import { type Instant } from '../instant.js';
import { type JobName } from '../jobs/job-definitions.js';
import { type LogLevel } from './log-entry.js';

export const RUN_STATUSES = [
  'pending',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
  'skipped',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** The states in which a run stays for good. */
export const ENDED_STATUSES: readonly RunStatus[] = [
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
  'skipped',
];

export function hasEnded(status: RunStatus): boolean {
  return ENDED_STATUSES.includes(status);
}

/** Who or what asked for a run. */
export interface RunTrigger {
  readonly kind: 'api' | 'schedule' | 'command' | 'retry';
  /** A user, a token's name, a client id; null when unknown. */
  readonly by: string | null;
  readonly scheduleId: string | null;
  /** What the caller calls the work that this run is a part of; null when nobody named it. */
  readonly correlationId: string | null;
}

/** What a run's findings are compared with: the earlier runs of the same schedule, or with the same parameters. */
export type RunScope =
  | { readonly kind: 'schedule'; readonly scheduleId: string }
  | { readonly kind: 'parameters'; readonly params: Readonly<Record<string, unknown>> };

export type LogCounts = Readonly<Record<LogLevel, number>>;

/** One execution of a job, asked for, running or ended (called JobResult over REST). */
export interface Run {
  readonly id: string;
  readonly job: JobName;
  /** Validated, with defaults; without `asOf` and `notify`, which stand beside it. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly asOf: CalendarDate;
  readonly notify: boolean;
  readonly scope: RunScope;
  readonly trigger: RunTrigger;
  /** W3C Trace Context of what asked for it; null only for runs of before. */
  readonly traceparent: string | null;
  /** The occurrence of the schedule that it was started for, however late; null when it was asked for otherwise. */
  readonly scheduledFor: Instant | null;
  /** The run that it repeats; null when it is none's repetition. */
  readonly retryOf: string | null;
  readonly status: RunStatus;
  /** The job's result once succeeded: a number or a small object. */
  readonly result: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  /** The process that runs it, and for how long it may without a sign of life. */
  readonly worker: string | null;
  readonly attempt: number;
  readonly leaseUntil: Instant | null;
  readonly cancelRequested: boolean;
  readonly progress: { readonly done: number; readonly total: number | null };
  readonly logCounts: LogCounts;
  /** How many entries carry a fingerprint. */
  readonly findings: number;
  /** The number of the last entry (0: none); entries are numbered from 1. */
  readonly lastSeq: number;
  /** How many of them consumers were sent; lastSeq + 1: the run's end too. */
  readonly emittedSeq: number;
  /** Set by the write that ends the run: grows with every ended run of the job. */
  readonly order: number | null;
}
