import { assessRenewal, phase } from '@tenor/calc';
import {
  contractInput,
  renewalCheck,
  serviceProviderInput,
  tenantInput,
  type CalendarDate,
} from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renewalEntry } from './renewal-check-entries.js';
import { compareFindings, findRenewal } from './renewal-finding.js';
import { readCsv } from './testing/read-csv.js';

const AS_OF: CalendarDate = '2026-11-22';
const SAMPLES = join(__dirname, '../../../../../samples');

const rowsOf = (name: string): Record<string, string>[] => readCsv(readFileSync(join(SAMPLES, name), 'utf8'));
const providers = rowsOf('service-providers.csv');
const tenants = rowsOf('tenants.csv');
const rows = rowsOf('contracts.csv');

const NUMBERS = new Set(['noticePeriodDays', 'termMonths', 'renewalTermMonths']);
const list = (cell: string): string[] => (cell === '' ? [] : cell.split('|'));

/** The stand-in for the id that the provider of that name will get. */
const idOf = (names: Record<string, string>[], name: string): string =>
  `0192f0c1-0000-7000-8000-${String(names.findIndex((row) => row['name'] === name)).padStart(12, '0')}`;

/** A row as a client would write it over REST: cells as typed values, empty ones left out. */
function toInput(row: Record<string, string>): Record<string, unknown> {
  const { provider = '', tenant = '', tags = '', leadDays = '', autoRenew, ...cells } = row;
  const typed = Object.entries(cells)
    .filter(([name, cell]) => name !== 'id' && cell !== '')
    .map(([name, cell]) => [name, NUMBERS.has(name) ? Number(cell) : cell]);
  return {
    ...Object.fromEntries(typed),
    autoRenew: autoRenew === 'true',
    tags: list(tags),
    leadDays: list(leadDays).map(Number),
    providerId: idOf(providers, provider),
    tenantId: tenant === '' ? null : idOf(tenants, tenant),
  };
}

const contracts: ContractForRenewal[] = rows.map((row) => {
  const successors = rows.filter(
    (other) =>
      other['renewedFromId'] === row['id'] && !['draft', 'cancelled'].includes(other['status'] ?? ''),
  );
  const starts = successors.map((other) => contractInput.parse(toInput(other)).startDate).sort();
  return {
    ...contractInput.parse(toInput(row)),
    id: row['id'] ?? '',
    providerName: row['provider'] ?? '',
    tenantName: row['tenant'] || null,
    successorStart: starts[0] ?? null,
  };
});

describe('the sample fleet', () => {
  it('is 48 contracts of 6 providers and 3 tenants in 4 currencies, each of which passes its schema', () => {
    for (const { tags = '', ...row } of providers) serviceProviderInput.parse({ ...row, tags: list(tags) });
    for (const { tags = '', ...row } of tenants) tenantInput.parse({ ...row, tags: list(tags) });
    expect([contracts.length, providers.length, tenants.length]).toEqual([48, 6, 3]);
    expect([...new Set(contracts.map(({ currency }) => currency))].sort()).toEqual([
      'EUR',
      'GBP',
      'JPY',
      'USD',
    ]);
  });

  it('names only providers, tenants and predecessors that it holds', () => {
    const ids = contracts.map(({ id }) => id);
    expect(new Set(ids).size).toBe(48);
    for (const row of rows) {
      expect(providers.map(({ name }) => name)).toContain(row['provider']);
      if (row['tenant'] !== '') expect(tenants.map(({ name }) => name)).toContain(row['tenant']);
      if (row['renewedFromId'] !== '') expect(ids).toContain(row['renewedFromId']);
    }
  });

  it('shows every choice that matters', () => {
    const values = (name: string): Set<string> => new Set(rows.map((row) => row[name] ?? ''));
    expect([...values('billingPeriod')].sort()).toEqual([
      'annual',
      'monthly',
      'one_time',
      'quarterly',
      'semiannual',
    ]);
    expect([...values('status')].sort()).toEqual(['active', 'cancelled', 'draft', 'expired', 'pending']);
    expect([...values('renewalDecision')].sort()).toEqual(['cancel', 'renew', 'undecided']);
    expect(values('endDate').has('')).toBe(true);
    expect(values('owner').size).toBeGreaterThanOrEqual(5);
    const phases = contracts.map((contract) => phase(contract, AS_OF));
    expect([...new Set(phases)].sort()).toEqual([
      'cancelled',
      'draft',
      'ended',
      'expired',
      'in_force',
      'pending',
      'upcoming',
    ]);
  });
});

