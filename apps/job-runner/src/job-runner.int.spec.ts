import { addMilliseconds, jobCommand, TOPICS, toInstant } from '@tenor/domain';
import { startEmbeddedMongo } from '@tenor/embedded-mongo';
import { NO_LOG_COUNTS } from '@tenor/persistence';
import { v7 } from 'uuid';
import { newEntries, type RunTotals } from './runs/new-entries.js';
import { RunLostError, RunRepository } from './runs/run-repository.js';
import { RunnerHarness } from './testing/runner-harness.js';

const NOTHING: RunTotals = { lastSeq: 0, findings: 0, logCounts: NO_LOG_COUNTS };
const NO_PROGRESS = { done: 0, total: null };
const now = () => toInstant(new Date());
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

let harness: RunnerHarness;

beforeAll(async () => {
  harness = await RunnerHarness.start();
});
afterEach(() => harness.stopRunners());
afterAll(() => harness.close());

describe('a run', () => {
  test('is claimed, executed in a thread, ended, and published after its end, in order', async () => {
    const id = await harness.request({ entries: 1234, batch: 700 });
    await harness.runner();
    const run = await harness.published(id);

    expect(run).toMatchObject({
      status: 'succeeded',
      result: 1234,
      error: null,
      attempt: 1,
      lastSeq: 1235,
      emittedSeq: 1236,
      findings: 1234,
      logCounts: { ...NO_LOG_COUNTS, info: 618, warning: 617 },
      progress: { done: 1234, total: 1234 },
      leaseUntil: null,
    });
    expect(run.order).toBeGreaterThan(0);
    expect(run.startedAt! <= run.finishedAt!).toBe(true);
    const stored = await harness.stored(id);
    expect(stored).not.toHaveProperty('nextClaimAt');
    expect(stored).not.toHaveProperty('publishDueAt');
    const entries = await harness.entries(run);
    expect(entries.map((entry) => entry.id)).toEqual(range(1, 1235).map((seq) => `${id}:1:${seq}`));
    expect(entries[0]).toMatchObject({
      level: 'warning',
      grouping: 'main',
      message: 'finding 1',
      labels: {
        job: 'renewal-check',
        level: 'warning',
        grouping: 'main',
        tier: 'urgent',
        'tag_a.b$c': 'true',
      },
      data: { n: 1 },
      fingerprint: 'fp-1',
    });
    expect(entries.at(-1)).toMatchObject({ message: 'done: 1234', fingerprint: null, object: null });
    await harness.until('its events', () => harness.seenOf(id).length >= 1236);
    expect(harness.seenOf(id)).toEqual([
      ...range(1, 1235).map((seq) => ({ kind: 'entry', runId: id, attempt: 1, seq, id: `${id}:1:${seq}` })),
      { kind: 'end', runId: id, attempt: 1, status: 'succeeded', order: run.order },
    ]);
  });

  test('shows its entries and its progress while it runs, and publishes none of them before its end', async () => {
    const id = await harness.request({ entries: 200, batch: 10, pauseMs: 30 });
    await harness.runner();
    const during = await harness.until('some entries while running', async () => {
      const run = await harness.stored(id);
      return run.status === 'running' && run.lastSeq >= 50 ? run : undefined;
    });
    expect(harness.seenOf(id)).toEqual([]);
    expect(during.progress).toMatchObject({ total: 200 });
    expect((await harness.published(id)).status).toBe('succeeded');
  });

  test.each([
    ['throw', 'job_failed', 'the job broke'],
    ['throw-code', 'unknown_location', 'no such location'],
    ['bad-result', 'bad_result', 'The job gave neither a number nor an object.'],
  ] as const)(
    'that fails (%s) keeps its entries, adds its failure, and publishes both',
    async (end, code, message) => {
      const id = await harness.request({ entries: 15, end });
      await harness.runner();
      const run = await harness.published(id);

      expect(run).toMatchObject({
        status: 'failed',
        result: null,
        error: { code, message },
        lastSeq: 16,
        attempt: 1,
      });
      const entries = await harness.entries(run);
      expect(entries).toHaveLength(16);
      expect(entries.at(-1)).toMatchObject({
        level: 'failure',
        message: `Run failed: ${message}`,
        labels: { job: 'renewal-check', level: 'failure', grouping: 'main' },
        fingerprint: null,
      });
      await harness.until('its events', () => harness.seenOf(id).length === 17);
      expect(harness.seenOf(id).at(-1)).toMatchObject({ kind: 'end', status: 'failed' });
    },
  );

  test.each(['exit', 'crash'] as const)(
    'whose thread dies (%s) fails, and the runner goes on',
    async (end) => {
      const dying = await harness.request({ entries: 5, end });
      await harness.runner();
      const run = await harness.published(dying);
      expect(run).toMatchObject({ status: 'failed', error: { code: 'thread_died' }, lastSeq: 6 });

      const next = await harness.request({ entries: 3, end: 'object' });
      expect(await harness.published(next)).toMatchObject({
        status: 'succeeded',
        result: { burn: { USD: '12.00' } },
      });
    },
  );

  test('whose job logs what the database cannot store fails, and keeps what was stored before', async () => {
    const id = await harness.request({ entries: 20, end: 'unstorable' });
    await harness.runner();
    const run = await harness.published(id);
    expect(run).toMatchObject({ status: 'failed', lastSeq: 21, error: { code: 'job_failed' } });
    expect((await harness.entries(run)).map((entry) => entry.seq)).toEqual(range(1, 21));
  });

  test('that logs without waiting keeps the order all the same', async () => {
    const id = await harness.request({ entries: 300, batch: 7, end: 'no-await' });
    await harness.runner();
    const run = await harness.published(id);
    const entries = await harness.entries(run);
    expect(entries.map((entry) => entry.data['n'])).toEqual([...range(1, 300), undefined]);
  });

  test('whose job cannot reach the database is tried again, and given up after three attempts', async () => {
    const id = await harness.request({ entries: 1, end: 'away' }, { attempt: 2 });
    // While it is held it is due in an hour, once it is given back in some seconds.
    await harness.runner({}, harness.publishOnly(), { jobs: { leaseSeconds: 3_600 } });
    const waiting = await harness.until('given back', async () => {
      const run = await harness.stored(id);
      return run.attempt === 3 && run.nextClaimAt! < addMilliseconds(now(), 60_000) ? run : undefined;
    });
    expect(waiting).toMatchObject({ status: 'running', releases: 0 });
    await harness.database
      .collection('runs')
      .updateOne({ _id: id as never }, { $set: { nextClaimAt: now() } });
    const run = await harness.published(id);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'abandoned' }, lastSeq: 1 });
    expect(await harness.entries(run)).toMatchObject([{ level: 'failure' }]);
  });

  test('of a job that this runner does not know fails and says so', async () => {
    const id = await harness.request({ entries: 1 }, { job: 'no-such-job' as never });
    await harness.runner();
    expect(await harness.published(id)).toMatchObject({ status: 'failed', error: { code: 'unknown_job' } });
  });
});

