import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { RunnerHarness } from '../testing/runner-harness.js';

jest.setTimeout(120_000);

let harness: RunnerHarness;

beforeAll(async () => {
  harness = await RunnerHarness.start();
});
afterEach(() => harness.stopRunners());
afterAll(() => harness.close());

/** Reached soon, but not by a job that only has a few entries to store on a busy machine. */
const LIMITS = { jobs: { softLimitSeconds: 4, hardLimitSeconds: 7, limits: {} } };
const limitedRunner = () => harness.runner({}, harness.publishOnly(), LIMITS);

const cancel = (id: string) =>
  harness.database.collection('runs').updateOne({ _id: id as never }, { $set: { cancelRequested: true } });

/** A run that logged `seq` entries and has not ended. */
const reached = (id: string, seq: number) =>
  harness.until(`run ${id} has ${seq} entries`, async () => {
    const { status, lastSeq } = await harness.stored(id);
    return status === 'running' && lastSeq >= seq;
  });

const messagesOf = async (id: string): Promise<string[]> => {
  const run = await harness.published(id);
  return (await harness.entries(run)).map((entry) => `${entry.level}: ${entry.message}`);
};

describe('a run that takes too long', () => {
  test.each(['hang', 'spin'] as const)(
    'because its job does not stop when asked to (%s) loses its thread, keeps its entries, and other runs go on',
    async (end) => {
      const stuck = await harness.request({ entries: 25, end });
      await limitedRunner();
      await reached(stuck, 20);
      const other = await harness.request({ entries: 5 });
      expect(await harness.published(other)).toMatchObject({ status: 'succeeded' });
      expect((await harness.stored(stuck)).status).toBe('running');

      const run = await harness.published(stuck);
      expect(run).toMatchObject({
        status: 'timed_out',
        result: null,
        error: { code: 'timed_out', message: expect.stringContaining('hard limit of 7 s') as string },
        attempt: 1,
        lastSeq: 26,
        findings: 25,
      });
      expect((await messagesOf(stuck)).at(-1)).toMatch(/^failure: Run failed: The run did not stop/);
      await harness.until('its end', () => harness.seenOf(stuck).at(-1)?.kind === 'end');
      expect(harness.seenOf(stuck)).toHaveLength(27);
      expect(harness.seenOf(stuck).at(-1)).toMatchObject({ status: 'timed_out', order: run.order });
      const next = await harness.request({ entries: 3 });
      expect(await harness.published(next)).toMatchObject({ status: 'succeeded' });
    },
  );

  test.each([
    ['sum-up', ['info: stopped early']],
    ['obey', []],
  ] as const)('because its job stops when asked to (%s) ends at its soft limit', async (end, more) => {
    const id = await harness.request({ entries: 1, end });
    await limitedRunner();
    expect(await harness.published(id)).toMatchObject({ status: 'timed_out', result: null });
    const message = 'The run was stopped at its soft limit of 4 s.';
    expect(await messagesOf(id)).toEqual(['warning: finding 1', ...more, `failure: Run failed: ${message}`]);
  });
});