describe('the renewal check of the sample fleet on 2026-11-22', () => {
  const params = renewalCheck.params.parse({ includeExpired: true });
  const findings = contracts
    .flatMap((contract) => findRenewal(contract, AS_OF, params) ?? [])
    .sort(compareFindings);
  const namesOf = (tier: string): string[] =>
    findings.filter((finding) => finding.tier === tier).map((finding) => finding.name);

  it('finds these contracts urgent', () => {
    expect(namesOf('urgent')).toEqual([
      'Remote hands',
      'Endpoint protection suite',
      'Metro fibre ring north',
      'Storage array support',
      'Object storage',
      'Internet transit 10G',
    ]);
  });

  it('warns of these, in each of the three forms', () => {
    const form = (reason: string): string[] =>
      findings.filter(({ assessment }) => assessment.reasons[0] === reason).map(({ name }) => name);
    expect(namesOf('warning')).toHaveLength(9);
    expect(form('notice_missed')).toEqual([
      'Core router maintenance',
      'Ticketing service',
      'Tokyo cross connects',
    ]);
    expect(form('notice_running')).toEqual([
      'Campus wireless support',
      'Generator service',
      'Security operations centre',
    ]);
    expect(form('imminent')).toEqual(['Penetration test retainer', 'Content delivery', 'Spare parts pool']);
  });

  it('tells of what has expired without a successor, and not of what is long past', () => {
    expect(namesOf('expired')).toEqual([
      'Design studio licences',
      'Load balancer support',
      'Tape collection',
    ]);
  });

  it('tells of what is decided or still has time', () => {
    expect(namesOf('info')).toEqual([
      'Branch network 2023',
      'Data centre migration',
      'Fax gateway',
      'Firewall maintenance 2024',
      'Monitoring platform',
      'Print service',
      'Name server hosting',
      'UPS battery warranty',
      'Extended controller warranty',
      'Container platform support',
      'Osaka colocation',
      'Satellite backup link',
    ]);
  });

  it('has these tiers in all', () => {
    const counts: Record<string, number> = {};
    for (const contract of contracts) {
      const tier = assessRenewal(contract, AS_OF).tier ?? 'none';
      counts[tier] = (counts[tier] ?? 0) + 1;
    }
    expect(counts).toEqual({ urgent: 6, warning: 9, expired: 4, info: 24, none: 5 });
    expect(findings).toHaveLength(30);
  });

  it('reads like this', () => {
    const messages = new Map(findings.map((finding) => [finding.name, renewalEntry(finding).message]));
    expect(messages.get('Metro fibre ring north')).toBe(
      "[URGENT] Contract 'Metro fibre ring north' (provider=Halden Fibre Works) renews 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-12-01 in 9 day(s). Auto-renew is ON.",
    );
    expect(messages.get('Remote hands')).toBe(
      "[URGENT] Contract 'Remote hands' (provider=Ottermill Facilities) renews 2026-11-30 — 8 day(s) remaining. Notice deadline 2026-10-31 missed 22 day(s) ago. Notice deadline 2026-12-01 in 9 day(s). Auto-renew is ON.",
    );
    expect(messages.get('Print service')).toBe(
      "[INFO] Contract 'Print service' (provider=Ottermill Facilities) renews 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-11-01 missed 21 day(s) ago. Notice deadline 2027-11-01 in 344 day(s). Auto-renew is ON. Decided: cancel.",
    );
    expect(messages.get('Tape collection')).toBe(
      "[EXPIRED] Contract 'Tape collection' (provider=Ottermill Facilities) expired 2026-11-21 — 1 day(s) ago.",
    );
  });
});