describe('a take-over', () => {
  test('ends with the entries of one execution; what the zombie writes is refused or never seen', async () => {
    const id = await harness.request({ entries: 25 });
    const ghost = new RunRepository(harness.dependencies(), 'ghost');
    const claimed = await ghost.claim();
    expect(claimed?.run).toMatchObject({ id, status: 'running', attempt: 1, worker: 'ghost' });
    const { run } = claimed!;
    const drafts = range(1, 40).map((n) => ({ level: 'error' as const, message: `ghost ${n}` }));
    const first = newEntries(run, NOTHING, drafts, now());
    await ghost.store(run, first.entries, first.totals, NO_PROGRESS);
    // It dies here; its lease runs out.
    await harness.runner();
    const ended = await harness.published(id);

    expect(ended).toMatchObject({ status: 'succeeded', attempt: 2, lastSeq: 26, findings: 25 });
    const late = newEntries(run, first.totals, drafts, now());
    await expect(ghost.store(run, late.entries, late.totals, NO_PROGRESS)).rejects.toThrow(RunLostError);
    await expect(ghost.heartbeat(run, NO_PROGRESS)).rejects.toThrow(RunLostError);
    const end = { status: 'failed' as const, result: null, error: { code: 'x', message: 'x' } };
    await expect(ghost.end(run, first.totals, NO_PROGRESS, end)).rejects.toThrow(RunLostError);
    expect(await harness.published(id)).toEqual(ended);
    const all = await harness.database.collection('logEntries').find({ runId: id }).toArray();
    expect(all.map((entry) => String(entry._id)).sort()).toEqual(
      range(1, 26)
        .map((seq) => `${id}:2:${seq}`)
        .sort(),
    );
    expect(new Set(harness.seenOf(id).map((event) => event.attempt))).toEqual(new Set([2]));
  });

  test('shuts the zombie out while the run goes on elsewhere', async () => {
    const id = await harness.request({ entries: 60, batch: 10, pauseMs: 300 });
    const ghost = new RunRepository(harness.dependencies(), 'ghost');
    const { run } = (await ghost.claim())!;
    await harness.runner();
    await harness.until('the take-over', async () => {
      const taken = await harness.stored(id);
      return taken.attempt === 2 && taken.lastSeq >= 10;
    });
    const late = newEntries(run, NOTHING, [{ level: 'error', message: 'ghost' }], now());
    const end = { status: 'failed' as const, result: null, error: { code: 'x', message: 'x' } };
    await expect(ghost.heartbeat(run, NO_PROGRESS)).rejects.toThrow(RunLostError);
    await expect(ghost.store(run, late.entries, late.totals, NO_PROGRESS)).rejects.toThrow(RunLostError);
    await expect(ghost.end(run, late.totals, NO_PROGRESS, end)).rejects.toThrow(RunLostError);
    await ghost.release(run, { afterMs: 0, blameless: true });

    expect(await harness.stored(id)).toMatchObject({ status: 'running', attempt: 2, releases: 0 });
    expect(await harness.published(id)).toMatchObject({ status: 'succeeded', attempt: 2, lastSeq: 61 });
    const all = await harness.database.collection('logEntries').find({ runId: id }).toArray();
    expect(all).toHaveLength(61);
  });

  test('does not happen while the runner lives, however long the job takes', async () => {
    const id = await harness.request({ entries: 30, batch: 10, pauseMs: 900 });
    await harness.runner();
    await harness.runner();
    expect(await harness.published(id)).toMatchObject({ status: 'succeeded', attempt: 1, lastSeq: 31 });
  });

  test('after the third attempt ends the run as abandoned', async () => {
    const past = addMilliseconds(now(), -1000);
    const id = await harness.request(
      { entries: 5 },
      { status: 'running', attempt: 3, worker: 'gone', nextClaimAt: past, leaseUntil: past },
    );
    await harness.runner();
    const run = await harness.published(id);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'abandoned' }, lastSeq: 1 });
  });
});

