import { type MongoServer, openContext, serve } from './server.js';
import {
  DataDirectoryError,
  prepareFormat,
  prepareDirectory,
  prepareSocketPath,
  removeSocketPath,
} from './data-directory.js';
import { type DataDirectoryLock, lockDataDirectory } from './data-directory-lock.js';

/*
 * The server's process. Arguments: the data directory, ms to wait for its lock. It answers with one
 * line of JSON on stdout, `{"socketPath"}` or `{"error"}`, perhaps after lines `{"busy"}`, and lives until
 * its stdin closes, which happens also when its parent is killed. Signals to the whole group do not end it.
 */

/** While files are converted the parent hears of it about so often, in ms, and goes on waiting. */
const BUSY_INTERVAL_MS = 1_000;
/** Longest time in ms that a graceful end may take before the process ends anyway. */
const STOP_TIMEOUT_MS = 8_000;

interface Running {
  readonly directory: string;
  readonly socketPath: string;
  readonly lock: DataDirectoryLock;
  readonly server: MongoServer;
}

async function start(directory: string, lockTimeoutMs: number): Promise<Running> {
  if (process.platform === 'win32')
    throw new DataDirectoryError(
      `the embedded database needs Unix sockets and is not supported on Windows (data directory ${directory})`,
    );
  await prepareDirectory(directory);
  const lock = await lockDataDirectory(directory, lockTimeoutMs);
  if (lock === undefined)
    throw new DataDirectoryError(
      `the data directory ${directory} is in use by another process (waited ${lockTimeoutMs} ms for its lock)`,
    );
  let told = performance.now();
  await prepareFormat(directory, () => {
    if (performance.now() - told < BUSY_INTERVAL_MS) return;
    told = performance.now();
    process.stdout.write('{"busy":true}\n');
  });
  const socketPath = await prepareSocketPath(directory);
  const server = await serve(openContext(directory, Date.now), socketPath);
  return { directory, socketPath, lock, server };
}

async function stop(running: Running): Promise<void> {
  await running.server.close();
  await removeSocketPath(running.directory, running.socketPath);
  await running.lock.release();
}

/**
 * Ends even while the thread of the lock waits for it or holds it: an ordinary exit would join that thread,
 * LMDB would wait in it for ever, and the lock would never be free again.
 */
function endNow(code: number): void {
  process.exitCode = code;
  process.kill(process.pid, 'SIGKILL');
}

/** A fault of ours: it is told, and the process must not end as Node.js would end it. */
function fail(error: unknown): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`embedded database: ${reason}\n`);
  endNow(1);
}

function answer(line: Record<string, string>): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(line)}\n`, () => {
      resolve();
    });
  });
}

async function main(): Promise<void> {
  const [, , directory = '', lockTimeout = '10000'] = process.argv;
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  // Terminals and supervisors signal the whole group: the parent decides when the database stops, by the pipe.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // A write beyond a limit on the size of files fails with an error; the signal would end the process.
  process.on('SIGXFSZ', () => undefined);
  // Who reads it may be gone before the database has ended; there is nobody else to tell.
  process.stderr.on('error', () => undefined);
  const parentGone = new Promise<void>((resolve) => {
    process.stdin.on('end', resolve).on('close', resolve).on('error', resolve).resume();
    process.stdout.on('error', () => {
      resolve();
    });
  });
  let running: Running | undefined;
  void parentGone.then(() => {
    // Nobody waits for the answer, and nothing was promised yet.
    if (running === undefined) endNow(1);
    else setTimeout(endNow, STOP_TIMEOUT_MS, 1).unref();
  });
  try {
    running = await start(directory, Number(lockTimeout));
  } catch (error) {
    await answer({
      error:
        error instanceof DataDirectoryError
          ? error.message
          : `the embedded database in ${directory} cannot start: ${error instanceof Error ? error.message : String(error)}`,
    });
    endNow(1);
    return;
  }
  await answer({ socketPath: running.socketPath });
  await parentGone;
  await stop(running);
  process.exit(0);
}

await main();
