import {
  type CalendarDate,
  type DeviceStatus,
  type Instant,
  type JobDefinition,
  type LogEntryDraft,
} from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type z } from 'zod';

/** The execution that a job is in; what a job writes bears it. */
export interface JobRun {
  readonly id: string;
  readonly attempt: number;
  /** When the attempt began, by the runner's clock. */
  readonly startedAt: Instant;
}

/** What a job sees while it runs. It lives in a worker thread and knows neither Nest nor the run's bookkeeping. */
export interface JobContext<Params> {
  readonly run: JobRun;
  readonly params: Params;
  readonly asOf: CalendarDate;
  /** The states in which devices are expected to be covered, as the installation has it. */
  readonly statusesInScope: readonly DeviceStatus[];
  /** For reading; a job that owns a collection may write to that one. */
  readonly database: Connection;
  /** Aborted when the run was cancelled or has reached its soft limit: stop at the next checkpoint. */
  readonly signal: AbortSignal;
  /** Hands entries over, in order; resolves when they are stored, so that a fast job waits for a slow database. */
  log(entries: readonly LogEntryDraft[]): Promise<void>;
  /** Tells how far the job is; `total` null while unknown. Cheap: call it per batch. */
  progress(done: number, total: number | null): void;
}

/** A job: its definition, and what it does. The resolved value is the run's result. */
export interface Job<Definition extends JobDefinition = JobDefinition> {
  readonly definition: Definition;
  run(context: JobContext<z.output<Definition['params']>>): Promise<JobOutcome>;
}

export type JobOutcome = number | Readonly<Record<string, unknown>>;