test('two runners share fifty runs, and each run is executed once', async () => {
  const ids = await Promise.all(range(1, 50).map(() => harness.request({ entries: 3 })));
  await harness.runner();
  await harness.runner();
  const runs = await Promise.all(ids.map((id) => harness.published(id)));

  expect(runs.every((run) => run.status === 'succeeded' && run.attempt === 1 && run.lastSeq === 4)).toBe(
    true,
  );
  const workers = new Set(runs.map((run) => run.worker));
  expect(workers.size).toBe(2);
  expect(new Set(runs.map((run) => run.order)).size).toBe(50);
  const entries = await harness.database
    .collection('logEntries')
    .find({ runId: { $in: ids } })
    .toArray();
  expect(entries).toHaveLength(200);
  // Each run has a thread of its own: some seconds of work for a slow machine.
}, 180_000);

describe('publishing', () => {
  test('goes on behind what was acknowledged, after a crash between the end and it', async () => {
    const id = await harness.request({ entries: 20 });
    const first = await harness.runner();
    const run = await harness.published(id);
    await harness.until('its events', () => harness.seenOf(id).length === 22);
    await first.stop();
    harness.seen.length = 0;
    await harness.database
      .collection('runs')
      .updateOne({ _id: id as never }, { $set: { emittedSeq: 12, publishDueAt: now(), publisher: 'gone' } });
    await harness.runner();
    await harness.until('the rest', () => harness.seenOf(id).some((event) => event.kind === 'end'));

    expect(harness.seenOf(id)).toEqual([
      ...range(13, 21).map((seq) => ({ kind: 'entry', runId: id, attempt: 1, seq, id: `${id}:1:${seq}` })),
      { kind: 'end', runId: id, attempt: 1, status: 'succeeded', order: run.order },
    ]);
  });

  test('waits for the transport to come back, and loses nothing', async () => {
    let away = true;
    const flaky = harness.publishOnly((events) =>
      away ? Promise.reject(new Error('the broker is away')) : harness.events.publish(events),
    );
    const id = await harness.request({ entries: 5 });
    await harness.runner({}, flaky);
    const ended = await harness.until('the end', async () => {
      const run = await harness.stored(id);
      return run.status === 'succeeded' ? run : undefined;
    });
    expect(ended.emittedSeq).toBe(0);
    away = false;
    await harness.published(id);
    await harness.until('its events', () => harness.seenOf(id).length === 7);
  });
});

