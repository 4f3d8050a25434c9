import { contractInput, nameKey, renewalCheck, type CalendarDate } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renewalEntry } from './renewal-check-entries.js';
import { compareFindings, findRenewal, type RenewalFinding } from './renewal-finding.js';
import { readCsv } from './testing/read-csv.js';

const AS_OF: CalendarDate = '2026-03-01';
const PROVIDER_ID = '0192f0c1-2b7a-7000-8000-0000000000bb';

let rows: Record<string, string>[];
let contracts: ContractForRenewal[];

beforeAll(() => {
  const folder = process.env['TENOR_TEST_DATA'];
  if (folder === undefined) throw new Error('TENOR_TEST_DATA must name the folder with the real data');
  rows = readCsv(readFileSync(join(folder, 'act-contracts-2025-a.csv'), 'utf8'));
  contracts = rows.map(toContract);
});

/** A row of the register as its import makes a contract of it: every one passes the schema. */
function toContract(row: Record<string, string>, index: number): ContractForRenewal {
  const fold = (text = ''): string => text.replace(/\s+/gu, ' ').trim();
  const data = contractInput.parse({
    name: fold(row['title']),
    contractNumber: fold(row['contract_number']),
    providerId: PROVIDER_ID,
    status: 'active',
    startDate: row['execution_date'],
    endDate: row['expiry_date'],
    oneTimeCost: row['amount'],
    billingPeriod: 'one_time',
    currency: 'AUD',
  });
  const id = `0192f0c1-2b7a-7000-8000-${String(index).padStart(12, '0')}`;
  return { ...data, id, providerName: fold(row['suppliers']), tenantName: null, successorStart: null };
}

function report(
  windowDays: number,
  more: { includeExpired?: boolean; expiredWithinDays?: number } = {},
): RenewalFinding[] {
  const params = renewalCheck.params.parse({ windowDays, ...more });
  return contracts.flatMap((contract) => findRenewal(contract, AS_OF, params) ?? []).sort(compareFindings);
}

/** Days from AS_OF to the row's end, by JavaScript's own dates. */
function daysLeft(row: Record<string, string>): number {
  return (Date.parse(`${row['expiry_date']}T00:00:00Z`) - Date.parse(`${AS_OF}T00:00:00Z`)) / 86_400_000;
}

describe('the public register on 2026-03-01', () => {
  it('is 648 contracts of 433 providers', () => {
    expect(contracts).toHaveLength(648);
    expect(new Set(contracts.map(({ providerName }) => nameKey(providerName ?? ''))).size).toBe(433);
  });

  it.each([
    [1, 3],
    [7, 13],
    [60, 86],
    [3650, 586],
  ])('has within %i days %i contracts, with the tiers that a plain count gives', (windowDays, expected) => {
    const findings = report(windowDays);
    expect(findings).toHaveLength(expected);

    const begun = (row: Record<string, string>): boolean => (row['execution_date'] ?? '') <= AS_OF;
    const plain = rows.flatMap((row, index) => {
      const days = daysLeft(row);
      if (!begun(row) || days < 0 || days > windowDays) return [];
      return [`${contracts[index]?.id ?? ''} ${days <= 7 ? 'warning' : 'info'} ${days}`];
    });
    const found = findings.map(({ id, tier, daysRemaining }) => `${id} ${tier} ${daysRemaining}`);
    expect([...found].sort()).toEqual([...plain].sort());
  });

  it('has expired contracts too, when asked for them', () => {
    const ago = (days: number): number =>
      rows.filter((row) => daysLeft(row) < 0 && daysLeft(row) >= -days).length;
    expect(ago(3650)).toBeGreaterThan(0);
    expect(report(1, { includeExpired: true, expiredWithinDays: 30 })).toHaveLength(3 + ago(30));
    expect(report(1, { includeExpired: true, expiredWithinDays: 3650 })).toHaveLength(3 + ago(3650));
  });

  it('gives every finding a fingerprint of its own and a text on one line', () => {
    const entries = report(3650).map(renewalEntry);
    expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length);
    for (const { message } of entries) {
      expect(message).toMatch(
        /^\[(WARNING|INFO)\] Contract '.+' \(provider=.+\) expires \d{4}-\d\d-\d\d — .+\.$/,
      );
    }
  });
});
