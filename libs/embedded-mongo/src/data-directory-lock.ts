import { join } from 'node:path';
import { open } from 'lmdb';

/** The lock of a data directory, held until released or until the process ends, however it ends. */
export interface DataDirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes the directory's lock: the write lock of an LMDB file of its own, which LMDB keeps in a robust
 * mutex in shared memory. The operating system gives it up when its owner dies, also by `kill -9`,
 * and only one waiter gets it, so unlike a file with a process id it never goes stale and there is no
 * moment between looking and taking. Resolves to undefined if another process still has it after
 * `timeoutMs`; the process should then end, as it goes on waiting.
 */
export async function lockDataDirectory(
  directory: string,
  timeoutMs: number,
): Promise<DataDirectoryLock | undefined> {
  const env = open({ path: join(directory, 'mongo.lock'), noSubdir: true, cache: false, mapSize: 1 << 20 });
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held: Promise<unknown> = Promise.resolve();
  const taken = new Promise<boolean>((resolve, reject) => {
    held = env.transaction(() => {
      resolve(true);
      return released;
    });
    held.catch(reject);
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
      release();
      await held;
      await env.close();
    },
  };
}
