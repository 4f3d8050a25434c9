import { coverageSnapshot, toInstant, type CalendarDate } from '@tenor/domain';
import {
  cleanSnapshots,
  COVERAGE_SNAPSHOT,
  COVERAGE_SNAPSHOT_GAPS,
  COVERAGE_SNAPSHOTS,
  DEVICE_BATCH,
} from '@tenor/persistence';
import {
  ensureContractIndexes,
  findRun,
  latestSnapshot,
  requestRun,
  streamSnapshotRows,
  type CoverageGapRow,
} from '@tenor/persistence';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunnerHarness } from '../../testing/runner-harness.js';
import { type JobContext } from '../job.js';
import { naiveGaps } from '../testing/naive-gaps.js';
import { randomFleet } from '../testing/random-fleet.js';
import { RecordedRun } from '../testing/recorded-run.js';
import { fleetId, storeFleet } from '../testing/stored-fleet.js';
import { coverageSnapshotJob } from './coverage-snapshot.js';

jest.setTimeout(240_000);

const DAY: CalendarDate = '2026-11-22';
const runId = (n: number): string => fleetId(20, n);

let harness: RunnerHarness;

beforeAll(async () => {
  harness = await RunnerHarness.start();
  await ensureContractIndexes(harness.database);
});
afterAll(() => harness.close());
beforeEach(async () => {
  await harness.database.collection(COVERAGE_SNAPSHOTS).deleteMany({});
  await harness.database.collection(COVERAGE_SNAPSHOT_GAPS).deleteMany({});
});

type Params = Parameters<typeof coverageSnapshotJob.run>[0]['params'];
const newRun = (n: number, overrides: Partial<JobContext<Params>> = {}, params: object = {}) =>
  new RecordedRun<Params>(harness.database, coverageSnapshot.params.parse(params), {
    run: { id: runId(n), attempt: 1, startedAt: `2026-11-22T05:00:00.${String(n).padStart(3, '0')}Z` },
    ...overrides,
  });
/** What readers see of the day. */
async function seen() {
  const snapshot = await latestSnapshot(harness.database, COVERAGE_SNAPSHOT, DAY);
  if (snapshot === undefined) return undefined;
  const rows: CoverageGapRow[] = [];
  const { setId } = snapshot.set;
  for await (const batch of streamSnapshotRows<CoverageGapRow>(
    harness.database,
    COVERAGE_SNAPSHOT_GAPS,
    setId,
  )) {
    rows.push(...batch);
  }
  return { ...snapshot, gaps: rows.map(({ deviceId, deviceName }) => [deviceId, deviceName]) };
}
const stored = () => harness.database.collection(COVERAGE_SNAPSHOT_GAPS).countDocuments({});
const devices = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ id: fleetId(4, from + n), name: `edge-${from + n}` }));

