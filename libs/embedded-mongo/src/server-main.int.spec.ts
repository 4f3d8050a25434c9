import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedMongo } from './index.js';

const ENTRY = createRequire(__filename).resolve('@tenor/embedded-mongo/server');
/** Throws in the running server, where nobody catches it. */
const FAULT_AT_SIGUSR2 = `data:text/javascript,import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.on('SIGUSR2', () => { throw new Error('a fault of ours'); });`;

let directory: string;
let server: ChildProcess | undefined;

/** The server's process, by itself: its pipes are the test's. */
function spawnServer(...options: string[]): ChildProcess {
  server = spawn(process.execPath, [...options, ENTRY, directory, '5000'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return server;
}

function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve('ended');
  return Promise.race([
    new Promise((resolve) => child.once('exit', () => resolve('ended'))),
    sleep(7_000, 'hangs', { ref: false }),
  ]);
}

function answered(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk))));
}

/** Nobody holds the lock any more. */
async function expectFree(): Promise<void> {
  const next = await startEmbeddedMongo({ dataDir: directory, lockTimeoutMs: 2_000 });
  await next.stop();
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenor-server-'));
});

afterEach(async () => {
  server?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

it.each([
  ['all its pipes', true],
  ['only the one that it answers on', false],
])('ends when its parent is gone before it has answered, and leaves the lock: %s', async (_, all) => {
  const child = spawnServer();
  child.stdout?.destroy();
  if (all) {
    child.stderr?.destroy();
    child.stdin?.end();
  }
  expect(await ended(child)).toBe('ended');
  await expectFree();
});

it.each([0, 50, 100, 150, 200, 300, 400])(
  'ends when its parent is gone %d ms after it was started',
  async (ms) => {
    const child = spawnServer();
    await sleep(ms);
    child.stdout?.destroy();
    child.stdin?.end();
    expect(await ended(child)).toBe('ended');
    await expectFree();
  },
);

it('a fault that nobody expects is told, and ends it at once', async () => {
  const child = spawnServer('--import', FAULT_AT_SIGUSR2);
  let told = '';
  child.stderr?.on('data', (chunk: Buffer) => (told += String(chunk)));
  await answered(child);
  child.kill('SIGUSR2');
  expect(await ended(child)).toBe('ended');
  expect(told).toContain('embedded database: Error: a fault of ours');
  await expectFree();
});

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s to the group does not end it: its parent does, by the pipe',
  async (signal) => {
    const child = spawnServer();
    expect(await answered(child)).toContain('socketPath');
    child.kill(signal);
    await sleep(300);
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    child.stdin?.end();
    expect(await ended(child)).toBe('ended');
    expect(child.exitCode).toBe(0);
  },
);

it('a start that is aborted leaves no process behind', async () => {
  const already = startEmbeddedMongo({ dataDir: directory, signal: AbortSignal.abort(new Error('no more')) });
  await expect(already).rejects.toThrow('no more');
  const owner = await startEmbeddedMongo({ dataDir: directory });
  const aborting = new AbortController();
  const waiting = startEmbeddedMongo({ dataDir: directory, signal: aborting.signal });
  setTimeout(() => aborting.abort(), 300);
  await expect(waiting).rejects.toThrow(`the start of the embedded database in ${directory} was given up`);
  await owner.stop();
  await expectFree();
});
