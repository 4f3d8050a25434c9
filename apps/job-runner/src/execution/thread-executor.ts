import { type DeviceStatus, type LogEntryDraft, type Run } from '@tenor/domain';
import { toError, type Logger } from '@tenor/platform';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { type FromWorker, type JobTask, type JobVerdict, type ToWorker } from './protocol.js';

/** What a job may say while it runs. `log` rejects when the run is not ours any more. */
export interface JobListener {
  log(entries: readonly LogEntryDraft[]): Promise<void>;
  progress(done: number, total: number | null): void;
  /** The thread is ready, and the job begins now. */
  begun(): void;
}

export interface ThreadExecutorOptions {
  readonly threads: number;
  readonly databaseUri: string;
  /** What jobs are told, see `JobContext`. */
  readonly statusesInScope: readonly DeviceStatus[];
  readonly jobsModule?: URL;
  readonly logger: Logger;
}

/** What a thread must know of its run. */
export type RunToExecute = Pick<
  Run,
  'id' | 'job' | 'attempt' | 'startedAt' | 'createdAt' | 'params' | 'asOf'
>;

const IDLE_MS = 60_000;

/**
 * Heap of one thread in MB. A job that needs more fails with its thread, not with the whole process; a
 * small young generation keeps many short-lived rows from piling up.
 */
const HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };

/**
 * Runs jobs in worker threads, one at a time in each: a job that hogs its thread, or kills it, harms
 * no other run and no heartbeat. Threads start when needed and end after a minute without work.
 */
export class ThreadExecutor {
  private readonly pool: Piscina<JobTask, JobVerdict>;
  private readonly entry: string;
  private readonly jobsModule: string;

  constructor(private readonly options: ThreadExecutorOptions) {
    this.entry = builtFile('worker');
    this.jobsModule = (options.jobsModule ?? pathToFileURL(builtFile('jobs'))).href;
    // The flag that gives this process room for the young (see `npm start`) would go before the threads' own limit.
    setFlagsFromString('--max-semi-space-size=0');
    this.pool = new Piscina<JobTask, JobVerdict>({
      minThreads: 0,
      maxThreads: options.threads,
      idleTimeout: IDLE_MS,
      resourceLimits: HEAP,
      // Atomics would put an idle thread to sleep together with its database connection.
      atomics: 'disabled',
    });
    this.pool.on('error', (error) =>
      options.logger.error({ err: toError(error) }, 'an idle worker thread died'),
    );
  }

  /**
   * Resolves when the job has ended, in whatever way; never rejects.
   * @param signal Aborting it ends the thread at once.
   * @param soft Aborting it asks the job to stop at its next checkpoint.
   */
  async execute(
    run: RunToExecute,
    listener: JobListener,
    signal: AbortSignal,
    soft?: AbortSignal,
  ): Promise<JobVerdict> {
    const { port1, port2 } = new MessageChannel();
    const task: JobTask = {
      job: run.job,
      run: { id: run.id, attempt: run.attempt, startedAt: run.startedAt ?? run.createdAt },
      params: run.params,
      asOf: run.asOf,
      statusesInScope: this.options.statusesInScope,
      databaseUri: this.options.databaseUri,
      jobsModule: this.jobsModule,
      port: port2,
    };
    port1.on('message', (message: FromWorker) => {
      if (message.kind === 'begun') listener.begun();
      else if (message.kind === 'progress') listener.progress(message.done, message.total);
      else void answer(port1, listener, message.entries);
    });
    const askToStop = (): void =>
      post(port1, { kind: 'abort', reason: String(soft?.reason ?? 'asked to stop') });
    soft?.addEventListener('abort', askToStop);
    try {
      return await this.pool.run(task, { filename: this.entry, transferList: [port2], signal });
    } catch (thrown) {
      return { ok: false, error: threadError(thrown), infrastructure: false, asked: true };
    } finally {
      soft?.removeEventListener('abort', askToStop);
      port1.close();
    }
  }

  /** Ends all threads. */
  async destroy(): Promise<void> {
    await this.pool.destroy();
  }
}

/** Threads run what is built, whether this file is run from source (tests) or is built itself. */
function builtFile(subpath: 'worker' | 'jobs'): string {
  return createRequire(import.meta.url).resolve(`@tenor/job-runner/${subpath}`);
}

function threadError(thrown: unknown): { readonly code: string; readonly message: string } {
  const isFull =
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    thrown.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isFull
    ? {
        code: 'out_of_memory',
        message: `The job needed more than the ${HEAP.maxOldGenerationSizeMb} MB of memory that its thread has.`,
      }
    : { code: 'thread_died', message: `The job's thread ended: ${toError(thrown).message}` };
}

async function answer(
  port: MessagePort,
  listener: JobListener,
  entries: readonly LogEntryDraft[],
): Promise<void> {
  try {
    await listener.log(entries);
    post(port, { kind: 'stored' });
  } catch (thrown) {
    const error = toError(thrown);
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'job_failed';
    post(port, { kind: 'refused', reason: error.message, code });
  }
}

function post(port: MessagePort, message: ToWorker): void {
  port.postMessage(message);
}
