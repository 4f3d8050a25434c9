import { isInfrastructureError, toError } from '@tenor/platform';
import { connectDatabase } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type JobTask, type JobVerdict } from '../execution/protocol.js';
import { type Job } from '../jobs/job.js';
import { WorkerChannel } from './worker-channel.js';

const MESSAGE_MAX = 4000;

// One connection per thread, kept between tasks.
let connection: Promise<Connection> | undefined;

/** Runs one job in this thread. Never throws: what goes wrong is the verdict. */
export default async function runJob(task: JobTask): Promise<JobVerdict> {
  const channel = new WorkerChannel(task.port);
  // As long as the job has not come to its end, what it is told counts.
  let asked = () => channel.signal.aborted;
  try {
    const job = await loadJob(task.jobsModule, task.job);
    if (job === undefined) return failed('unknown_job', `This runner has no job "${task.job}".`, asked());
    const database = await connect(task.databaseUri);
    channel.begun();
    const result = await job.run({
      run: task.run,
      params: task.params,
      asOf: task.asOf,
      statusesInScope: task.statusesInScope,
      database,
      signal: channel.signal,
      log: (entries) => channel.log(entries),
      progress: (done, total) => channel.progress(done, total),
    });
    const knew = asked();
    asked = () => knew;
    await channel.flushed();
    const isResult = typeof result === 'number' ? Number.isFinite(result) : isPlainObject(result);
    return isResult
      ? { ok: true, result, asked: knew }
      : failed('bad_result', 'The job gave neither a number nor an object.', knew);
  } catch (thrown) {
    const error = toError(thrown);
    const code: unknown = 'code' in error ? error.code : undefined;
    return {
      ok: false,
      error: {
        code: typeof code === 'string' ? code : 'job_failed',
        message: error.message.slice(0, MESSAGE_MAX),
      },
      infrastructure: isInfrastructureError(error),
      asked: asked(),
    };
  } finally {
    channel.close();
  }
}

type AnyJob = Pick<Job, 'run'>;

async function loadJob(jobsModule: string, name: string): Promise<AnyJob | undefined> {
  const module: unknown = await import(jobsModule);
  if (!isRegistry(module)) throw new Error(`${jobsModule} exports no findJob`);
  return module.findJob(name);
}

function isRegistry(module: unknown): module is { findJob(name: string): AnyJob | undefined } {
  return (
    typeof module === 'object' &&
    module !== null &&
    'findJob' in module &&
    typeof module.findJob === 'function'
  );
}

async function connect(uri: string): Promise<Connection> {
  connection ??= connectDatabase(uri, { appName: 'tenor-job' });
  try {
    return await connection;
  } catch (error) {
    connection = undefined;
    throw error;
  }
}

function failed(code: string, message: string, asked: boolean): JobVerdict {
  return { ok: false, error: { code, message }, infrastructure: false, asked };
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
