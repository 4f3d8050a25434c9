import { type CalendarDate, type Instant } from '@tenor/domain';
import {
  COST_SNAPSHOT,
  COVERAGE_SNAPSHOT,
  COVERAGE_SNAPSHOT_GAPS,
  SnapshotSetWriter,
  type CoverageGapRow,
} from '@tenor/persistence';
import { StoredInventory } from '../reports/testing/stored-inventory.js';
import { TestApi } from '../testing/test-api.js';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total?: number;
}
interface CoverageView {
  readonly id: string;
  readonly devicesUncovered: number;
}
interface Drift {
  readonly compared: boolean;
  readonly baseline: { readonly snapshotDate: string } | null;
  readonly latest: { readonly snapshotDate: string } | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly { readonly drift: string; readonly deviceName: string }[];
  readonly next: string | null;
}

let api: TestApi;
let inventory: StoredInventory;
let runs = 0;

beforeEach(async () => {
  api = await TestApi.start();
  inventory = new StoredInventory(api.database);
});
afterEach(() => api.stop());

/** Opens a set of a date; `startedAt` is noon of the date unless the test is about it. */
function open(date: CalendarDate, startedAt: Instant = `${date}T12:00:00.000Z`) {
  const run = {
    id: `0192f0c1-2b7a-7000-8000-0000000000${String((runs += 1)).padStart(2, '0')}`,
    attempt: 1,
    startedAt,
  };
  return SnapshotSetWriter.open(api.database, COVERAGE_SNAPSHOT, date, run);
}
async function capture(date: CalendarDate, uncovered: Readonly<Record<string, string>>, startedAt?: Instant) {
  const writer = await open(date, startedAt);
  const rows = Object.entries(uncovered).map(([deviceId, deviceName]): CoverageGapRow => ({
    _id: writer.rowId(deviceId),
    snapshotDate: date,
    deviceId,
    deviceName,
  }));
  await writer.write(COVERAGE_SNAPSHOT_GAPS, rows);
  const devicesUncovered = rows.length;
  await writer.count({ devicesTotal: 10, devicesCovered: 10 - devicesUncovered, devicesUncovered });
}
const list = async (query = '') => (await api.get<Page<CoverageView>>(`coverage-snapshots${query}`)).body;
const drift = async (query = '') => (await api.get<Drift>(`reports/coverage-drift${query}`)).body;

describe('coverage snapshots', () => {
  test('are listed by date, the latest first, without those that are being written', async () => {
    await capture('2026-11-08', { a: 'A' });
    await capture('2026-11-15', { a: 'A', b: 'B' });
    await open('2026-11-22');
    expect(await list('?count=true')).toMatchObject({
      items: [
        {
          id: '2026-11-15',
          snapshotDate: '2026-11-15',
          capturedAt: '2026-11-15T12:00:00.000Z',
          devicesTotal: 10,
          devicesCovered: 8,
          devicesUncovered: 2,
          namesDevices: true,
        },
        { id: '2026-11-08', devicesUncovered: 1 },
      ],
      next: null,
      total: 2,
    });
    const first = await list('?limit=1&sort=snapshotDate');
    const second = await list(`?limit=1&sort=snapshotDate&cursor=${first.next ?? ''}`);
    expect([first.items[0]?.id, second.items[0]?.id, second.next]).toEqual([
      '2026-11-08',
      '2026-11-15',
      null,
    ]);
    expect((await list('?snapshotDate[lt]=2026-11-15')).items.map(({ id }) => id)).toEqual(['2026-11-08']);
    expect((await api.get('coverage-snapshots?devicesTotal=10')).status).toBe(400);
  });

  test('are read by their date, with the devices that were not covered', async () => {
    await capture('2026-11-15', { a: 'A', b: 'B', c: 'C' });
    expect((await api.get('coverage-snapshots/2026-11-15')).body).toMatchObject({ devicesUncovered: 3 });
    const gaps = async (query: string) =>
      (await api.get<Page<object>>(`coverage-snapshots/2026-11-15/gaps${query}`)).body;
    const first = await gaps('?limit=2&count=true');
    expect(first).toMatchObject({
      items: [
        { deviceId: 'a', deviceName: 'A' },
        { deviceId: 'b', deviceName: 'B' },
      ],
      total: 3,
    });
    expect(await gaps(`?limit=2&cursor=${first.next ?? ''}`)).toMatchObject({
      items: [{ deviceId: 'c', deviceName: 'C' }],
      next: null,
    });
    // Another set of the date is another list.
    await capture('2026-11-15', { z: 'Z' }, '2026-11-15T13:00:00.000Z');
    expect(
      (await api.get(`coverage-snapshots/2026-11-15/gaps?limit=2&cursor=${first.next ?? ''}`)).status,
    ).toBe(400);
    expect(await gaps('')).toEqual({ items: [{ deviceId: 'z', deviceName: 'Z' }], next: null });
  });

  test.each(['2026-11-16', '2026-02-30', 'x'])('of %s do not exist', async (date) => {
    await open('2026-11-16');
    for (const path of ['', '/gaps']) {
      expect((await api.get(`coverage-snapshots/${date}${path}`)).status).toBe(404);
    }
    expect((await api.get(`fleet-snapshots/${date}`)).status).toBe(404);
  });

  test('and fleet snapshots are not written over REST', async () => {
    for (const resource of ['coverage-snapshots', 'fleet-snapshots']) {
      expect((await api.post(resource, {})).status).toBe(405);
      expect((await api.patch(`${resource}/2026-11-15`, {})).status).toBe(405);
      expect((await api.delete(`${resource}/2026-11-15`)).status).toBe(405);
    }
  });
});

