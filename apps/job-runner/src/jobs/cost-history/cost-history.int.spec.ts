import { slowMonthly, slowRenewals, slowRound } from '@tenor/calc/testing';
import { addDays, costHistory, type CalendarDate, type Contract } from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import {
  connectDatabase,
  COST_SNAPSHOT,
  COST_SNAPSHOT_ITEMS,
  COST_SNAPSHOTS,
  ensureContractIndexes,
  ensureSnapshotIndexes,
  FLEET_SNAPSHOTS,
  latestSnapshot,
  streamSnapshotRows,
  type CostSnapshotItemRow,
  type CostSnapshotRow,
  type SnapshotRow,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { runJob } from '../testing/run-job.js';
import {
  pricedContracts,
  randomContracts,
  storeContracts,
  testContract,
} from '../testing/stored-contracts.js';
import { costHistoryJob } from './cost-history.js';

jest.setTimeout(120_000);

const ASOF: CalendarDate = '2026-11-22';

let mongo: TestMongo;
let db: Connection;
let runs = 0;

beforeAll(async () => {
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'cost-history test' });
  await ensureContractIndexes(db);
  await ensureSnapshotIndexes(db);
});
afterAll(async () => {
  await db.close();
  await mongo.stop();
});
beforeEach(async () => {
  for (const name of [COST_SNAPSHOTS, COST_SNAPSHOT_ITEMS, FLEET_SNAPSHOTS])
    await db.collection(name).deleteMany({});
});

const capture = (asOf = ASOF, { params = {}, context = {} } = {}) => {
  runs += 1;
  return runJob(costHistoryJob, db, (raw) => costHistory.params.parse(raw), {
    asOf,
    params,
    context,
    run: { id: `run-${runs}`, startedAt: `2026-11-22T06:00:00.${String(runs).padStart(3, '0')}Z` as const },
  });
};

async function rowsOf<Row extends SnapshotRow>(collection: string, date = ASOF): Promise<Row[]> {
  const snapshot = await latestSnapshot(db, COST_SNAPSHOT, date);
  const rows: Row[] = [];
  if (snapshot?.date !== date) return rows;
  for await (const batch of streamSnapshotRows<Row>(db, collection, snapshot.set.setId)) rows.push(...batch);
  return rows;
}
const costs = async (date = ASOF) =>
  (await rowsOf<CostSnapshotRow>(COST_SNAPSHOTS, date)).map(
    ({ currency, monthlyBurn, renewal90d, activeContractCount }) => [
      currency,
      monthlyBurn,
      renewal90d,
      activeContractCount,
    ],
  );

test('a random fleet is captured as a plain count of every contract says, items adding up to their rows', async () => {
  const contracts = randomContracts(7, 3_000);
  await storeContracts(db, contracts);
  const { result } = await capture();

  const expected = new Map<string, { burn: bigint; renewal: bigint; count: number }>();
  for (const contract of pricedContracts(contracts)) {
    const sums = expected.get(contract.currency) ?? { burn: 0n, renewal: 0n, count: 0 };
    sums.burn += slowMonthly(contract, ASOF);
    for (const { value } of slowRenewals(contract, ASOF, addDays(ASOF, 90))) sums.renewal += value;
    expected.set(contract.currency, sums);
  }
  const rows = await rowsOf<CostSnapshotRow>(COST_SNAPSHOTS);
  expect(rows.map(({ currency, monthlyBurn, renewal90d }) => [currency, monthlyBurn, renewal90d])).toEqual(
    [...expected]
      .sort()
      .map(([currency, { burn, renewal }]) => [currency, `${slowRound(burn)}`, `${slowRound(renewal)}`]),
  );
  expect(result).toBe(4);

  const items = await rowsOf<CostSnapshotItemRow>(COST_SNAPSHOT_ITEMS);
  for (const [currency, { burn, renewal }] of expected) {
    const own = items.filter((item) => item.currency === currency);
    expect(own.reduce((sum, { monthly }) => sum + BigInt(monthly), 0n)).toBe(burn);
    expect(own.reduce((sum, item) => sum + BigInt(item.renewal90d), 0n)).toBe(renewal);
  }
  for (const { monthlyBurn, byProvider, otherProviders } of rows) {
    const parts = [...byProvider, otherProviders].map((part) => BigInt(part.monthlyBurn));
    expect(`${parts.reduce((sum, part) => sum + part, 0n)}`).toBe(monthlyBurn);
  }
});

