import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo } from './index.js';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) =>
    child.stdout?.once('data', (chunk: Buffer) => {
      resolve(chunk.toString().trim());
    }),
  );
}

describe('the process of the embedded database', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenor-process-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('makes its directory for its owner only, and keeps what was written over a stop', async () => {
    const dataDir = join(directory, 'new', 'data');
    const first = await startEmbeddedMongo({ dataDir, databaseName: 'db' });
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    const client = await new MongoClient(first.uri).connect();
    await client.db().collection('a').insertOne({ x: 1 });
    await client.close();
    await first.stop();
    expect(await first.exited).toEqual({ code: 0, signal: null });
    const second = await startEmbeddedMongo({ dataDir, databaseName: 'db' });
    const again = await new MongoClient(second.uri).connect();
    expect(await again.db().collection('a').countDocuments({ x: 1 })).toBe(1);
    await again.close();
    await second.stop();
  });

  it('refuses a directory that another server has, and takes it as soon as that one is killed', async () => {
    const first = await startEmbeddedMongo({ dataDir: directory });
    await expect(startEmbeddedMongo({ dataDir: directory, lockTimeoutMs: 300 })).rejects.toThrow(
      `the data directory ${directory} is in use by another process`,
    );
    const waiting = startEmbeddedMongo({ dataDir: directory });
    setTimeout(() => process.kill(first.pid, 'SIGKILL'), 300);
    const second = await waiting;
    expect(await first.exited).toMatchObject({ signal: 'SIGKILL' });
    await second.stop();
  });

  it('lets exactly one of several that start at once have the directory', async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 4 }, () => startEmbeddedMongo({ dataDir: directory, lockTimeoutMs: 1_500 })),
    );
    const started = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(started).toHaveLength(1);
    await started[0]!.stop();
  });

  it('ends when its parent is killed', async () => {
    const entry = createRequire(import.meta.url).resolve('@tenor/embedded-mongo/server');
    const program = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ${JSON.stringify([entry, directory, '5000'])}, { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdout.once('data', () => console.log(child.pid));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(await firstLine(parent));
    expect(alive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !alive(pid));
    const next = await startEmbeddedMongo({ dataDir: directory, lockTimeoutMs: 2_000 });
    await next.stop();
  });

  it('refuses files of another format version', async () => {
    await writeFile(join(directory, 'mongo.format'), '99\n');
    await expect(startEmbeddedMongo({ dataDir: directory })).rejects.toThrow(
      `the data directory ${directory} has format version 99, this program reads version 2 and older ones: a newer program is needed`,
    );
  });

  it('refuses a directory that cannot be written', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(startEmbeddedMongo({ dataDir: join(file, 'data') })).rejects.toThrow(
      `cannot write to the data directory ${join(file, 'data')}`,
    );
  });

  it('puts its socket elsewhere if the path of the directory is too long for one', async () => {
    const dataDir = join(directory, 'long'.repeat(30));
    await mkdir(dataDir);
    await chmod(dataDir, 0o755);
    const server = await startEmbeddedMongo({ dataDir });
    const socket = decodeURIComponent(/^mongodb:\/\/([^/]+)\//.exec(server.uri)?.[1] ?? '');
    expect(socket.length).toBeLessThan(100);
    expect((await stat(join(socket, '..'))).mode & 0o777).toBe(0o700);
    const client = await new MongoClient(server.uri).connect();
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
    await client.close();
    await server.stop();
    await expect(stat(join(socket, '..'))).rejects.toThrow('ENOENT');
  });
});
