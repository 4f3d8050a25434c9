import { renewalCheck, type CalendarDate, type LogEntryDraft, type RenewalCheckParams } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { createHash } from 'node:crypto';
import { renewalEntry, summaryEntry } from './renewal-check-entries.js';
import { compareFindings, findRenewal } from './renewal-finding.js';
import { contractForRenewal } from './testing/contract-for-renewal.js';

const DEFAULTS = renewalCheck.params.parse({});

function entries(
  contracts: readonly Partial<ContractForRenewal>[],
  params: Partial<RenewalCheckParams> = {},
  asOf: CalendarDate = '2026-11-22',
): LogEntryDraft[] {
  return contracts
    .flatMap((contract) => findRenewal(contractForRenewal(contract), asOf, { ...DEFAULTS, ...params }) ?? [])
    .sort(compareFindings)
    .map(renewalEntry);
}

function entry(contract: Partial<ContractForRenewal>, asOf?: CalendarDate): LogEntryDraft {
  const [first] = entries([contract], { includeExpired: true }, asOf);
  if (!first) throw new Error('not reported');
  return first;
}

describe('the entry of a finding', () => {
  it('of a contract for the whole estate is for nobody who is restricted to tenants', () => {
    expect(entry({ tenantId: null }).tenantIds).toEqual([]);
  });

  it('says everything that the worked example says, as text, labels and data', () => {
    expect(
      entry({
        owner: 'noc@example.com',
        contractType: 'managed',
        tenantId: 't1',
        tenantName: 'Retail',
        tags: ['prod'],
      }),
    ).toEqual({
      tenantIds: ['t1'],
      level: 'warning',
      message:
        "[URGENT] Contract 'Acme MSA' (provider=Acme Networks) renews 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-12-01 in 9 day(s). Auto-renew is ON.",
      object: {
        type: 'contract',
        id: '0192f0c1-2b7a-7000-8000-0000000000aa',
        name: 'Acme MSA',
        url: '/api/v1/contracts/0192f0c1-2b7a-7000-8000-0000000000aa',
      },
      labels: {
        objectType: 'contract',
        tier: 'urgent',
        provider: 'Acme Networks',
        tenant: 'Retail',
        currency: 'USD',
        owner: 'noc@example.com',
        contractType: 'managed',
        tag_prod: 'true',
      },
      data: {
        tier: 'urgent',
        reasons: ['notice_due'],
        provider: { id: '0192f0c1-2b7a-7000-8000-0000000000bb', name: 'Acme Networks' },
        tenant: 'Retail',
        contractNumber: 'MSA-7',
        owner: 'noc@example.com',
        contractType: 'managed',
        effectiveEnd: '2026-12-31',
        daysRemaining: 39,
        noticeDeadline: '2026-12-01',
        daysToDeadline: 9,
        noticeFor: '2026-12-31',
        missedDeadline: null,
        daysSinceMissed: null,
        noticeMissed: false,
        renewsByItself: true,
        autoRenew: true,
        decided: false,
        decision: null,
        lead: null,
        actBy: '2026-12-01',
        renewalValue: { amount: '12000.00', currency: 'USD' },
      },
      fingerprint: `2026-12-31-${createHash('sha256')
        .update('["renewal-check","0192f0c1-2b7a-7000-8000-0000000000aa","2026-12-31"]')
        .digest('hex')
        .slice(0, 32)}`,
    });
  });

  it('has labels only for what is known', () => {
    expect(entry({ providerName: null }).labels).toEqual({
      objectType: 'contract',
      tier: 'urgent',
      currency: 'USD',
    });
  });

  it('is labelled noticeMissed where a missed notice makes it a warning, and not otherwise', () => {
    expect(entry({}, '2026-12-02').labels).toMatchObject({ tier: 'warning', noticeMissed: 'true' });
    expect(entry({}, '2026-12-01').labels).not.toHaveProperty('noticeMissed');
    expect(entry({ autoRenew: false }, '2026-12-02').labels).not.toHaveProperty('noticeMissed');
  });

  it('is labelled with the smallest own lead time reached', () => {
    expect(entry({ leadDays: [7, 30, 90] }).labels).toMatchObject({ lead: '30' });
    expect(entry({ leadDays: [7, 30, 90] }, '2026-11-24').labels).toMatchObject({ lead: '7' });
  });

  it('takes any tag as a label', () => {
    const tags = ['edge site', 'ünïcode', '__proto__', 'a.b'];
    expect(Object.keys(entry({ tags }).labels ?? {}).filter((name) => name.startsWith('tag_'))).toEqual([
      'tag_edge site',
      'tag_ünïcode',
      'tag___proto__',
      'tag_a.b',
    ]);
  });

  it.each([
    ['urgent', {}, '2026-11-22', 'warning'],
    ['warning', {}, '2026-12-02', 'warning'],
    ['expired', { autoRenew: false }, '2027-01-01', 'warning'],
    ['info', {}, '2026-11-01', 'info'],
  ] as const)('of tier %s has its level', (tier, contract, asOf, level) => {
    expect(entry(contract, asOf)).toMatchObject({ level, labels: { tier } });
  });

  it('shows the renewal in the minor unit of its currency', () => {
    const value = (currency: string) => entry({ currency }).data?.['renewalValue'];
    expect(value('JPY')).toEqual({ amount: '1200000', currency: 'JPY' });
    expect(value('KWD')).toEqual({ amount: '1200.000', currency: 'KWD' });
  });

  it('has the same fingerprint on the next day and another one for the next cycle', () => {
    const today = entry({}, '2026-12-30').fingerprint;
    expect(entry({}, '2026-12-31').fingerprint).toBe(today);
    expect(entry({ noticePeriodDays: 340 }, '2027-01-01').fingerprint).not.toBe(today);
  });

  it('never shares its fingerprint with another contract', () => {
    const all = entries(
      Array.from({ length: 500 }, (_, i) => ({
        id: `0192f0c1-2b7a-7000-8000-${String(i).padStart(12, '0')}`,
        name: 'Same name',
      })),
    ).map(({ fingerprint }) => fingerprint);
    expect(all).toHaveLength(500);
    expect(new Set(all).size).toBe(500);
  });
});

