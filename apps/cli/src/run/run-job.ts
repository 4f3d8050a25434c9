import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { jobsAnswer, runAnswer, type JobAnswer } from '../api/schemas.js';
import { EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { followRun } from './follow-run.js';
import { checkRunId } from './run-id.js';
import { typedParams, type ParamOptions } from './typed-params.js';

export interface RunOptions extends ParamOptions {
  readonly id?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `tenor run`: asks for a run and, on `--wait`, follows it to its end. */
export async function runJob(name: string, options: RunOptions, context: CliContext): Promise<number> {
  if (options.id !== undefined) checkRunId('--id', options.id);
  const client = new ApiClient(await connectionFrom(context.env));
  const params = typedParams(await findJob(client, name), options);
  const body = { params, ...(options.id !== undefined && { id: options.id }) };
  const accepted = await client.post(`/api/v1/jobs/${name}/run`, runAnswer, body);
  const { id, status } = accepted.value;
  if (options.wait !== true) {
    if (options.json === true) context.stdout.write(`${JSON.stringify(accepted.raw)}\n`);
    else context.stdout.write(`Run ${id} of ${name} is ${status}.\n`);
    context.stderr.write(`See it at ${client.connection.url}/api/v1/job-results/${id}\n`);
    return EXIT.ok;
  }
  return followRun(client, id, options.json === true, context);
}

async function findJob(client: ApiClient, name: string): Promise<JobAnswer> {
  const { items } = (await client.get('/api/v1/jobs', jobsAnswer)).value;
  const job = items.find((item) => item.name === name);
  if (job) return job;
  throw usageError(`There is no job "${name}". The server has ${items.map((item) => item.name).join(', ')}.`);
}
