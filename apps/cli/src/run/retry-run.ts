import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { runAnswer } from '../api/schemas.js';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { followRun } from './follow-run.js';
import { checkRunId } from './run-id.js';

export interface RetryOptions {
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `tenor retry`: the same once more, under an id of its own, and on `--wait` to its end. */
export async function retryRun(id: string, options: RetryOptions, context: CliContext): Promise<number> {
  checkRunId('The run', id);
  const client = new ApiClient(await connectionFrom(context.env));
  const { value: run, raw } = await client.post(`/api/v1/job-results/${id}/retry`, runAnswer, {});
  if (options.wait === true) return followRun(client, run.id, options.json === true, context);
  if (options.json === true) context.stdout.write(`${JSON.stringify(raw)}\n`);
  else context.stdout.write(`Run ${run.id} of ${run.job} is ${run.status}.\n`);
  return EXIT.ok;
}