describe('a command', () => {
  const command = (id: string, data: unknown) => ({
    id,
    type: jobCommand.type,
    topic: TOPICS.jobCommands,
    key: id,
    source: '/erp',
    time: now(),
    data,
  });

  test('starts a run, the same command again starts nothing, and another one under its id is a dead letter', async () => {
    const fresh = await RunnerHarness.start();
    try {
      await fresh.runner({}, fresh.events);
      const id = v7();
      await fresh.events.publish([command(id, { job: 'renewal-check', params: { windowDays: 9 } })]);
      const done = await fresh.until('the run', () => fresh.stored(id).catch(() => undefined));
      expect(done).toMatchObject({
        trigger: { kind: 'command', by: '/erp' },
        params: { windowDays: 9, imminentDays: 7 },
      });

      const bad = v7();
      await fresh.events.publish([
        command(id, { job: 'renewal-check', params: { windowDays: 9 } }),
        command(id, { job: 'renewal-check', params: { windowDays: 10 } }),
        command(bad, { job: 'renewal-check', params: { windowDays: 0 } }),
        command(v7(), { job: 'no-such-job' }),
      ]);
      const dead = await fresh.until('three letters', async () => {
        const found = await fresh.database
          .collection('eventRows')
          .find({ topic: `${TOPICS.jobCommands}.dlt` })
          .toArray();
        return found.length === 3 ? found : undefined;
      });
      expect(dead.map((row) => String(row['headers']['dlt-reason'])).sort()).toEqual([
        expect.stringContaining('belongs to another request'),
        expect.stringContaining('job is not a known job'),
        expect.stringContaining('params.windowDays must be a whole number from 1 to 3650'),
      ]);
      expect(await fresh.database.collection('runs').find({}).toArray()).toHaveLength(1);
    } finally {
      await fresh.close();
    }
  });
});

test('a stop gives running jobs back at once, without blame, and the next runner executes them anew', async () => {
  const id = await harness.request({ entries: 40, batch: 10, pauseMs: 400 });
  const first = await harness.runner();
  await harness.until('entries', async () => (await harness.stored(id)).lastSeq >= 10);
  await first.stop();
  const released = await harness.stored(id);
  expect(released).toMatchObject({ status: 'running', attempt: 1, releases: 1 });
  expect(released.nextClaimAt! <= now()).toBe(true);

  await harness.runner();
  expect(await harness.published(id)).toMatchObject({ status: 'succeeded', attempt: 2, lastSeq: 41 });
});

test('a database that is killed and comes back in the midst of a run costs no entry', async () => {
  const fresh = await RunnerHarness.start();
  await fresh.runner();
  const id = await fresh.request({ entries: 300, batch: 10, pauseMs: 20 });
  await fresh.until('entries', async () => (await fresh.stored(id)).lastSeq >= 50);
  fresh.mongo.kill();
  await fresh.mongo.server.exited;
  const again = await startEmbeddedMongo({ dataDir: fresh.mongo.dataDir });
  try {
    const run = await fresh.published(id);
    expect(run).toMatchObject({ error: null, status: 'succeeded', result: 300, lastSeq: 301, findings: 300 });
    const entries = await fresh.entries(run);
    expect(entries.map((entry) => entry.seq)).toEqual(range(1, 301));
    expect(await fresh.database.collection('logEntries').find({ runId: id }).toArray()).toHaveLength(301);
    await fresh.until('its end', () => fresh.seenOf(id).some((event) => event.kind === 'end'));
  } finally {
    await fresh.close();
    await again.stop();
  }
});
