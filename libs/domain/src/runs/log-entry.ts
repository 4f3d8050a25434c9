import { type Instant } from '../instant.js';
import { type JobName } from '../jobs/job-definitions.js';

export const LOG_LEVELS = ['debug', 'info', 'success', 'warning', 'failure', 'error', 'critical'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What an entry is about. `url` is a path of this product's REST API. */
export interface LogObject {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

/** What a job says; the run loop adds the run, the attempt, the number and the time. */
export interface LogEntryDraft {
  readonly level: LogLevel;
  readonly message: string;
  /** A heading under which a run's entries are shown; default "main". */
  readonly grouping?: string;
  readonly object?: LogObject;
  /** Flat texts, for routing. `job`, `level` and `grouping` are added by the run loop. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Everything that the message says, typed. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The same finding in another run has the same one; null or absent for summary lines. */
  readonly fingerprint?: string;
  /**
   * The tenants whose objects a finding about something of a tenant names: who is restricted to tenants reads
   * it if all of these are theirs. Empty or absent: nobody does who is restricted.
   */
  readonly tenantIds?: readonly string[];
}

/** A stored line of a run. `id` is `runId:attempt:seq`. */
export interface LogEntry {
  readonly id: string;
  readonly runId: string;
  readonly attempt: number;
  readonly seq: number;
  readonly job: JobName;
  readonly at: Instant;
  readonly level: LogLevel;
  readonly grouping: string;
  readonly message: string;
  readonly object: LogObject | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly fingerprint: string | null;
  /** See {@link LogEntryDraft}; entries of before have none. */
  readonly tenantIds?: readonly string[];
}

/** The id of an entry. */
export function logEntryId(runId: string, attempt: number, seq: number): string {
  return `${runId}:${attempt}:${seq}`;
}
