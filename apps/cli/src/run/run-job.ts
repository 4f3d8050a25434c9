import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { jobsAnswer, runAnswer, type JobAnswer } from '../api/schemas.js';
import { EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { ProgressLine } from '../terminal/progress-line.js';
import { styleFor } from '../terminal/style.js';
import { endedText, entryText, progressText } from './run-text.js';
import { typedParams, type ParamOptions } from './typed-params.js';
import { watchRun, type RunWatcher } from './watch-run.js';

export interface RunOptions extends ParamOptions {
  readonly id?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `tenor run`: asks for a run and, on `--wait`, follows it to its end. */
export async function runJob(name: string, options: RunOptions, context: CliContext): Promise<number> {
  if (options.id !== undefined && !UUID.test(options.id)) {
    throw usageError(`--id must be a UUID, and is "${options.id}".`);
  }
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
  return follow(client, id, options.json === true, context);
}

async function findJob(client: ApiClient, name: string): Promise<JobAnswer> {
  const { items } = (await client.get('/api/v1/jobs', jobsAnswer)).value;
  const job = items.find((item) => item.name === name);
  if (job) return job;
  throw usageError(`There is no job "${name}". The server has ${items.map((item) => item.name).join(', ')}.`);
}

async function follow(client: ApiClient, id: string, json: boolean, context: CliContext): Promise<number> {
  const { stdout, stderr } = context;
  const style = styleFor(stdout, context.env);
  const line = new ProgressLine(stderr);
  const say = (text: string): void => {
    line.clear();
    stderr.write(`${text}\n`);
  };
  let away = false;
  const watcher: RunWatcher = {
    entry(entry) {
      line.clear();
      stdout.write(`${json ? JSON.stringify({ entry }) : entryText(entry, style)}\n`);
    },
    progress(run) {
      away = false;
      line.show(progressText(run));
    },
    restarted: (attempt) =>
      say(`Another runner took the run over (attempt ${attempt}): the entries start anew.`),
    unreachable() {
      if (!away) say('The server does not answer; waiting for it.');
      away = true;
    },
  };
  const { run, raw } = await watchRun(client, id, watcher, context);
  line.clear();
  stdout.write(`${json ? JSON.stringify({ run: raw }) : endedText(run, style)}\n`);
  return run.status === 'succeeded' ? EXIT.ok : EXIT.failed;
}
