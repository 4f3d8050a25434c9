import {
  cycleEnd,
  cycleEndsFrom,
  defaultDecisionFor,
  effectiveEnd,
  isCycleEnd,
  lastEnd,
  renewsByItself,
} from './cycle-ends.js';
import { terms } from './testing/terms.js';

const renewing = (overrides: Parameters<typeof terms>[0] = {}) => terms({ autoRenew: true, ...overrides });

describe('cycle ends', () => {
  it.each([
    ['30 June + 6 months is the end of December', '2026-06-30', 6, 1, '2026-12-31'],
    ['28 February + 12 months is 29 February in a leap year', '2027-02-28', 12, 1, '2028-02-29'],
    ['29 February + 12 months is the last of February', '2028-02-29', 12, 1, '2029-02-28'],
    ['29 February + 48 months is 29 February again', '2028-02-29', 12, 4, '2032-02-29'],
    ['31 January + 1 month is the last of February', '2026-01-31', 1, 1, '2026-02-28'],
    ['31 January + 2 months is the last of March', '2026-01-31', 1, 2, '2026-03-31'],
    ['30 January + 1 month has no 31 February to precede', '2026-01-30', 1, 1, '2026-02-27'],
    ['30 January + 2 months is 30 March: clamping does not stick', '2026-01-30', 1, 2, '2026-03-30'],
    ['14 May + 36 months is 14 May', '2026-05-14', 36, 1, '2029-05-14'],
    ['31 December + 12 months is 31 December', '2026-12-31', 12, 3, '2029-12-31'],
  ] as const)('%s', (_name, endDate, renewalTermMonths, k, expected) => {
    expect(cycleEnd(renewing({ startDate: '2020-01-01', endDate, renewalTermMonths }), k)).toBe(expected);
  });

  it('begin with the end date itself', () => {
    expect(cycleEnd(renewing({ endDate: '2026-06-30' }), 0)).toBe('2026-06-30');
  });

  it('use the renewal term, else the term, else 12 months', () => {
    const base = { endDate: '2026-06-30' } as const;
    expect(cycleEnd(renewing({ ...base, termMonths: 36, renewalTermMonths: 1 }), 1)).toBe('2026-07-31');
    expect(cycleEnd(renewing({ ...base, termMonths: 36 }), 1)).toBe('2029-06-30');
    expect(cycleEnd(renewing(base), 1)).toBe('2027-06-30');
  });

  it('are one without auto-renewal and none when open-ended', () => {
    expect(cycleEnd(terms(), 0)).toBe('2026-12-31');
    expect(cycleEnd(terms(), 1)).toBeNull();
    expect(cycleEnd(renewing({ endDate: null }), 0)).toBeNull();
  });
});

describe('the effective end', () => {
  it.each([
    ['before the first end', '2026-03-01', '2026-12-31'],
    ['on the first end', '2026-12-31', '2026-12-31'],
    ['the day after it', '2027-01-01', '2027-12-31'],
    ['years later', '2040-06-15', '2040-12-31'],
  ] as const)('of an auto-renewing contract, %s', (_name, asOf, expected) => {
    expect(effectiveEnd(renewing(), asOf)).toBe(expected);
    expect(renewsByItself(renewing(), asOf)).toBe(true);
  });

  it('stays the end date when the contract does not renew by itself, even when past', () => {
    expect(effectiveEnd(terms(), '2027-05-01')).toBe('2026-12-31');
    expect(renewsByItself(terms(), '2026-05-01')).toBe(false);
  });

  it('is none when open-ended, which does not renew by itself either', () => {
    const open = renewing({ endDate: null });
    expect(effectiveEnd(open, '2026-05-01')).toBeNull();
    expect(lastEnd(open)).toBeNull();
    expect(renewsByItself(open, '2026-05-01')).toBe(false);
  });

  it.each(['draft', 'pending', 'expired', 'cancelled'] as const)(
    'does not move on for status %s',
    (status) => {
      expect(effectiveEnd(renewing({ status }), '2030-01-01')).toBe('2026-12-31');
      expect(lastEnd(renewing({ status }))).toBe('2026-12-31');
      expect(renewsByItself(renewing({ status }), '2026-05-01')).toBe(false);
    },
  );

  it('is found at once for a monthly renewal since 1900, a thousand years on', () => {
    const monthly = renewing({ startDate: '1900-01-01', endDate: '1900-01-31', renewalTermMonths: 1 });
    const started = process.hrtime.bigint();
    for (let i = 0; i < 1_000; i += 1) expect(effectiveEnd(monthly, '2999-02-05')).toBe('2999-02-28');
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1_000);
  });

  it('may lie in the year 10000', () => {
    expect(effectiveEnd(renewing({ endDate: '9999-06-30' }), '9999-12-31')).toBe('10000-06-30');
  });
});

