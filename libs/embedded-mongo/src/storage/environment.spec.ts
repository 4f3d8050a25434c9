import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from './environment.js';

const key = (n: number): Buffer => Buffer.from([7, n >> 8, n & 255]);

describe('Table', () => {
  let directory: string;
  let env: Environment;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenor-environment-'));
    env = new Environment(join(directory, 'x.mdb'));
    env.write(() => {
      for (let n = 0; n < 1_000; n += 1) env.indexes.put(key(n), Buffer.alloc(1));
    });
  });

  afterAll(async () => {
    await env.close();
    await rm(directory, { recursive: true, force: true });
  });

  it.each([
    [0, 1_000, Infinity, 1_000],
    [0, 1_000, 1_000, 1_000],
    [0, 1_000, 999, 999],
    [0, 1_000, 1_001, 1_000],
    [10, 20, Infinity, 10],
    [10, 20, 9, 9],
    [10, 20, 10, 10],
    [10, 20, 11, 10],
    [10, 20, 500, 10],
    [20, 20, 5, 0],
    [990, 2_000, 20, 10],
    [2_000, 3_000, 1, 0],
  ])('counts from %d to %d, at most %d: %d', (from, to, limit, count) => {
    expect(env.indexes.count(key(from), key(to), limit)).toBe(count);
  });
});
