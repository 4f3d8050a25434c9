import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from './error-code.js';

const NAME = /^tenor-kafka-(\d+)-/;

/** A folder for a cluster of this process. Those of processes that ended without tidying up are removed. */
export async function makeClusterFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 5 });
  }
  return mkdtemp(join(tmpdir(), `tenor-kafka-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