describe('a run that is cancelled', () => {
  test.each(['hang', 'spin'] as const)(
    'while its job does not listen (%s) ends all the same',
    async (end) => {
      const id = await harness.request({ entries: 10, end });
      await harness.runner();
      await reached(id, 10);
      await cancel(id);
      expect(await harness.published(id)).toMatchObject({
        status: 'cancelled',
        error: { code: 'cancelled' },
        lastSeq: 11,
      });
      expect((await messagesOf(id)).at(-1)).toBe('info: The run was cancelled on request.');
    },
  );

  test('at a checkpoint of its job stops there, after its summary', async () => {
    const id = await harness.request({ entries: 10, end: 'sum-up' });
    await harness.runner({ cancelGraceMs: 60_000 });
    await reached(id, 10);
    await cancel(id);
    expect((await messagesOf(id)).slice(-2)).toEqual([
      'info: stopped early',
      'info: The run was cancelled on request.',
    ]);
    expect((await harness.published(id)).status).toBe('cancelled');
  });

  test('while it waits for room ends at once, and never begins', async () => {
    const busy = await Promise.all([1, 2].map(() => harness.request({ entries: 1, end: 'hang' })));
    await harness.runner();
    await Promise.all(busy.map((id) => reached(id, 1)));
    const id = await harness.request({ entries: 5 });
    await cancel(id);
    expect(await harness.published(id)).toMatchObject({
      status: 'cancelled',
      error: { code: 'cancelled', message: 'The run was cancelled before it began.' },
      startedAt: null,
      attempt: 0,
      lastSeq: 0,
    });
    await harness.until('its end', () => harness.seenOf(id).length > 0);
    expect(harness.seenOf(id)).toMatchObject([{ kind: 'end', attempt: 0, status: 'cancelled' }]);
    await Promise.all(busy.map(cancel));
    for (const each of busy) expect(await harness.published(each)).toMatchObject({ status: 'cancelled' });
  });

  test('while its runner is dead is not executed again', async () => {
    const past = '2026-01-01T00:00:00.000Z';
    const dead = {
      status: 'running',
      attempt: 1,
      worker: 'gone',
      nextClaimAt: past,
      leaseUntil: past,
    } as const;
    const id = await harness.request({ entries: 5 }, { ...dead, cancelRequested: true });
    await harness.runner();
    expect(await harness.published(id)).toMatchObject({
      status: 'cancelled',
      attempt: 2,
      lastSeq: 1,
      findings: 0,
    });
  });
});

test('a job that logs without end fails at the bound, with the entries up to there, stored batch by batch', async () => {
  const id = await harness.request({ entries: 1_000_000, batch: 400 });
  await harness.runner({}, harness.publishOnly(), { entriesMax: 3_000 });
  const run = await harness.published(id);
  expect(run).toMatchObject({
    status: 'failed',
    error: {
      code: 'too_many_entries',
      message: 'The job logged more than the 3000 entries that a run may have.',
    },
    lastSeq: 2_801,
    findings: 2_800,
  });
  expect(await harness.entries(run)).toHaveLength(2_801);
});

test('a job that needs more memory than its thread has fails, and other runs go on', async () => {
  const greedy = await harness.request({ entries: 5, end: 'heap' });
  const other = await harness.request({ entries: 40, batch: 10, pauseMs: 100 });
  await harness.runner();
  expect(await harness.published(other)).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(await harness.published(greedy)).toMatchObject({
    status: 'failed',
    error: { code: 'out_of_memory' },
    lastSeq: 6,
  });
});

test('a job that kills its whole process three times is given up, and the runs beside it are completed', async () => {
  const killer = await harness.request({ entries: 5, pauseMs: 1000, end: 'kill-process' });
  const other = await harness.request({ entries: 20, batch: 5 });
  for (let started = 1; started <= 3; started += 1) {
    const child = spawn(
      process.execPath,
      [createRequire(import.meta.url).resolve('@tenor/job-runner/testing/runner'), harness.mongo.uri],
      { stdio: 'ignore' },
    );
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await harness.stored(killer)).toMatchObject({ status: 'running', attempt: started });
  }
  await harness.runner();
  expect(await harness.published(killer)).toMatchObject({
    status: 'failed',
    error: { code: 'abandoned' },
    attempt: 4,
    lastSeq: 1,
  });
  expect(await harness.published(other)).toMatchObject({ status: 'succeeded', lastSeq: 21 });
});

test('cancelled runs that wait are found by an index of their own, however many wait', async () => {
  const plan = await harness.database
    .collection('runs')
    .find({ status: 'pending', cancelRequested: true })
    .limit(1)
    .explain('queryPlanner');
  expect(JSON.stringify(plan)).toContain('"indexName":"cancelRequested_pending"');
});
