import { addMilliseconds, toInstant } from '@tenor/domain';
import { type RunDocument } from '@tenor/persistence';
import { RunnerHarness } from '../testing/runner-harness.js';
import { RunRepository } from './run-repository.js';

const SINGLETON: Partial<RunDocument> = { singleton: true };

let harness: RunnerHarness;

beforeAll(async () => {
  harness = await RunnerHarness.start();
});
afterEach(() => harness.stopRunners());
afterAll(() => harness.close());

const now = () => toInstant(new Date());
const repository = (name: string) => new RunRepository(harness.dependencies(), name);

describe('of a job that is a singleton', () => {
  test('one run executes at a time, on however many runners, and all are executed', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      ids.push(await harness.request({ entries: 20, batch: 5, pauseMs: 20 }, SINGLETON));
    }
    await Promise.all([harness.runner(), harness.runner(), harness.runner()]);
    const runs = await Promise.all(ids.map((id) => harness.published(id)));
    const ended = runs
      .map(({ status, attempt, startedAt, finishedAt }) => ({ status, attempt, startedAt, finishedAt }))
      .sort((a, b) => (a.startedAt! < b.startedAt! ? -1 : 1));
    for (const [i, run] of ended.entries()) {
      expect(run).toMatchObject({ status: 'succeeded', attempt: 1 });
      if (i > 0) expect(run.startedAt! >= ended[i - 1]!.finishedAt!).toBe(true);
    }
  });

  test('of many claims at the same moment one gets a run, and the next gets one when that has ended', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 6; i += 1) ids.push(await harness.request({ entries: 0 }, SINGLETON));
    const runners = Array.from({ length: 8 }, (_, i) => repository(`runner-${i}`));
    const seen = new Set<string>();
    for (let round = 0; round < ids.length; round += 1) {
      const claims = await Promise.all(
        runners.map(async (runner) => ({ runner, claimed: await runner.claim() })),
      );
      const [first, ...others] = claims.filter(({ claimed }) => claimed !== undefined);
      expect(others).toEqual([]);
      const run = first!.claimed!.run;
      seen.add(run.id);
      await first!.runner.end(
        run,
        { lastSeq: 0, findings: 0, logCounts: run.logCounts },
        { done: 0, total: null },
        { status: 'succeeded', result: 0, error: null },
      );
    }
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  test('a run that waits holds up no other job’s', async () => {
    const [first, second] = [repository('first'), repository('second')];
    const running = await harness.request({ entries: 0 }, SINGLETON);
    expect((await first.claim())?.run.id).toBe(running);
    const waiting = await harness.request({ entries: 0 }, SINGLETON);
    const other = await harness.request({ entries: 0 }, { job: 'other' as RunDocument['job'] });
    expect((await second.claim())?.run.id).toBe(other);
    expect(await second.claim()).toBeUndefined();
    expect(await harness.stored(waiting)).toMatchObject({ status: 'pending', attempt: 0 });
    await harness.database.collection('runs').deleteMany({});
  });

  test('a run whose runner died is taken over before another begins', async () => {
    const past = addMilliseconds(now(), -60_000);
    const waiting = await harness.request({ entries: 0 }, { ...SINGLETON, nextClaimAt: past });
    const lost = await harness.request(
      { entries: 0 },
      {
        ...SINGLETON,
        status: 'running',
        attempt: 1,
        worker: 'dead',
        leaseUntil: past,
        nextClaimAt: addMilliseconds(past, 1),
      },
    );
    const runner = repository('living');
    expect((await runner.claim())?.run).toMatchObject({ id: lost, attempt: 2, worker: 'living' });
    expect(await runner.claim()).toBeUndefined();
    expect(await harness.stored(waiting)).toMatchObject({ status: 'pending' });
  });
});
