import { addMilliseconds, type Instant } from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { type Connection } from 'mongoose';
import { connectDatabase } from '../connect.js';
import { cleanSnapshots } from './clean-snapshots.js';
import {
  COVERAGE_SNAPSHOT,
  COVERAGE_SNAPSHOT_GAPS,
  COVERAGE_SNAPSHOTS,
  type CoverageGapRow,
} from './coverage-snapshots.js';
import { ensureSnapshotIndexes } from './ensure-snapshot-indexes.js';
import { countingSets, latestSnapshot, setsNotCounting, streamSnapshotRows } from './read-snapshots.js';
import { OPEN_FOR_MS, REPLACED_FOR_MS } from './snapshot-head.js';
import { SnapshotSetLost, SnapshotSetWriter } from './snapshot-set-writer.js';
import { thinSnapshots } from './thin-snapshots.js';

jest.setTimeout(120_000);

const DATE = '2026-11-22';
const NOON: Instant = '2026-11-22T12:00:00.000Z';
const at = (ms: number): Instant => addMilliseconds(NOON, ms);

let mongo: TestMongo;
let db: Connection;

beforeAll(async () => {
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'snapshots test' });
  await ensureSnapshotIndexes(db);
});
afterAll(async () => {
  await db.close();
  await mongo.stop();
});
beforeEach(async () => {
  await db.collection(COVERAGE_SNAPSHOTS).deleteMany({});
  await db.collection(COVERAGE_SNAPSHOT_GAPS).deleteMany({});
});

type Writer = Awaited<ReturnType<typeof begin>>;
const begin = (id: string, { attempt = 1, ms = 0 } = {}) =>
  SnapshotSetWriter.open(db, COVERAGE_SNAPSHOT, DATE, { id, attempt, startedAt: at(ms) });
const rows = (writer: Writer, devices: readonly string[]): CoverageGapRow[] =>
  devices.map((deviceId) => ({
    _id: writer.rowId(deviceId),
    snapshotDate: writer.date,
    deviceId,
    deviceName: deviceId,
  }));
const put = (writer: Writer, devices: readonly string[]) =>
  writer.write(COVERAGE_SNAPSHOT_GAPS, rows(writer, devices));
const finish = (writer: Writer, devicesUncovered: number) =>
  writer.count({ devicesTotal: 10, devicesCovered: 10 - devicesUncovered, devicesUncovered });
const devicesOf = async (setId: string | undefined): Promise<string[]> => {
  const found: string[] = [];
  if (setId === undefined) return found;
  for await (const batch of streamSnapshotRows<CoverageGapRow>(db, COVERAGE_SNAPSHOT_GAPS, setId)) {
    found.push(...batch.map(({ deviceId }) => deviceId));
  }
  return found;
};
const seen = async () => {
  const snapshot = await latestSnapshot(db, COVERAGE_SNAPSHOT, DATE);
  return { uncovered: snapshot?.figures.devicesUncovered, devices: await devicesOf(snapshot?.set.setId) };
};
const stored = () => db.collection(COVERAGE_SNAPSHOT_GAPS).countDocuments({});