test('fleet snapshots are listed and read by their date', async () => {
  const run = { id: 'run', attempt: 1, startedAt: '2026-11-15T05:30:00.000Z' } as const;
  const writer = await SnapshotSetWriter.open(api.database, COST_SNAPSHOT, '2026-11-15', run);
  await writer.count({ deviceCount: 412, coverageGapCount: 7, directGapCount: 31 });
  const view = {
    id: '2026-11-15',
    snapshotDate: '2026-11-15',
    capturedAt: run.startedAt,
    runId: 'run',
    deviceCount: 412,
    coverageGapCount: 7,
    directGapCount: 31,
  };
  expect((await api.get('fleet-snapshots')).body).toEqual({ items: [view], next: null });
  expect((await api.get('fleet-snapshots/2026-11-15')).body).toEqual(view);
});

describe('coverage drift', () => {
  test('tells devices that lost coverage, came uncovered, gained it and were removed, page by page', async () => {
    const old = new Date('2026-01-01T00:00:00.000Z');
    const lost = await inventory.device({ name: 'lost' }, old);
    const lostToo = await inventory.device({ name: 'a loss' }, old);
    const kept = await inventory.device({ name: 'kept' }, old);
    const gained = await inventory.device({ name: 'gained' }, old);
    const fresh = await inventory.device({ name: 'fresh' }, new Date('2026-11-20T00:00:00.000Z'));
    const gone = '0192f0c1-2b7a-7000-8000-00000000dead';
    await capture('2026-10-18', { [kept]: 'kept', [gained]: 'gained', [gone]: 'gone' });
    await capture('2026-11-22', { [kept]: 'kept', [lost]: 'lost', [lostToo]: 'a loss', [fresh]: 'fresh' });
    const report = await drift();
    expect(report).toMatchObject({
      asOf: '2026-11-23',
      days: 30,
      compared: true,
      baseline: { snapshotDate: '2026-10-18', devicesUncovered: 3 },
      latest: { snapshotDate: '2026-11-22', devicesUncovered: 4 },
      counts: { lost: 2, newUncovered: 1, gained: 1, removed: 1 },
      next: null,
    });
    const expected = ['lost a loss', 'lost lost', 'new_uncovered fresh', 'gained gained', 'removed gone'];
    expect(report.items.map((item) => `${item.drift} ${item.deviceName}`)).toEqual(expected);

    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Drift = await drift(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.counts).toEqual(report.counts);
      seen.push(...page.items.map((item) => `${item.drift} ${item.deviceName}`));
      cursor = page.next;
    }
    expect(seen).toEqual(expected);
  });

  test('takes a device for new that was recorded after the earlier snapshot, though on its day', async () => {
    const after = await inventory.device({ name: 'after' }, new Date('2026-10-18T12:00:01.000Z'));
    const before = await inventory.device({ name: 'before' }, new Date('2026-10-18T11:59:59.000Z'));
    await capture('2026-10-18', {});
    await capture('2026-11-22', { [after]: 'after', [before]: 'before' });
    expect((await drift()).items.map((item) => `${item.drift} ${item.deviceName}`)).toEqual([
      'lost before',
      'new_uncovered after',
    ]);
  });

  test('needs two snapshots, the earlier one so many days before the day', async () => {
    expect(await drift()).toMatchObject({ compared: false, baseline: null, latest: null, items: [] });
    await capture('2026-11-15', { a: 'A' });
    expect(await drift()).toMatchObject({
      compared: false,
      baseline: null,
      latest: { snapshotDate: '2026-11-15' },
    });
    // The same snapshot twice says nothing.
    expect(await drift('?days=8')).toMatchObject({ compared: false, items: [] });
    await capture('2026-11-22', {});
    expect(await drift('?days=8')).toMatchObject({ compared: true, counts: { removed: 1 } });
    expect(await drift('?days=9')).toMatchObject({ compared: false });
    expect(await drift('?days=1&asOf=2026-11-16')).toMatchObject({ compared: false });
  });

  test.each(['days=0', 'days=3651', 'limit=501', 'days=x', 'tenant=x'])('refuses %s', async (query) => {
    const answer = await api.get<{ errors: { path: string }[] }>(`reports/coverage-drift?${query}`);
    expect([answer.status, answer.body.errors[0]?.path]).toEqual([400, query.split('=')[0]]);
  });
});
