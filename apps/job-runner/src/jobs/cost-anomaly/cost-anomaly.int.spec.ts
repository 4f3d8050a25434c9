import { SeededRandom, slowMonthly, slowRenewals, slowRound } from '@tenor/calc/testing';
import {
  addDays,
  costAnomaly,
  costHistory,
  formatAmount,
  type CalendarDate,
  type Contract,
} from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import {
  connectDatabase,
  COST_SNAPSHOT_ITEMS,
  COST_SNAPSHOTS,
  ensureContractIndexes,
  ensureSnapshotIndexes,
  FLEET_SNAPSHOTS,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { z } from 'zod';
import { costHistoryJob } from '../cost-history/cost-history.js';
import { runJob } from '../testing/run-job.js';
import {
  pricedContracts,
  providerId,
  randomContracts,
  storeContracts,
  testContract,
  testId,
} from '../testing/stored-contracts.js';
import { costAnomalyJob } from './cost-anomaly.js';

jest.setTimeout(120_000);

const ASOF: CalendarDate = '2026-11-22';
const BASELINE: CalendarDate = '2026-10-25';

let mongo: TestMongo;
let db: Connection;
let runs = 0;

beforeAll(async () => {
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'cost-anomaly test' });
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

/** Captures these contracts on a day. */
async function capture(date: CalendarDate, contracts: readonly Contract[]): Promise<void> {
  await storeContracts(db, contracts);
  runs += 1;
  await runJob(costHistoryJob, db, (raw) => costHistory.params.parse(raw), {
    asOf: date,
    run: { id: `run-${runs}` },
  });
}

const detect = (params = {}, asOf = ASOF) =>
  runJob(costAnomalyJob, db, (raw) => costAnomaly.params.parse(raw), { asOf, params });
const messages = async (params = {}, asOf = ASOF) =>
  (await detect(params, asOf)).entries.map(({ message }) => message);

const OPEN = { endDate: null } as const;

test('nothing captured, or nothing old enough, is insufficient history and no anomaly', async () => {
  expect(await messages()).toEqual([
    'Insufficient history: there is no cost snapshot on or before 2026-11-22.',
  ]);
  await capture('2026-11-22', [testContract(1)]);
  const { entries, result } = await detect();
  expect(result).toBe(0);
  expect(entries).toMatchObject([
    {
      level: 'info',
      message: expect.stringContaining('no earlier cost snapshot, on or before 2026-10-25') as unknown,
    },
  ]);
});

test('one snapshot is not compared with itself', async () => {
  await capture('2026-11-15', [testContract(1)]);
  expect(await messages({ lookbackWeeks: 1 })).toEqual([
    'Insufficient history: there is no earlier cost snapshot, on or before 2026-11-15, to compare that of 2026-11-15 with.',
  ]);
});

test('snapshots that are too old are warned of, and nothing is compared', async () => {
  await capture('2026-10-24', [testContract(1, OPEN)]);
  await capture('2026-11-13', [testContract(1, { ...OPEN, recurringCost: 1 })]);
  expect(await detect()).toMatchObject({ result: 0, entries: [{ level: 'warning', data: { ageDays: 9 } }] });
  expect((await detect({}, '2026-11-21')).result).toBe(1);
  expect((await detect({ maxAgeDays: 9 })).result).toBe(1);
});

test('a change of exactly the threshold is an anomaly, and one cent less is not', async () => {
  await capture(BASELINE, [testContract(1, OPEN)]);
  await capture(ASOF, [testContract(1, { ...OPEN, recurringCost: 120_000 })]);
  expect(await messages()).toEqual([
    'Anomaly: USD monthly_burn ↑ 1000.00 → 1200.00 (+20.0% since 2026-10-25).',
    'Cost anomaly check complete: 1 found since 2026-10-25 (threshold 20%).',
  ]);
  await capture(ASOF, [testContract(1, { ...OPEN, recurringCost: 119_999 })]);
  expect(await messages()).toEqual(['No cost anomalies since 2026-10-25 (threshold 20%).']);
});

test('a change below the least amount is none, whatever its percentage', async () => {
  await capture(BASELINE, [testContract(1, OPEN)]);
  await capture(ASOF, [testContract(1, { ...OPEN, recurringCost: 150_000 })]);
  expect((await detect({ minAmount: '500' })).result).toBe(1);
  expect((await detect({ minAmount: '500.01' })).result).toBe(0);
});

test('a currency that vanished fell to nothing, and a new one has no percentage', async () => {
  await capture(BASELINE, [testContract(1, { ...OPEN, currency: 'EUR' })]);
  await capture(ASOF, [testContract(2, { ...OPEN, currency: 'JPY', providerId: providerId(2) })]);
  const { entries } = await detect();
  expect(entries.map(({ message }) => message)).toEqual([
    'Anomaly: EUR monthly_burn ↓ 1000.00 → 0.00 (-100.0% since 2026-10-25).',
    'Anomaly: JPY monthly_burn ↑ 0 → 100000 (new since 2026-10-25).',
    'Cost anomaly check complete: 2 found since 2026-10-25 (threshold 20%).',
  ]);
  expect(entries[0]).toMatchObject({
    data: {
      providers: [{ id: providerId(1), name: 'Provider 1', contracts: 1, delta: '-1000.00' }],
      contracts: [{ id: testId(1), name: 'Contract 1', kind: 'ended', delta: '-1000.00' }],
    },
  });
  expect(entries[1]).toMatchObject({
    data: {
      providers: [{ name: 'Provider 2' }],
      contracts: [{ id: testId(2), kind: 'started', delta: '100000' }],
    },
  });
});

test('renewals that come near are named as having entered the window', async () => {
  const contract = testContract(1, { endDate: '2027-02-10', termMonths: 12 });
  await capture(BASELINE, [contract]);
  await capture(ASOF, [contract]);
  expect((await detect()).entries[0]).toMatchObject({
    message: 'Anomaly: USD renewal_90d ↑ 0.00 → 12000.00 (new since 2026-10-25).',
    labels: { metric: 'renewal_90d' },
    data: { contracts: [{ kind: 'entered_window', delta: '12000.00' }] },
  });
});

const causes = z.object({
  currency: z.string(),
  metric: z.string(),
  delta: z.string(),
  contracts: z.array(z.object({ id: z.string(), delta: z.string() })),
  otherContracts: z.object({ count: z.int(), delta: z.string() }),
  providers: z.array(z.object({ delta: z.string() })),
  otherProviders: z.object({ delta: z.string() }),
});

test.each([11, 12])(
  'random fleets (seed %i) change as a plain comparison of every contract says',
  async (seed) => {
    const random = new SeededRandom(seed);
    const before = randomContracts(seed, 800);
    const now = before
      .filter(() => random.int(0, 9) > 0)
      .map((contract) =>
        random.int(0, 9) === 0 ? { ...contract, recurringCost: random.int(0, 2_000_000) } : contract,
      );
    await capture(BASELINE, before);
    await capture(ASOF, now);
    const { entries, result } = await detect({ thresholdPct: 1 });

    const totals = (contracts: readonly Contract[], day: CalendarDate, metric: string) => {
      const sums = new Map<string, bigint>();
      for (const contract of pricedContracts(contracts)) {
        const amount =
          metric === 'monthly_burn'
            ? slowMonthly(contract, day)
            : slowRenewals(contract, day, addDays(day, 90)).reduce((sum, { value }) => sum + value, 0n);
        sums.set(contract.currency, (sums.get(contract.currency) ?? 0n) + amount);
      }
      return sums;
    };
    const expected = ['EUR', 'JPY', 'KWD', 'USD'].flatMap((currency) =>
      ['monthly_burn', 'renewal_90d'].flatMap((metric) => {
        const was = slowRound(totals(before, BASELINE, metric).get(currency) ?? 0n);
        const is = slowRound(totals(now, ASOF, metric).get(currency) ?? 0n);
        const change = is > was ? is - was : was - is;
        const told = `${currency} ${metric} ${formatAmount(was, currency)} → ${formatAmount(is, currency)}`;
        return change * 100n >= was && change > 0n ? [told] : [];
      }),
    );
    expect(expected.length).toBeGreaterThan(3);
    expect(
      entries
        .slice(0, -1)
        .map(({ message }) => /^Anomaly: (\S+ \S+) [↑↓] (.*) \(/.exec(message)?.slice(1).join(' ')),
    ).toEqual(expected);
    expect(result).toBe(expected.length);
    const units = (text: string) => BigInt(text.replace('.', ''));
    for (const { data } of entries.slice(0, -1)) {
      const told = causes.parse(data);
      const sum = (parts: readonly { delta: string }[]) =>
        parts.reduce((all, { delta }) => all + units(delta), 0n);
      expect(sum([...told.contracts, told.otherContracts])).toBe(units(told.delta));
      expect(sum([...told.providers, told.otherProviders])).toBe(units(told.delta));
    }
  },
);