describe('a set of snapshot rows', () => {
  it('is seen when it counts and not before, whole and in the order of its keys', async () => {
    const writer = await begin('a');
    const devices = Array.from({ length: 2_500 }, (_, n) => `d${String(n).padStart(5, '0')}`);
    await put(writer, [...devices].reverse());
    expect(await seen()).toEqual({ uncovered: undefined, devices: [] });
    expect(await setsNotCounting(db, COVERAGE_SNAPSHOT)).toEqual(['a:1']);
    await finish(writer, 3);
    expect(await seen()).toEqual({ uncovered: 3, devices });
    expect(await setsNotCounting(db, COVERAGE_SNAPSHOT)).toEqual([]);
  });

  it('replaces the one before at one stroke: readers see one or the other, never a mixture', async () => {
    const first = await begin('a');
    await put(first, ['x', 'y']);
    await finish(first, 2);
    const second = await begin('b', { ms: 1 });
    const states: string[] = [];
    const readers = Array.from({ length: 30 }, async () => states.push(JSON.stringify(await seen())));
    await put(second, ['z']);
    await finish(second, 1);
    await Promise.all(readers);
    expect(await seen()).toEqual({ uncovered: 1, devices: ['z'] });
    expect(states).toHaveLength(30);
    for (const state of states) {
      expect(['{"uncovered":2,"devices":["x","y"]}', '{"uncovered":1,"devices":["z"]}']).toContain(state);
    }
    expect(await countingSets(db, COVERAGE_SNAPSHOT, [DATE, '2026-11-21'])).toMatchObject(
      new Map([[DATE, { setId: 'b:1' }]]),
    );
  });

  it('that was replaced is deleted after a while, and the one that counts stays', async () => {
    const first = await begin('a');
    await put(first, ['x', 'y']);
    await finish(first, 2);
    const second = await begin('b', { ms: 1 });
    await put(second, ['z']);
    await finish(second, 1);
    expect(await cleanSnapshots(db, COVERAGE_SNAPSHOT, at(REPLACED_FOR_MS))).toBe(0);
    expect(await stored()).toBe(3);
    expect(await cleanSnapshots(db, COVERAGE_SNAPSHOT, at(REPLACED_FOR_MS + 1))).toBe(1);
    expect(await stored()).toBe(1);
    expect(await seen()).toEqual({ uncovered: 1, devices: ['z'] });
    expect(await cleanSnapshots(db, COVERAGE_SNAPSHOT, at(10 * OPEN_FOR_MS))).toBe(0);
  });

  it('that was left half-written is deleted after a day, with its date when nothing else is there', async () => {
    const writer = await begin('a');
    await put(writer, ['x', 'y']);
    await cleanSnapshots(db, COVERAGE_SNAPSHOT, at(OPEN_FOR_MS));
    await cleanSnapshots(db, COVERAGE_SNAPSHOT, at(OPEN_FOR_MS + REPLACED_FOR_MS));
    expect(await stored()).toBe(0);
    expect(await db.collection(COVERAGE_SNAPSHOTS).countDocuments({})).toBe(0);
  });

  it('cannot go on, nor count, once it was given up, and leaves no row behind', async () => {
    const writer = await begin('a');
    await put(writer, ['x']);
    await cleanSnapshots(db, COVERAGE_SNAPSHOT, at(OPEN_FOR_MS));
    await cleanSnapshots(db, COVERAGE_SNAPSHOT, at(OPEN_FOR_MS + REPLACED_FOR_MS));
    await expect(put(writer, ['y'])).rejects.toThrow(SnapshotSetLost);
    expect(await stored()).toBe(0);
    await expect(finish(writer, 1)).rejects.toThrow('it was given up');
    expect(await seen()).toEqual({ uncovered: undefined, devices: [] });
  });

  it('of an attempt that another one has overtaken does not count any more', async () => {
    const zombie = await begin('a', { attempt: 1 });
    await put(zombie, ['old']);
    const heir = await begin('a', { attempt: 2, ms: 1 });
    await put(heir, ['new']);
    await finish(heir, 1);
    await expect(finish(zombie, 9)).rejects.toMatchObject({ code: 'snapshot_lost' });
    expect(await seen()).toEqual({ uncovered: 1, devices: ['new'] });
  });

  it('is one of many writers of a date: all but the latest give way, whatever the order of their ends', async () => {
    const writers = await Promise.all(Array.from({ length: 8 }, (_, n) => begin(`run ${n}`, { ms: n })));
    await Promise.all(writers.map((writer, n) => put(writer, [`d${n}`])));
    const ends = await Promise.allSettled(writers.map((writer, n) => finish(writer, n)));
    expect(ends.at(-1)?.status).toBe('fulfilled');
    expect(await seen()).toEqual({ uncovered: 7, devices: ['d7'] });
    const due = at(OPEN_FOR_MS + REPLACED_FOR_MS);
    await cleanSnapshots(db, COVERAGE_SNAPSHOT, due);
    expect(await stored()).toBe(1);
  });

  it('refuses rows of another collection', async () => {
    const writer = await begin('a');
    await expect(writer.write('contracts', rows(writer, ['x']))).rejects.toThrow('holds no rows');
  });
});

describe('old snapshots', () => {
  it('keep their rows for the first date of each month, and their figures for all', async () => {
    const dates = [
      '2026-06-28',
      '2026-07-05',
      '2026-07-12',
      '2026-08-02',
      '2026-08-09',
      '2026-09-06',
    ] as const;
    for (const [n, date] of dates.entries()) {
      const run = { id: `run ${n}`, attempt: 1, startedAt: at(n) };
      const writer = await SnapshotSetWriter.open(db, COVERAGE_SNAPSHOT, date, run);
      await put(writer, ['x', 'y']);
      await finish(writer, 2);
    }
    const thin = () => thinSnapshots(db, COVERAGE_SNAPSHOT, '2026-09-01', at(100));
    expect(await thin()).toEqual(['2026-07-12', '2026-08-09']);
    expect(await thin()).toEqual([]);
    expect(await stored()).toBe(12);
    expect(await cleanSnapshots(db, COVERAGE_SNAPSHOT, at(100 + REPLACED_FOR_MS))).toBe(2);
    expect(await stored()).toBe(8);
    expect(await latestSnapshot(db, COVERAGE_SNAPSHOT, '2026-08-31')).toMatchObject({
      date: '2026-08-09',
      figures: { devicesUncovered: 2 },
      thinned: true,
    });
    const withRows = await latestSnapshot(db, COVERAGE_SNAPSHOT, '2026-08-31', { withRows: true });
    expect(withRows?.date).toBe('2026-08-02');
    expect(await devicesOf(withRows?.set.setId)).toEqual(['x', 'y']);
  });
});