describe('the last end', () => {
  it('is none while nothing stops an auto-renewing contract', () => {
    expect(lastEnd(renewing())).toBeNull();
    expect(lastEnd(renewing({ renewalDecision: 'renew', decisionFor: '2026-12-31' }))).toBeNull();
  });

  it.each([
    ['that cycle end itself', '2027-12-31', '2027-12-31'],
    ['the next one when it names a day between two', '2027-03-15', '2027-12-31'],
    ['the first one when it names an earlier day', '2026-02-01', '2026-12-31'],
    ['the first one when it names none', null, '2026-12-31'],
  ] as const)(
    'with a cancel is the first end on or after decisionFor: %s',
    (_name, decisionFor, expected) => {
      expect(lastEnd(renewing({ renewalDecision: 'cancel', decisionFor }))).toBe(expected);
    },
  );

  it.each([
    ['starts the day after a cycle end', '2028-01-01', '2027-12-31'],
    ['starts within a cycle', '2027-06-01', '2027-12-31'],
    ['starts on a cycle end', '2027-12-31', '2027-12-31'],
    ['starts one day later than that', '2028-01-02', '2028-12-31'],
    ['started before the first end', '2026-10-01', '2026-12-31'],
  ] as const)('with a successor that %s', (_name, successorStart, expected) => {
    expect(lastEnd(renewing({ successorStart }))).toBe(expected);
  });

  it('is the earlier one of a cancel and a successor', () => {
    const both = { renewalDecision: 'cancel', decisionFor: '2028-12-31' } as const;
    expect(lastEnd(renewing({ ...both, successorStart: '2028-01-01' }))).toBe('2027-12-31');
    expect(lastEnd(renewing({ ...both, successorStart: '2031-01-01' }))).toBe('2028-12-31');
  });

  it('stops the cycles: the effective end stays there, and nothing renews there by itself', () => {
    const cancelled = renewing({ renewalDecision: 'cancel', decisionFor: '2027-12-31' });
    expect(effectiveEnd(cancelled, '2026-06-01')).toBe('2026-12-31');
    expect(renewsByItself(cancelled, '2026-06-01')).toBe(true);
    expect(effectiveEnd(cancelled, '2027-06-01')).toBe('2027-12-31');
    expect(renewsByItself(cancelled, '2027-06-01')).toBe(false);
    expect(effectiveEnd(cancelled, '2031-01-01')).toBe('2027-12-31');
  });
});

describe('the cycle end that a decision is about by default', () => {
  const quarterly = renewing({ endDate: '2026-12-31', renewalTermMonths: 3, noticePeriodDays: 30 });

  it('is the next one for a renewal', () => {
    expect(defaultDecisionFor(quarterly, 'renew', '2026-12-15')).toBe('2026-12-31');
    expect(defaultDecisionFor(quarterly, 'renew', '2027-01-01')).toBe('2027-03-31');
  });

  it('is the next one whose notice deadline can still be met for a cancel', () => {
    expect(defaultDecisionFor(quarterly, 'cancel', '2026-12-01')).toBe('2026-12-31');
    expect(defaultDecisionFor(quarterly, 'cancel', '2026-12-02')).toBe('2027-03-31');
  });

  it('skips several cycles when the notice period is longer than the term', () => {
    const monthly = renewing({ endDate: '2026-11-30', renewalTermMonths: 1, noticePeriodDays: 90 });
    expect(defaultDecisionFor(monthly, 'cancel', '2026-11-22')).toBe('2027-02-28');
  });

  it('is the next end for a cancel without a notice period', () => {
    expect(defaultDecisionFor(renewing(), 'cancel', '2026-12-31')).toBe('2026-12-31');
  });

  it('does not depend on a decision made before', () => {
    const cancelled = { ...quarterly, renewalDecision: 'cancel', decisionFor: '2026-12-31' } as const;
    expect(defaultDecisionFor(cancelled, 'renew', '2027-02-01')).toBe('2027-03-31');
  });

  it('is the end date when no cycle follows, and none when open-ended or undecided', () => {
    expect(defaultDecisionFor(terms({ noticePeriodDays: 60 }), 'cancel', '2026-12-20')).toBe('2026-12-31');
    expect(defaultDecisionFor(terms(), 'renew', '2027-06-01')).toBe('2026-12-31');
    expect(defaultDecisionFor(renewing({ status: 'draft' }), 'renew', '2028-06-01')).toBe('2026-12-31');
    expect(defaultDecisionFor(renewing({ endDate: null }), 'cancel', '2026-06-01')).toBeNull();
    expect(defaultDecisionFor(renewing(), 'undecided', '2026-06-01')).toBeNull();
  });
});

describe('a cycle end', () => {
  const monthly = renewing({ endDate: '2026-11-30', renewalTermMonths: 1 });

  it.each([
    ['2026-11-30', true],
    ['2027-02-28', true],
    ['2027-02-27', false],
    ['2026-10-31', false],
  ] as const)('of a contract that renews each month from 2026-11-30 on is %s: %s', (date, expected) => {
    expect(isCycleEnd(monthly, date)).toBe(expected);
  });

  it('of one that does not renew by itself is its end date alone, of an open-ended one none', () => {
    expect(isCycleEnd(terms(), '2026-12-31')).toBe(true);
    expect(isCycleEnd(terms(), '2027-12-31')).toBe(false);
    expect(isCycleEnd(renewing({ endDate: null }), '2026-12-31')).toBe(false);
  });

  it('comes after another, up to the year 9999', () => {
    expect(cycleEndsFrom(monthly, '2026-12-31', 3)).toEqual(['2026-12-31', '2027-01-31', '2027-02-28']);
    expect(cycleEndsFrom(terms(), '2030-01-01', 3)).toEqual(['2026-12-31']);
    expect(cycleEndsFrom(renewing({ endDate: null }), '2026-12-31', 3)).toEqual([]);
    expect(cycleEndsFrom(renewing({ endDate: '9998-12-31' }), '2026-01-01', 3)).toEqual([
      '9998-12-31',
      '9999-12-31',
    ]);
  });
});
