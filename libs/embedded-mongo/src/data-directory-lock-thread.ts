import { parentPort, workerData } from 'node:worker_threads';
import { open } from 'lmdb';

/*
 * The thread that waits for the lock of a data directory and holds it: a mutex belongs to a thread,
 * and waiting for it blocks. Its data: the lock's file, and a number that turns 1 when to let go.
 */
const { path, release } = workerData as { readonly path: string; readonly release: Int32Array };

const env = open({ path, noSubdir: true, cache: false, overlappingSync: false, mapSize: 1 << 20 });
env.transactionSync(() => {
  parentPort?.postMessage('locked');
  Atomics.wait(release, 0, 0);
});
await env.close();