describe('the coverage snapshot', () => {
  it.each([1, 2, 3, 4])('records what a plain model finds in random fleet %i', async (seed) => {
    const fleet = randomFleet(seed, 300, DAY);
    await storeFleet(harness.database, fleet);
    const expected = naiveGaps(fleet, DAY);
    const run = newRun(seed);
    const result = await coverageSnapshotJob.run(run.context);
    const figures = {
      devicesTotal: expected.devicesInScope,
      devicesCovered: expected.devicesInScope - expected.gaps.length,
      devicesUncovered: expected.gaps.length,
    };
    expect(result).toEqual({ snapshotDate: DAY, ...figures });
    const byId = expected.gaps
      .map(({ id, label }) => [id, label])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    expect(await seen()).toMatchObject({ date: DAY, figures, gaps: byId });
    expect(run.entries).toHaveLength(1);
    expect(run.entries[0]).toMatchObject({ level: 'info', data: { ...figures, dryRun: false } });
  });

  it('of a dry run says the same, and stores nothing', async () => {
    await storeFleet(harness.database, { devices: devices(3) });
    const run = newRun(1, {}, { dryRun: true });
    expect(await coverageSnapshotJob.run(run.context)).toEqual({
      snapshotDate: DAY,
      devicesTotal: 3,
      devicesCovered: 0,
      devicesUncovered: 3,
    });
    expect(run.messages[0]).toContain('nothing was stored');
    expect([await seen(), await stored()]).toEqual([undefined, 0]);
    expect(await harness.database.collection(COVERAGE_SNAPSHOTS).countDocuments({})).toBe(0);
  });

  it('of the same day again replaces the earlier one', async () => {
    await storeFleet(harness.database, { devices: devices(5) });
    await coverageSnapshotJob.run(newRun(1).context);
    await storeFleet(harness.database, { devices: devices(2) });
    await coverageSnapshotJob.run(newRun(2).context);
    expect(await seen()).toMatchObject({
      figures: { devicesTotal: 2, devicesUncovered: 2 },
      gaps: [
        [fleetId(4, 0), 'edge-0'],
        [fleetId(4, 1), 'edge-1'],
      ],
    });
    await cleanSnapshots(harness.database, COVERAGE_SNAPSHOT, '2026-11-23T00:00:00.000Z');
    expect(await stored()).toBe(2);
  });

  it('that is cancelled between two batches leaves the earlier one, and its rows are cleaned', async () => {
    await storeFleet(harness.database, { devices: devices(2) });
    await coverageSnapshotJob.run(newRun(1).context);
    await storeFleet(harness.database, { devices: devices(DEVICE_BATCH + 1_000) });
    const run: RecordedRun<Params> = newRun(2, {
      progress: () => run.stopping.abort(new Error('cancelled')),
    });
    await expect(coverageSnapshotJob.run(run.context)).rejects.toThrow('cancelled');
    expect(await stored()).toBe(2 + DEVICE_BATCH);
    expect(await seen()).toMatchObject({ figures: { devicesTotal: 2 }, set: { runId: runId(1) } });
    await cleanSnapshots(harness.database, COVERAGE_SNAPSHOT, run.context.run.startedAt);
    expect(await stored()).toBe(2);
  });
});

test('a runner that is killed half-way leaves the earlier set; the next one replaces it, and nothing is left over', async () => {
  const { database, mongo } = harness;
  await storeFleet(database, { devices: devices(2) });
  await coverageSnapshotJob.run(newRun(1).context);
  await storeFleet(database, { devices: devices(20_000) });

  const id = runId(2);
  const trigger = { kind: 'api', by: 'test', scheduleId: null, correlationId: 'c' } as const;
  const at = { now: toInstant(new Date()), today: DAY } as const;
  const killed = await startRunner();
  await requestRun(database, { id, job: 'coverage-snapshot', params: {}, trigger }, at);
  const ofAttempt = () =>
    database
      .collection<{ _id: string }>(COVERAGE_SNAPSHOT_GAPS)
      .countDocuments({ _id: { $gt: `${id}:1:`, $lt: `${id}:1;` } });
  const before = await harness.until('a part is written', async () => (await ofAttempt()) || undefined);
  killed.kill('SIGKILL');
  await once(killed, 'exit');

  expect(before).toBeGreaterThan(0);
  expect(await ofAttempt()).toBeLessThan(20_000);
  expect(await seen()).toMatchObject({ set: { runId: runId(1) }, figures: { devicesTotal: 2 } });
  expect((await seen())?.gaps).toHaveLength(2);

  const heir = await startRunner();
  const run = await harness.until('the run ends', async () => {
    const found = await findRun(database, id);
    return found?.finishedAt ? found : undefined;
  });
  heir.kill('SIGTERM');
  await once(heir, 'exit');
  expect(run).toMatchObject({
    status: 'succeeded',
    attempt: 2,
    result: { snapshotDate: DAY, devicesTotal: 20_000, devicesCovered: 0, devicesUncovered: 20_000 },
  });
  expect((await seen())?.set).toMatchObject({ runId: id, attempt: 2 });
  expect((await seen())?.gaps).toHaveLength(20_000);
  await cleanSnapshots(database, COVERAGE_SNAPSHOT, toInstant(new Date(Date.now() + 2 * 3_600_000)));
  expect([await ofAttempt(), await stored()]).toEqual([0, 20_000]);

  async function startRunner(): Promise<ChildProcess> {
    const entry = createRequire(import.meta.url).resolve('@tenor/job-runner/testing/runner');
    const child = spawn(process.execPath, [entry, mongo.uri, 'product'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => Promise.reject(new Error('the runner ended'))),
      sleep(60_000, undefined, { ref: false }).then(() =>
        Promise.reject(new Error('the runner did not start')),
      ),
    ]);
    return child;
  }
});
