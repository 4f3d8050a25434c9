import { addMilliseconds, type CalendarDate } from '@tenor/domain';
import {
  COST_SNAPSHOT,
  COST_SNAPSHOTS,
  ensureSnapshotIndexes,
  SnapshotSetWriter,
  type CostSnapshotRow,
} from '@tenor/persistence';
import { TEST_NOW, TestApi } from '../testing/test-api.js';

let api: TestApi;
let runs = 0;

beforeAll(async () => {
  api = await TestApi.start();
  await ensureSnapshotIndexes(api.database);
});
afterAll(() => api.stop());

const PROVIDER = '0192f0c1-2b7a-7000-8000-000000000001';

/** Writes a set of rows of a date, as the job does. */
async function write(date: CalendarDate, burns: Readonly<Record<string, bigint>>) {
  runs += 1;
  const startedAt = addMilliseconds(TEST_NOW, runs);
  const set = await SnapshotSetWriter.open(api.database, COST_SNAPSHOT, date, {
    id: `run-${runs}`,
    attempt: 1,
    startedAt,
  });
  const rows = Object.entries(burns).map(([currency, burn]): CostSnapshotRow => ({
    _id: set.rowId(currency),
    setId: set.setId,
    snapshotDate: date,
    currency,
    monthlyBurn: `${burn}`,
    renewal90d: '1000',
    activeContractCount: 3,
    byProvider: [{ providerId: PROVIDER, providerName: 'Acme', monthlyBurn: `${burn}` }],
    otherProviders: { count: 0, monthlyBurn: '0' },
  }));
  await set.write(COST_SNAPSHOTS, rows);
  return { count: () => set.count({ deviceCount: 10, coverageGapCount: 2, directGapCount: 4 }) };
}
const capture = async (date: CalendarDate, burns: Readonly<Record<string, bigint>>) =>
  (await write(date, burns)).count();

interface View {
  readonly id: string;
  readonly monthlyBurn: string;
}
const list = async (query = '') =>
  (await api.get<{ items: View[] }>(`cost-snapshots${query}`)).body.items.map(
    ({ id, monthlyBurn }) => `${id} ${monthlyBurn}`,
  );

beforeAll(async () => {
  await capture('2026-11-01', { EUR: 50_000n, USD: 100_000n });
  await capture('2026-11-20', { EUR: 60_000n, JPY: 900n, USD: 110_000n });
  await capture('2026-11-20', { EUR: 0n, JPY: 901n, USD: 120_000n });
});

test('the latest come first, and of a date only the set that counts', async () => {
  await write('2026-11-21', { USD: 1n });
  expect(await list()).toEqual([
    '2026-11-20:USD 1200.00',
    '2026-11-20:JPY 901',
    '2026-11-20:EUR 0.00',
    '2026-11-01:USD 1000.00',
    '2026-11-01:EUR 500.00',
  ]);
});

test('they are filtered by currency and by date, in pages', async () => {
  expect(await list('?currency=USD')).toEqual(['2026-11-20:USD 1200.00', '2026-11-01:USD 1000.00']);
  expect(await list('?snapshotDate[lte]=2026-11-19&sort=snapshotDate')).toEqual([
    '2026-11-01:EUR 500.00',
    '2026-11-01:USD 1000.00',
  ]);
  const first = await api.get<{ next: string; total: number }>('cost-snapshots?limit=4&count=true');
  expect(first.body.total).toBe(5);
  expect(await list(`?limit=4&cursor=${first.body.next}`)).toEqual(['2026-11-01:EUR 500.00']);
});

test('one is read by its date and currency, with what makes it up', async () => {
  expect(await api.get('cost-snapshots/2026-11-20:JPY')).toMatchObject({
    status: 200,
    body: {
      id: '2026-11-20:JPY',
      snapshotDate: '2026-11-20',
      currency: 'JPY',
      monthlyBurn: '901',
      renewal90d: '1000',
      activeContractCount: 3,
      byProvider: [{ providerId: PROVIDER, providerName: 'Acme', monthlyBurn: '901' }],
      otherProviders: { count: 0, monthlyBurn: '0' },
    },
  });
  for (const id of ['2026-11-20:GBP', '2026-11-19:USD', '2026-11-21:USD', 'run-1:1:USD', '2026-02-30:USD']) {
    expect((await api.get(`cost-snapshots/${id}`)).status).toBe(404);
  }
});

test.each([
  ['POST', 'cost-snapshots'],
  ['PUT', 'cost-snapshots'],
  ['PATCH', 'cost-snapshots/2026-11-20:USD'],
  ['DELETE', 'cost-snapshots/2026-11-20:USD'],
] as const)('%s %s is a 405: only the job writes them', async (method, path) => {
  expect((await api.send(method, path, method === 'DELETE' ? undefined : {})).status).toBe(405);
});

test.each(['monthlyBurn=1', 'sort=currency', 'currency=XXX', 'snapshotDate=2026-02-30'])(
  '%s is refused',
  async (query) => {
    expect((await api.get(`cost-snapshots?${query}`)).status).toBe(400);
  },
);

test('the history has one point a week, the latest snapshot of it, and shows weeks without any', async () => {
  const { body } = await api.get('reports/cost-history?weeks=4&asOf=2026-11-22');
  expect(body).toMatchObject({
    asOf: '2026-11-22',
    weeks: 4,
    from: '2026-10-26',
    points: [
      {
        weekEnding: '2026-11-01',
        snapshotDate: '2026-11-01',
        currencies: [
          { currency: 'EUR', monthlyBurn: '500.00' },
          { currency: 'USD', monthlyBurn: '1000.00' },
        ],
      },
      { weekEnding: '2026-11-08', snapshotDate: null, currencies: [], fleet: null },
      { weekEnding: '2026-11-15', snapshotDate: null, currencies: [], fleet: null },
      {
        weekEnding: '2026-11-22',
        snapshotDate: '2026-11-20',
        currencies: [
          { currency: 'EUR', monthlyBurn: '0.00', renewal90d: '10.00', activeContracts: 3 },
          { currency: 'JPY', monthlyBurn: '901', renewal90d: '1000', activeContracts: 3 },
          { currency: 'USD', monthlyBurn: '1200.00', renewal90d: '10.00', activeContracts: 3 },
        ],
        fleet: { deviceCount: 10, coverageGapCount: 2, directGapCount: 4 },
      },
    ],
  });
  const short = await api.get<{ points: unknown[] }>('reports/cost-history?weeks=1&asOf=2026-11-19');
  expect(short.body.points).toMatchObject([{ weekEnding: '2026-11-19', snapshotDate: null }]);
  expect((await api.get<{ points: unknown[] }>('reports/cost-history')).body.points).toHaveLength(12);
});

test.each(['weeks=0', 'weeks=261', 'weeks=x', 'provider=Acme'])(
  'a history of %s is refused',
  async (query) => {
    expect((await api.get(`reports/cost-history?${query}`)).status).toBe(400);
  },
);
