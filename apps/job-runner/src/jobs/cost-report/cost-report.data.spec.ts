import { FleetCost } from '@tenor/calc';
import { contractInput, formatAmount, nameKey, type CalendarDate } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from '../renewal-check/testing/read-csv.js';
import { costFigures } from './cost-figures.js';
import { costReportEntries } from './cost-report-entries.js';

const AS_OF: CalendarDate = '2026-03-01';

let rows: Record<string, string>[];

beforeAll(() => {
  const folder = process.env['TENOR_TEST_DATA'];
  if (folder === undefined) throw new Error('TENOR_TEST_DATA must name the folder with the real data');
  rows = readCsv(readFileSync(join(folder, 'act-contracts-2025-a.csv'), 'utf8'));
});

const fold = (text = ''): string => text.replace(/\s+/gu, ' ').trim();

/** A row of the register as its import makes a contract of it, its amount taken as that of a year. */
function toContract(row: Record<string, string>, index: number): ContractForRenewal {
  const supplier = fold(row['suppliers']);
  const data = contractInput.parse({
    name: fold(row['title']),
    providerId: '0192f0c1-2b7a-7000-8000-0000000000bb',
    status: 'active',
    startDate: row['execution_date'],
    endDate: row['expiry_date'],
    recurringCost: row['amount'],
    billingPeriod: 'annual',
    currency: 'AUD',
  });
  return {
    ...data,
    id: `0192f0c1-2b7a-7000-8000-${String(index).padStart(12, '0')}`,
    providerId: nameKey(supplier),
    providerName: supplier,
    tenantName: null,
    successorStart: null,
  };
}

const inForce = (row: Record<string, string>): boolean =>
  (row['execution_date'] ?? '') <= AS_OF && AS_OF <= (row['expiry_date'] ?? '');
/** Cents, by text alone. */
const cents = (row: Record<string, string>): bigint => {
  const [whole = '0', fraction = ''] = (row['amount'] ?? '0').split('.');
  return BigInt(whole + fraction.padEnd(2, '0').slice(0, 2));
};
/** A twelfth, rounded half to even. */
const monthOf = (year: bigint): bigint => {
  const [whole, rest] = [year / 12n, year % 12n];
  return rest > 6n || (rest === 6n && whole % 2n === 1n) ? whole + 1n : whole;
};
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);

test('the public register burns a twelfth of what its contracts in force cost, and its top vendor is the dearest', () => {
  const cost = new FleetCost(AS_OF, 90);
  rows.map(toContract).forEach((contract) => cost.add(contract));
  const figures = costFigures(cost);
  const current = rows.filter(inForce);
  const burn = formatAmount(monthOf(sum(current.map(cents))), 'AUD');
  const bySupplier = new Map<string, bigint>();
  for (const row of current) {
    const key = nameKey(fold(row['suppliers']));
    bySupplier.set(key, (bySupplier.get(key) ?? 0n) + cents(row));
  }
  const dearest = [...bySupplier.values()].reduce((most, one) => (one > most ? one : most), 0n);

  expect(figures).toMatchObject([{ currency: 'AUD', monthlyBurn: burn, contracts: current.length }]);
  expect(bySupplier.get(figures[0]?.topVendor?.providerId ?? '')).toBe(dearest);
  const coverage = { devicesInScope: 0, gaps: 0, directGaps: 0 };
  const [first] = costReportEntries({ asOf: AS_OF, windowDays: 90, figures, coverage });
  expect(first?.message).toBe(`Monthly burn AUD: ${burn} for ${current.length} contract(s).`);
});
