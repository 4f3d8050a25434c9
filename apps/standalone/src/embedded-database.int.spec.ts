import { findEmbeddedMongo } from '@tenor/embedded-mongo';
import { createLogger } from '@tenor/platform';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedDatabase } from './embedded-database.js';

let dataDir: string;
let stopping: AbortController;
let database: EmbeddedDatabase;
let reasons: string[];

const start = (): Promise<EmbeddedDatabase> =>
  EmbeddedDatabase.start({
    dataDir,
    logger: createLogger('database', 'silent'),
    signal: stopping.signal,
    giveUp: (reason) => reasons.push(reason),
  });

async function served(): Promise<boolean> {
  return (await findEmbeddedMongo(dataDir)) !== undefined;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400 && !(await condition()); i += 1) await sleep(25);
  expect(await condition()).toBe(true);
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tenor-database-'));
  stopping = new AbortController();
  reasons = [];
  database = await start();
});

afterEach(async () => {
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it('is started again when its process is killed', async () => {
  const { pid } = database;
  process.kill(pid, 'SIGKILL');
  await until(async () => database.pid !== pid && (await served()));
  expect(reasons).toEqual([]);
});

it('is not started again once the product stops', async () => {
  stopping.abort();
  process.kill(database.pid, 'SIGKILL');
  await sleep(1_500);
  expect([await served(), reasons]).toEqual([false, []]);
});

it.each([20, 60, 120, 240])('a stop %d ms after its process was killed leaves none behind', async (ms) => {
  process.kill(database.pid, 'SIGKILL');
  await sleep(ms);
  stopping.abort();
  await database.stop();
  // Free at once, and nobody comes back to it.
  database = await EmbeddedDatabase.start({
    dataDir,
    logger: createLogger('database', 'silent'),
    signal: new AbortController().signal,
    giveUp: (reason) => reasons.push(reason),
  });
  expect([await served(), reasons]).toEqual([true, []]);
});

it('a start is given up when the product stops before it is over', async () => {
  await expect(Promise.all([start(), sleep(100).then(() => stopping.abort())])).rejects.toThrow('given up');
});
