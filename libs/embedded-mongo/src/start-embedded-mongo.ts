import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** A running embedded database. */
export interface EmbeddedMongo {
  /** For the official driver and mongoose, unmodified. */
  readonly uri: string;
  readonly pid: number;
  /** Resolves when the server's process has ended, for whatever reason. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  /** Ends the server: what runs is finished, files are closed, the lock is released. */
  stop(): Promise<void>;
}

export interface EmbeddedMongoOptions {
  /** Made if it does not exist, for its owner only (mode 0700). */
  readonly dataDir: string;
  /** How long to wait for another process to leave the directory, in ms. Default 10,000. */
  readonly lockTimeoutMs?: number;
  /** The database that the URI names. Default `tenor`. */
  readonly databaseName?: string;
  /** Aborting it ends a start that is under way; what is running by then goes on. */
  readonly signal?: AbortSignal;
}

/** Time beyond the lock's in ms after which a start has failed. */
const START_TIMEOUT_MS = 30_000;
/** Time in ms that a graceful stop may take before the process is killed. Nothing acknowledged is lost. */
const STOP_TIMEOUT_MS = 10_000;

/** Documents that pass through live for a moment only: with more room for them few are copied. */
const YOUNG_HEAP = '--max-semi-space-size=32';

type Exit = Awaited<EmbeddedMongo['exited']>;

/**
 * Starts the embedded database in a child process, which ends when this process does.
 * Rejects with a sentence that names the directory if it is locked by another process, cannot be
 * written, holds another format version, or if the platform has no Unix sockets (Windows). No process is
 * left then.
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const directory = resolve(options.dataDir);
  const lockTimeoutMs = options.lockTimeoutMs ?? 10_000;
  if (process.platform === 'win32')
    throw new Error(
      `the embedded database needs Unix sockets and is not supported on Windows (data directory ${directory})`,
    );
  options.signal?.throwIfAborted();
  const entry = createRequire(import.meta.url).resolve('@tenor/embedded-mongo/server');
  const child = spawn(process.execPath, [YOUNG_HEAP, entry, directory, String(lockTimeoutMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<Exit>((done) => {
    child.once('exit', (code, signal) => {
      done({ code, signal });
    });
    child.once('error', () => {
      done({ code: null, signal: null });
    });
  });
  // The pipe breaks when the server is killed; `exited` tells.
  child.stdin.on('error', () => undefined);
  const deadline = new Deadline(directory, lockTimeoutMs + START_TIMEOUT_MS, options.signal);
  const socketPath = await ready(child, directory, exited, deadline);
  const database = encodeURIComponent(options.databaseName ?? 'tenor');
  return {
    uri: `mongodb://${encodeURIComponent(socketPath)}/${database}?directConnection=true`,
    pid: child.pid ?? 0,
    exited,
    stop: () => stopChild(child, exited),
  };
}

async function ready(
  child: ChildProcess,
  directory: string,
  exited: Promise<Exit>,
  deadline: Deadline,
): Promise<string> {
  const ended = exited.then(({ code, signal }): string => {
    throw new Error(
      `the embedded database in ${directory} ended while starting (code ${code}, signal ${signal})`,
    );
  });
  try {
    const line = answerOf(child, () => {
      deadline.postpone();
    });
    const answer: unknown = JSON.parse(await Promise.race([line, ended, deadline.passed]));
    if (typeof answer === 'object' && answer !== null) {
      if ('socketPath' in answer && typeof answer.socketPath === 'string') return answer.socketPath;
      if ('error' in answer && typeof answer.error === 'string') throw new Error(answer.error);
    }
    throw new Error(`the embedded database in ${directory} gave an answer that is not understood`);
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  } finally {
    deadline.cancel();
    // Whichever of the two lost the race must not become an unhandled rejection.
    ended.catch(() => undefined);
    deadline.passed.catch(() => undefined);
  }
}

/** A time by which the start must be over, unless it is postponed; it has passed when the start is aborted, too. */
class Deadline {
  readonly passed: Promise<never>;
  #timer: NodeJS.Timeout | undefined;
  #reject: (error: Error) => void = () => undefined;

  readonly #abort = (): void => {
    this.#reject(new Error(`the start of the embedded database in ${this.directory} was given up`));
  };

  constructor(
    private readonly directory: string,
    private readonly timeoutMs: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.passed = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.signal?.addEventListener('abort', this.#abort);
    this.postpone();
  }

  postpone(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#reject(
        new Error(`the embedded database in ${this.directory} did not start within ${this.timeoutMs} ms`),
      );
    }, this.timeoutMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.signal?.removeEventListener('abort', this.#abort);
  }
}

/** The child's answer; lines that only say that it is busy are told. Never rejects: an end shows in `exited`. */
function answerOf(child: ChildProcess, busy: () => void): Promise<string> {
  return new Promise((done) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 1);
        if (line.startsWith('{"busy"')) busy();
        else done(line);
      }
    });
  });
}

async function stopChild(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}
