import { addMilliseconds, logEntryId, toInstant, type Instant } from '@tenor/domain';
import {
  COST_SNAPSHOT,
  COVERAGE_SNAPSHOT,
  COVERAGE_SNAPSHOT_GAPS,
  fromLogEntry,
  LOG_ENTRIES,
  RUNS,
  SnapshotSetWriter,
  type LogEntryDocument,
  type RunDocument,
} from '@tenor/persistence';
import { RunnerHarness } from '../testing/runner-harness.js';
import { Purger } from './purger.js';

const NOW = new Date('2026-11-23T06:00:00.000Z');
const daysAgo = (days: number): Instant => addMilliseconds(toInstant(NOW), -days * 86_400_000);

let harness: RunnerHarness;

beforeAll(async () => {
  harness = await RunnerHarness.start();
});
afterAll(() => harness.close());

const purger = () => new Purger(harness.dependencies({ clock: { now: () => NOW } }));
const entries = () => harness.database.collection<LogEntryDocument>(LOG_ENTRIES);
const runs = () => harness.database.collection<RunDocument>(RUNS);

/** An ended run with entries of two attempts, as far as its end is published. */
async function endedRun(finishedAt: Instant, count = 3, more: Partial<RunDocument> = {}): Promise<string> {
  const id = await harness.request({ entries: 0 });
  await runs().updateOne(
    { _id: id },
    { $set: { status: 'succeeded', attempt: 2, finishedAt, ...more }, $unset: { nextClaimAt: 1 } },
  );
  const rows = [1, 2].flatMap((attempt) =>
    Array.from({ length: count }, (_, index) =>
      fromLogEntry({
        id: logEntryId(id, attempt, index + 1),
        runId: id,
        attempt,
        seq: index + 1,
        job: 'renewal-check',
        at: finishedAt,
        level: 'info',
        grouping: 'main',
        message: 'm',
        object: null,
        labels: {},
        data: {},
        fingerprint: null,
      }),
    ),
  );
  await entries().insertMany(rows);
  return id;
}
const left = async (id: string) => [
  await runs().countDocuments({ _id: id }),
  await entries().countDocuments({ runId: id }),
];

test('entries go after 90 days, runs after a year, and nothing that is not fully published', async () => {
  const young = await endedRun(daysAgo(89));
  const old = await endedRun(daysAgo(91), 1200);
  const ancient = await endedRun(daysAgo(366));
  const unpublished = await endedRun(daysAgo(400), 2, { publishDueAt: daysAgo(1) });
  const pending = await harness.request({ entries: 0 }, { createdAt: daysAgo(500) });

  expect(await purger().purge()).toEqual({ emptied: 2, deleted: 1 });
  expect(await Promise.all([young, old, ancient, unpublished, pending].map(left))).toEqual([
    [1, 6],
    [1, 0],
    [0, 0],
    [1, 4],
    [1, 0],
  ]);
  expect(await purger().purge()).toEqual({ emptied: 0, deleted: 0 });
});

test('more than a step is purged in steps, by an index', async () => {
  const ids = await Promise.all(Array.from({ length: 250 }, () => endedRun(daysAgo(370), 1)));
  expect(await purger().purge()).toEqual({ emptied: 250, deleted: 250 });
  expect(await runs().countDocuments({ _id: { $in: ids } })).toBe(0);
  for (const entriesPurged of [null, true]) {
    const plan = await harness.database
      .db!.collection(RUNS)
      .find({ entriesPurged, publishDueAt: null, finishedAt: { $lt: daysAgo(90) } })
      .sort({ finishedAt: 1 })
      .explain('queryPlanner');
    expect(JSON.stringify(plan)).toContain('entriesPurged_publishDueAt_finishedAt');
  }
});

test('a runner purges when it starts', async () => {
  const id = await endedRun('2020-01-01T00:00:00.000Z');
  await harness.runner();
  await harness.until('the run is gone', async () => (await left(id)).every((count) => count === 0));
});

test('of snapshots older than 60 days one date a month keeps its rows; what counts no more is cleaned', async () => {
  const dates = ['2026-09-01', '2026-09-02', '2026-09-24', '2026-09-25'] as const;
  for (const date of dates) {
    const run = { id: `run of ${date}`, attempt: 1, startedAt: daysAgo(70) };
    const writer = await SnapshotSetWriter.open(harness.database, COVERAGE_SNAPSHOT, date, run);
    const row = { _id: writer.rowId('d'), snapshotDate: date, deviceId: 'd', deviceName: 'd' };
    await writer.write(COVERAGE_SNAPSHOT_GAPS, [row]);
    await writer.count({ devicesTotal: 1, devicesCovered: 0, devicesUncovered: 1 });
  }
  const left = await SnapshotSetWriter.open(harness.database, COST_SNAPSHOT, '2026-09-01', {
    id: 'left',
    attempt: 1,
    startedAt: daysAgo(2),
  });
  expect(left.setId).toBe('left:1');
  // Sixty days before the 23rd of November is the 24th of September.
  expect(await purger().purgeSnapshots()).toEqual({ thinned: 1, cleaned: 0 });
  const later = new Purger(
    harness.dependencies({ clock: { now: () => new Date(NOW.getTime() + 2 * 3_600_000) } }),
  );
  expect(await later.purgeSnapshots()).toEqual({ thinned: 0, cleaned: 2 });
  expect(await harness.database.collection(COVERAGE_SNAPSHOT_GAPS).countDocuments({})).toBe(3);
  expect(await later.purgeSnapshots()).toEqual({ thinned: 0, cleaned: 0 });
});
