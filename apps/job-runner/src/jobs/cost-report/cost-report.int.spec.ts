import { slowMonthly, slowRenewals, slowRound } from '@tenor/calc/testing';
import { addDays, contractAssignmentInput, costReport, deviceInput, formatAmount } from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import {
  connectDatabase,
  contractAssignmentModel,
  deviceModel,
  ensureContractIndexes,
  fromContractAssignment,
  fromDevice,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { runJob } from '../testing/run-job.js';
import {
  pricedContracts,
  randomContracts,
  storeContracts,
  testContract,
  testId,
} from '../testing/stored-contracts.js';
import { costReportJob } from './cost-report.js';

jest.setTimeout(120_000);

const ASOF = '2026-11-22';
const ENTITY = {
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
  version: 1,
} as const;

let mongo: TestMongo;
let db: Connection;

beforeAll(async () => {
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'cost-report test' });
  await ensureContractIndexes(db);
});
afterAll(async () => {
  await db.close();
  await mongo.stop();
});

const report = (params = {}, context = {}) =>
  runJob(costReportJob, db, (raw) => costReport.params.parse(raw), { asOf: ASOF, params, context });

test.each([1, 2, 3])(
  'a random fleet (seed %i) costs what a plain count of every contract says',
  async (seed) => {
    const contracts = randomContracts(seed, 1_500);
    await storeContracts(db, contracts);
    const windowDays = 40 * seed;
    const { result } = await report({ forecastWindowDays: windowDays });

    const burn = new Map<string, bigint>();
    const renewal = new Map<string, { total: bigint; committed: bigint }>();
    for (const contract of pricedContracts(contracts)) {
      const { currency, status } = contract;
      if (status !== 'active') continue;
      burn.set(currency, (burn.get(currency) ?? 0n) + slowMonthly(contract, ASOF));
      const sums = renewal.get(currency) ?? { total: 0n, committed: 0n };
      for (const { value, committed } of slowRenewals(contract, ASOF, addDays(ASOF, windowDays))) {
        sums.total += value;
        if (committed) sums.committed += value;
      }
      renewal.set(currency, sums);
    }
    const text = (amount: bigint, currency: string) => formatAmount(slowRound(amount), currency);
    expect(result).toMatchObject({
      burn: Object.fromEntries([...burn].map(([currency, sum]) => [currency, text(sum, currency)])),
      renewal: Object.fromEntries(
        [...renewal].map(([currency, { total }]) => [
          currency,
          expect.objectContaining({ total: text(total, currency) }) as unknown,
        ]),
      ),
    });
    // Committed and open are what the plain count says, but for the unit by which they add up to the total.
    const shown = result as { renewal: Record<string, { total: string; committed: string; open: string }> };
    const units = (amount: string) => BigInt(amount.replace('.', ''));
    for (const [currency, { committed }] of renewal) {
      const parts = shown.renewal[currency]!;
      expect(units(parts.committed) + units(parts.open)).toBe(units(parts.total));
      const off = units(parts.committed) * 12n - committed;
      expect(off < 12n && off > -12n).toBe(true);
    }
    expect(burn.size).toBe(4);
  },
);

test('gaps count devices in scope without coverage, and those without an assignment of their own', async () => {
  await storeContracts(db, [testContract(1)]);
  const device = (n: number, more = {}) =>
    fromDevice({
      ...deviceInput.parse({ name: `d${n}`, status: 'active', ...more }),
      ...ENTITY,
      id: testId(n),
    });
  await deviceModel(db).insertMany([
    device(11),
    device(12, { parentDeviceId: testId(11) }),
    device(13),
    device(14, { status: 'planned' }),
  ]);
  const covering = contractAssignmentInput.parse({
    contractId: testId(1),
    targetType: 'device',
    targetId: testId(11),
  });
  await contractAssignmentModel(db).insertMany([
    fromContractAssignment({ ...covering, ...ENTITY, id: testId(21) }),
  ]);
  const { result, entries } = await report();
  expect(result).toMatchObject({ coverageGaps: 1, directGaps: 2 });
  expect(entries.at(-1)?.message).toBe(
    'Coverage gaps: 1 of 3 device(s); 2 without an assignment of their own.',
  );
});

test('it stops at a checkpoint when it is asked to', async () => {
  await storeContracts(db, [testContract(1)]);
  await expect(report({}, { signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow(
    'cancelled',
  );
});
