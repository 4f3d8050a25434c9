import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The lock of a data directory, held until released or until the process ends, however it ends. */
export interface DataDirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes the directory's lock: the write lock of an LMDB file of its own, which LMDB keeps in a robust
 * mutex in shared memory. The operating system gives it up when its owner dies, also by `kill -9`,
 * and only one waiter gets it, so unlike a file with a process id it never goes stale and there is no
 * moment between looking and taking. Waiting for it blocks, so a thread of its own waits and holds it.
 * Resolves to undefined if another process still has it after `timeoutMs`; this process should then
 * end, as its thread goes on waiting.
 */
export async function lockDataDirectory(
  directory: string,
  timeoutMs: number,
): Promise<DataDirectoryLock | undefined> {
  const release = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(createRequire(import.meta.url).resolve('@tenor/embedded-mongo/lock-thread'), {
    workerData: { path: join(directory, 'mongo.lock'), release },
  });
  const ended = new Promise<void>((resolve) =>
    worker.once('exit', () => {
      resolve();
    }),
  );
  const taken = new Promise<boolean>((resolve, reject) => {
    worker.once('message', () => {
      resolve(true);
    });
    worker.once('error', reject);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  const locked = await Promise.race([taken, late]);
  clearTimeout(timer);
  if (!locked) return undefined;
  return {
    async release() {
      Atomics.store(release, 0, 1);
      Atomics.notify(release, 0);
      await ended;
    },
  };
}
