import { createRegistry } from '@tenor/platform';
import { toInstant } from '@tenor/domain';
import { RUNS, type RunDocument } from '@tenor/persistence';
import { createJobRunner } from '../create-job-runner.js';
import { RunnerHarness } from '../testing/runner-harness.js';

let harness: RunnerHarness;

beforeAll(async () => {
  harness = await RunnerHarness.start();
});
afterAll(() => harness.close());

it('what waits is shown with its age, by any runner that is asked, also one that does nothing', async () => {
  const old = toInstant(new Date(Date.now() - 90_000));
  const later = toInstant(new Date(Date.now() + 3_600_000));
  // Not to be claimed before the test is over.
  await harness.request({ entries: 0 }, { createdAt: old, nextClaimAt: later });
  await harness.request({ entries: 0 }, { nextClaimAt: later });
  await harness.request({ entries: 0 }, { status: 'running', nextClaimAt: later });
  await harness.request(
    { entries: 0 },
    { status: 'succeeded', finishedAt: old, order: 1, publishDueAt: later },
  );

  const metrics = createRegistry({ service: 'job-runner', version: '1.0.0' });
  await createJobRunner(harness.dependencies({ metrics }));
  const text = await metrics.metrics();
  const value = (sample: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${sample} `))
        ?.split(' ')[1],
    );

  expect(value('tenor_runs{status="pending"}')).toBe(2);
  expect(value('tenor_runs{status="running"}')).toBe(1);
  expect(value('tenor_unpublished_runs')).toBe(1);
  for (const age of ['pending', 'unpublished']) {
    const seconds = value(`tenor_oldest_${age}_run_age_seconds`);
    expect([age, seconds >= 90 && seconds < 150]).toEqual([age, true]);
  }
});

it('runs are asked for by their indexes', async () => {
  const runs = harness.database.collection<RunDocument>(RUNS);
  const ended = await harness.stored(await harness.request({ entries: 0 }, { status: 'succeeded' }));
  await runs.insertMany(Array.from({ length: 2_000 }, (_, i) => ({ ...ended, _id: `ended-${i}` })));
  for (const [filter, sort] of [
    [{ status: 'pending' }, { createdAt: 1, _id: 1 }],
    [{ publishDueAt: { $gt: '' } }, { publishDueAt: 1 }],
  ] as const) {
    const plan = JSON.stringify(
      await harness.database.collection(RUNS).find(filter).sort(sort).limit(1).explain(),
    );
    expect(plan).toContain('IXSCAN');
    expect(plan).not.toMatch(/COLLSCAN|"stage":"SORT"/);
  }
});
