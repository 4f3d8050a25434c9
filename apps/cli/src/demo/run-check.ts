import { type ApiClient } from '../api/api-client.js';
import { runAnswer, type EntryAnswer, type RunAnswer } from '../api/schemas.js';
import { CliError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { watchRun } from '../run/watch-run.js';
import { checkFindings } from './check-demo.js';
import { type Finding } from './finding.js';
import { DEMO_DATE } from './sample-fleet.js';

export interface Check {
  readonly run: RunAnswer;
  readonly entries: readonly EntryAnswer[];
  readonly findings: readonly Finding[];
}

/**
 * Runs renewal-check for the demo's date, people being told of what it finds, and reads its entries.
 * @throws CliError when the run does not succeed, or its counts are not those of its entries.
 */
export async function runCheck(client: ApiClient, context: CliContext): Promise<Check> {
  const params = { asOf: DEMO_DATE, includeExpired: true, notify: true };
  const accepted = await client.post('/api/v1/jobs/renewal-check/run', runAnswer, { params });
  const entries: EntryAnswer[] = [];
  const watcher = {
    entry: (entry: EntryAnswer) => void entries.push(entry),
    progress: () => undefined,
    restarted: () => void entries.splice(0),
    unreachable: () => {
      throw new CliError('The product does not answer any more.');
    },
  };
  const { run } = await watchRun(client, accepted.value.id, watcher, context);
  return { run, entries, findings: checkFindings(run, entries) };
}
