import {
  DEFAULT_STATUSES_IN_SCOPE,
  type CalendarDate,
  type Instant,
  type JobDefinition,
  type LogEntryDraft,
} from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type z } from 'zod';
import { type Job, type JobContext, type JobOutcome, type JobRun } from '../job.js';

type ParamsOf<D extends JobDefinition> = z.output<D['params']>;

/** How a test runs a job; the rest is as it usually is. */
export interface JobRunOptions<D extends JobDefinition> {
  readonly asOf: CalendarDate;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly run?: Partial<JobRun>;
  readonly context?: Partial<JobContext<ParamsOf<D>>>;
}

const BEGAN: Instant = '2026-11-22T06:00:00.000Z';

/** Runs a job on a database as a worker would, and keeps what it says. */
export async function runJob<D extends JobDefinition>(
  job: Job<D>,
  database: Connection,
  parse: (raw: Readonly<Record<string, unknown>>) => ParamsOf<D>,
  { asOf, params = {}, run = {}, context = {} }: JobRunOptions<D>,
): Promise<{ readonly result: JobOutcome; readonly entries: readonly LogEntryDraft[] }> {
  const entries: LogEntryDraft[] = [];
  const result = await job.run({
    run: { id: 'run-1', attempt: 1, startedAt: BEGAN, ...run },
    params: parse(params),
    asOf,
    statusesInScope: DEFAULT_STATUSES_IN_SCOPE,
    database,
    signal: new AbortController().signal,
    log: (batch) => {
      entries.push(...batch);
      return Promise.resolve();
    },
    progress: () => undefined,
    ...context,
  });
  return { result, entries };
}