describe('what is reported', () => {
  const names = (found: LogEntryDraft[]): string[] => found.map(({ object }) => object?.name ?? '');

  it('comes urgent first, then warnings, expired ones and the rest, each by end and name', () => {
    const fixed = { autoRenew: false, noticePeriodDays: null };
    const found = entries(
      [
        { ...fixed, name: 'info, later', endDate: '2027-01-10' },
        { ...fixed, name: 'info b', endDate: '2027-01-05' },
        { ...fixed, name: 'info a', endDate: '2027-01-05' },
        { ...fixed, name: 'expired', endDate: '2026-11-01' },
        { ...fixed, name: 'warning', endDate: '2026-11-25' },
        { name: 'urgent' },
      ],
      { includeExpired: true },
    );
    expect(names(found)).toEqual(['urgent', 'warning', 'expired', 'info a', 'info b', 'info, later']);
  });

  it('leaves out expired contracts unless asked, and then those too long ago', () => {
    const expired = { autoRenew: false, endDate: '2026-10-01' } as const;
    expect(entries([expired])).toEqual([]);
    expect(entries([expired], { includeExpired: true })).toHaveLength(1);
    expect(entries([expired], { includeExpired: true, expiredWithinDays: 51 })).toEqual([]);
    expect(entries([expired], { includeExpired: true, expiredWithinDays: 52 })).toHaveLength(1);
    expect(entries([{ ...expired, status: 'expired' }], { includeExpired: true })).toHaveLength(1);
  });

  it('leaves out what has no tier, no end, or lies beyond the window', () => {
    const params = { includeExpired: true, windowDays: 38 };
    expect(entries([{ noticePeriodDays: null }], params)).toEqual([]);
    expect(entries([{ noticePeriodDays: null }], { ...params, windowDays: 39 })).toHaveLength(1);
    expect(entries([{ status: 'draft' }, { status: 'pending' }, { status: 'cancelled' }], params)).toEqual(
      [],
    );
    expect(entries([{ endDate: null }], params)).toEqual([]);
    expect(entries([{ startDate: '2026-11-23' }], params)).toEqual([]);
  });

  it('follows the bounds that the run was given', () => {
    const fixed = { autoRenew: false, noticePeriodDays: null };
    expect(entries([fixed], { imminentDays: 39 })[0]?.labels).toMatchObject({ tier: 'warning' });
    expect(entries([{}], { noticeLeadDays: 8 })[0]?.labels).toMatchObject({ tier: 'info' });
  });
});

describe('the summary', () => {
  it('counts what was reported', () => {
    expect(summaryEntry(12, '2026-11-22', DEFAULTS)).toEqual({
      level: 'info',
      message: 'Renewal check complete: 12 contract(s) within 60-day window.',
      data: { count: 12, windowDays: 60, today: '2026-11-22', cutoff: '2027-01-21' },
    });
  });

  it('says from when to when nothing was found', () => {
    expect(summaryEntry(0, '2026-11-22', DEFAULTS).message).toBe(
      'No contracts found expiring within 60 days (today=2026-11-22, cutoff=2027-01-21).',
    );
  });

  it('is no finding', () => {
    expect(summaryEntry(3, '2026-11-22', DEFAULTS)).not.toHaveProperty('fingerprint');
  });
});
