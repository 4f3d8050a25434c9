import { NO_LOG_COUNTS } from '@tenor/persistence';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { RunnerHarness } from './testing/runner-harness.js';

jest.setTimeout(3_600_000);

/** Small in CI; by hand 20 kills in runs of 10,000 findings, and a million lines. */
const size = (name: string, usual: number): number => Number(process.env[`TENOR_TEST_${name}`] ?? usual);
const KILLS = size('KILLS', 4);
const FINDINGS = size('FINDINGS', 1_000);
const LINES = size('LINES', 20_000);
const SEED = size('SEED', 20_261_123);
/** Of a claim: a runner that gets no processor for so long is taken for dead, as it should. */
const LEASE_SECONDS = size('LEASE_SECONDS', 10);
const WAIT_MS = 600_000;

let harness: RunnerHarness;
let victim: ChildProcess | undefined;

beforeAll(async () => {
  harness = await RunnerHarness.start();
});
afterAll(async () => {
  victim?.kill('SIGKILL');
  await harness.close();
});

/** Starts a runner as a process of its own, and waits until it works. */
async function startRunner(): Promise<ChildProcess> {
  const entry = createRequire(import.meta.url).resolve('@tenor/job-runner/testing/runner');
  const child = spawn(process.execPath, [entry, harness.mongo.uri, 'test', String(LEASE_SECONDS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Numbers from 0 up to 1. Source: mulberry32 (T. Ettinger, public domain). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What must be true of a run of so many findings that has ended and was published. */
async function expectWhole(id: string, findings: number): Promise<number> {
  const run = await harness.published(id, WAIT_MS);
  expect(run).toMatchObject({
    status: 'succeeded',
    result: findings,
    error: null,
    findings,
    lastSeq: findings + 1,
    emittedSeq: findings + 2,
    logCounts: { ...NO_LOG_COUNTS, info: findings / 2 + 1, warning: findings / 2 },
    progress: { done: findings, total: findings },
    leaseUntil: null,
  });
  // Those of the last attempt, each once, and none of another one.
  const stored = harness.database.collection<{ _id: string }>('logEntries');
  await harness.until(
    'entries of earlier attempts are gone',
    async () => (await stored.countDocuments({ runId: id })) === findings + 1,
  );
  const entries = await harness.entries(run);
  const ids = Array.from({ length: findings + 1 }, (_, i) => `${id}:${run.attempt}:${i + 1}`);
  expect(entries.map((entry) => entry.id)).toEqual(ids);
  // Sent at least once, all of them, in order; what is sent again is the same.
  await harness.until('the end is seen', () => harness.seenOf(id).some(({ kind }) => kind === 'end'));
  const seen = harness.seenOf(id);
  const first = new Set(seen.flatMap((event) => (event.kind === 'entry' ? [event.id] : [])));
  expect([...first]).toEqual(ids);
  const ends = seen.flatMap((event) => (event.kind === 'end' ? [`${event.status} ${event.order}`] : []));
  expect(new Set(ends)).toEqual(new Set([`succeeded ${run.order}`]));
  return run.attempt;
}

test(`a runner killed ${KILLS} times at any moment of runs of ${FINDINGS} findings loses and doubles nothing`, async () => {
  const random = generator(SEED);
  const attempts: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const id = await harness.request({ entries: FINDINGS, batch: 100, pauseMs: 1 });
    victim = await startRunner();
    // From the claim to just after the end; what is killed while it publishes is told with the whole product.
    const moment = random() * FINDINGS * 1.1;
    await harness.until(
      'the moment has come',
      async () => {
        const { finishedAt, lastSeq } = await harness.stored(id);
        return finishedAt !== null || lastSeq >= moment;
      },
      WAIT_MS,
    );
    await killed(victim);
    const { finishedAt, status, error } = await harness.stored(id);
    expect({ status, error }).toEqual({ status: finishedAt === null ? 'running' : 'succeeded', error: null });
    expect(harness.seenOf(id)).toEqual([]);
    await harness.runner({}, harness.publishOnly(), { jobs: { leaseSeconds: LEASE_SECONDS } });
    attempts.push(await expectWhole(id, FINDINGS));
    await harness.stopRunners();
  }
  process.stdout.write(`${KILLS} kills, seed ${SEED}: ended in the attempts ${attempts.join(' ')}\n`);
  expect(Math.max(...attempts)).toBeLessThanOrEqual(2);
});

test(`a job that logs ${LINES} lines is stored and published whole, and another run goes on meanwhile`, async () => {
  await harness.runner({}, harness.publishOnly(), { jobs: { leaseSeconds: LEASE_SECONDS } });
  const large = await harness.request({ entries: LINES, batch: 5_000 });
  await harness.until('it has begun', async () => (await harness.stored(large)).lastSeq > 0);
  const small = await harness.request({ entries: 10 });
  await expectWhole(small, 10);
  await expectWhole(large, LINES);
});
