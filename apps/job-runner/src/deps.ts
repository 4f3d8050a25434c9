import { type EventPort } from '@tenor/messaging';
import { type Clock, type Config, type Logger, type Registry } from '@tenor/platform';
import { type Connection } from 'mongoose';

/** What the runner gets from whoever starts it. */
export interface JobRunnerDependencies {
  readonly config: Config;
  /** Opened by `connectDatabase`: the worker threads open connections of their own to the same place. */
  readonly database: Connection;
  readonly events: EventPort;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Where to count; without it, nobody sees the numbers. */
  readonly metrics?: Registry;
  /** Bounds that tests shorten. */
  readonly timings?: Partial<Timings>;
  /** A module that exports `findJob(name)`, in place of the product's own jobs. */
  readonly jobsModule?: URL;
  /** Entries that one run may log, in place of {@link ENTRIES_MAX}. */
  readonly entriesMax?: number;
  /**
   * Entries in one reply of the database while a run is published; 100 unless told, since each reply is a turn of
   * a main thread that may have requests to answer. A process that answers none may have more.
   */
  readonly entriesInReply?: number;
  /** In place of what the definitions of the jobs say. */
  readonly isSingleton?: (job: string) => boolean;
}

/**
 * Entries that one run may log: as many as the largest inventory has devices. A job that goes on all the
 * same fails, with the entries up to here.
 */
export const ENTRIES_MAX = 2_000_000;

/** All in milliseconds. */
export interface Timings {
  /** How often pending and abandoned runs are looked for, beside being told of them. */
  readonly claimEveryMs: number;
  /** How often schedules are looked at: an occurrence starts at most so much late. */
  readonly scheduleEveryMs: number;
  /** How often ended runs are looked for that are not fully published. */
  readonly publishEveryMs: number;
  /** How long one publisher has a run for itself without progress. */
  readonly publishLeaseMs: number;
  /** How long a stop lets running jobs finish. */
  readonly stopGraceMs: number;
  /** How often what is old is purged, beside at the start. */
  readonly purgeEveryMs: number;
  /** How often it is looked for runs that somebody does not want any more. */
  readonly cancelEveryMs: number;
  /** How long a cancelled job has to stop by itself, before its thread is ended. */
  readonly cancelGraceMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  claimEveryMs: 1_000,
  scheduleEveryMs: 1_000,
  publishEveryMs: 3_000,
  publishLeaseMs: 30_000,
  stopGraceMs: 5_000,
  purgeEveryMs: 3_600_000,
  cancelEveryMs: 1_000,
  cancelGraceMs: 3_000,
};

/** The dependencies' name in the container. */
export const DEPENDENCIES = Symbol('JobRunnerDependencies');

/** This process's name in the runs that it holds. */
export const WORKER_NAME = Symbol('WorkerName');

export function timingsOf(deps: JobRunnerDependencies): Timings {
  return { ...DEFAULT_TIMINGS, ...deps.timings };
}
