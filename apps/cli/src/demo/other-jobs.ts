import { addDays, type CalendarDate } from '@tenor/domain';
import { type ApiClient } from '../api/api-client.js';
import { runAnswer, type EntryAnswer, type RunAnswer } from '../api/schemas.js';
import { CliError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { watchRun } from '../run/watch-run.js';
import { DEMO_DATE } from './sample-fleet.js';

/** A run that has ended well, and what it said. */
export interface JobDone {
  readonly run: RunAnswer;
  readonly entries: readonly EntryAnswer[];
}

const HISTORY_STEP_DAYS = 28;
const HISTORY_STEPS = 13;

/**
 * Runs a job for the demo's date and reads what it says.
 * @throws CliError when the run does not succeed, or counts other entries than came.
 */
export async function runJob(
  client: ApiClient,
  job: string,
  params: Readonly<Record<string, unknown>>,
  context: CliContext,
): Promise<JobDone> {
  return finished(client, await request(client, job, { asOf: DEMO_DATE, ...params }), context);
}

/**
 * Captures what the fleet cost every four weeks of the last year, the oldest first. These are today's records
 * as of earlier days: contracts that begin and end make the difference.
 */
export async function captureHistory(client: ApiClient, context: CliContext): Promise<JobDone[]> {
  const dates = Array.from({ length: HISTORY_STEPS + 1 }, (_, step): CalendarDate =>
    addDays(DEMO_DATE, -HISTORY_STEP_DAYS * (HISTORY_STEPS - step)),
  );
  const ids: string[] = [];
  // Asked for at once: a job that writes runs one at a time.
  for (const asOf of dates) ids.push(await request(client, 'cost-history', { asOf }));
  const done: JobDone[] = [];
  for (const id of ids) done.push(await finished(client, id, context));
  return done;
}

/** @throws CliError when the sample should show who made costs change, and does not. */
export function checkAnomalies({ run, entries }: JobDone): void {
  const warnings = entries.filter(({ level }) => level === 'warning');
  const caused = warnings.every(
    ({ data }) => Array.isArray(data['contracts']) && data['contracts'].length > 0,
  );
  if (warnings.length > 0 && run.result === warnings.length && caused) return;
  throw new CliError(`The sample should show anomalies with their causes, and shows ${warnings.length}.`);
}

async function request(
  client: ApiClient,
  job: string,
  params: Readonly<Record<string, unknown>>,
): Promise<string> {
  const accepted = await client.post(`/api/v1/jobs/${job}/run`, runAnswer, { params });
  return accepted.value.id;
}

async function finished(client: ApiClient, id: string, context: CliContext): Promise<JobDone> {
  const entries: EntryAnswer[] = [];
  const watcher = {
    entry: (entry: EntryAnswer) => void entries.push(entry),
    progress: () => undefined,
    restarted: () => void entries.splice(0),
    unreachable: () => {
      throw new CliError('The product does not answer any more.');
    },
  };
  const { run } = await watchRun(client, id, watcher, context);
  const logged = Object.values(run.logCounts).reduce((sum, count) => sum + count, 0);
  if (run.status === 'succeeded' && logged === entries.length) return { run, entries };
  const why = run.error?.message ?? `${logged} entries were logged, and ${entries.length} came`;
  throw new CliError(`The run of ${run.job} ended as ${run.status}: ${why}.`);
}