test('it says of each row what it holds, then how many there are', async () => {
  await storeContracts(db, [
    testContract(1),
    testContract(2, { currency: 'JPY', recurringCost: 5_000, autoRenew: true, renewalTermMonths: 1 }),
    testContract(3, { currency: 'EUR', status: 'draft' }),
  ]);
  const { entries, result } = await capture();
  expect(entries.map(({ level, message }) => `${level} ${message}`)).toEqual([
    'info Snapshot 2026-11-22 EUR: monthly_burn=0.00 · renewal_90d=0.00 · contracts=0',
    'info Snapshot 2026-11-22 JPY: monthly_burn=5000 · renewal_90d=10000 · contracts=1',
    'info Snapshot 2026-11-22 USD: monthly_burn=1000.00 · renewal_90d=12000.00 · contracts=1',
    'info Cost history complete: 3 row(s) captured for 2026-11-22.',
  ]);
  expect(entries[1]).toMatchObject({
    labels: { currency: 'JPY' },
    data: {
      currency: 'JPY',
      monthlyBurn: '5000',
      renewal90d: '10000',
      activeContractCount: 1,
      dryRun: false,
    },
  });
  expect(result).toBe(3);
  expect(entries.every(({ fingerprint }) => fingerprint === undefined)).toBe(true);
});

test('the same day again leaves no duplicates and no stale rows', async () => {
  const two: Contract[] = [testContract(1), testContract(2, { currency: 'EUR' })];
  await storeContracts(db, two);
  await capture();
  await storeContracts(db, [testContract(1, { recurringCost: 70_000 })]);
  await capture();
  expect(await costs()).toEqual([['USD', '70000', '840000', 1]]);
  expect(await rowsOf(COST_SNAPSHOT_ITEMS)).toHaveLength(1);
  expect(await db.collection(FLEET_SNAPSHOTS).countDocuments({})).toBe(1);
});

test('a currency that vanished keeps a row of zeros, also when snapshots were taken out of order', async () => {
  await storeContracts(db, [testContract(1), testContract(2, { currency: 'EUR' })]);
  await capture('2026-11-20');
  await storeContracts(db, [testContract(1), testContract(3, { currency: 'GBP' })]);
  await capture('2026-11-18');
  await storeContracts(db, [testContract(1)]);
  await capture('2026-11-22');
  expect((await costs('2026-11-18')).map(([currency]) => currency)).toEqual(['GBP', 'USD']);
  expect(await costs('2026-11-22')).toEqual([
    ['EUR', '0', '0', 0],
    ['GBP', '0', '0', 0],
    ['USD', '100000', '1200000', 1],
  ]);
});

test('a dry run says what it would capture, and writes nothing', async () => {
  await storeContracts(db, [testContract(1)]);
  const { entries, result } = await capture(ASOF, { params: { dryRun: true } });
  expect(entries.map(({ message }) => message)).toEqual([
    'Snapshot 2026-11-22 USD: monthly_burn=1000.00 · renewal_90d=12000.00 · contracts=1',
    'Dry run: 1 row(s) would be captured for 2026-11-22; nothing was written.',
  ]);
  expect(result).toBe(1);
  for (const name of [COST_SNAPSHOTS, COST_SNAPSHOT_ITEMS, FLEET_SNAPSHOTS]) {
    expect(await db.collection(name).countDocuments({})).toBe(0);
  }
});

test('a run that is stopped half-way changes nothing of what counts', async () => {
  await storeContracts(db, [testContract(1)]);
  await capture();
  await storeContracts(
    db,
    Array.from({ length: 2_500 }, (_, n) => testContract(n, { currency: 'EUR' })),
  );
  const stopping = new AbortController();
  const context = {
    signal: stopping.signal,
    progress: (done: number) => {
      if (done >= 2_000) stopping.abort(new Error('cancelled'));
    },
  };
  await expect(capture(ASOF, { context })).rejects.toThrow('cancelled');
  expect(await db.collection(COST_SNAPSHOT_ITEMS).countDocuments({})).toBeGreaterThan(1_000);
  expect(await costs()).toEqual([['USD', '100000', '1200000', 1]]);
});
