import { type CalendarDate } from '@tenor/domain';
import { assessRenewal } from './assess-renewal.js';
import { type ContractTerms } from './contract-terms.js';
import { isExpiredWithin, isUpcoming } from './renewal-window.js';
import { terms } from './testing/terms.js';

// The contract ends on 2026-12-31.
function upcoming(overrides: Partial<ContractTerms>, asOf: CalendarDate, window = 60): boolean {
  const contract = terms(overrides);
  return isUpcoming(contract, assessRenewal(contract, asOf), window);
}

describe('a contract is upcoming', () => {
  it('from the first day of the window to its last day, both included', () => {
    expect(upcoming({}, '2026-11-01')).toBe(true); // 60 days
    expect(upcoming({}, '2026-10-31')).toBe(false); // 61 days
    expect(upcoming({}, '2026-12-31')).toBe(true);
    expect(upcoming({}, '2027-01-01')).toBe(false);
    expect(upcoming({}, '2026-12-30', 1)).toBe(true);
    expect(upcoming({}, '2026-12-29', 1)).toBe(false);
  });

  it('when its notice deadline lies in the window though its end does not', () => {
    const notice = { autoRenew: true, noticePeriodDays: 90 }; // 2026-10-02
    expect(upcoming(notice, '2026-08-03')).toBe(true);
    expect(upcoming(notice, '2026-08-02')).toBe(false);
    expect(upcoming(notice, '2026-10-02', 1)).toBe(true);
  });

  it('for as long as a notice row of the tier table applies, whatever the window', () => {
    const renewing = { autoRenew: true, noticePeriodDays: 90 };
    expect(upcoming(renewing, '2026-09-18', 1)).toBe(true); // urgent, 14 days before the deadline
    expect(upcoming(renewing, '2026-09-17', 1)).toBe(false);
    expect(upcoming(renewing, '2026-10-16', 1)).toBe(true); // missed 14 days ago
    expect(upcoming(renewing, '2026-10-17', 1)).toBe(false);
    const fixed = { noticePeriodDays: 90 };
    expect(upcoming(fixed, '2026-09-18', 1)).toBe(true); // notice running until the end
    expect(upcoming(fixed, '2026-10-17', 1)).toBe(true);
    expect(upcoming(fixed, '2026-09-17', 1)).toBe(false);
  });

  it('not by a notice row that a decision has settled, but still by its dates', () => {
    const settled = {
      noticePeriodDays: 90,
      renewalDecision: 'cancel',
      decisionFor: '2026-12-31',
    } as const;
    expect(upcoming(settled, '2026-10-17', 1)).toBe(false);
    expect(upcoming(settled, '2026-12-30', 1)).toBe(true);
  });

  it('only when it has begun and its status is active', () => {
    expect(upcoming({ startDate: '2026-12-01' }, '2026-11-30')).toBe(false);
    expect(upcoming({ startDate: '2026-12-01' }, '2026-12-01')).toBe(true);
    for (const status of ['draft', 'pending', 'expired', 'cancelled'] as const) {
      expect(upcoming({ status }, '2026-12-01')).toBe(false);
    }
    expect(upcoming({ endDate: null }, '2026-12-01', 3650)).toBe(false);
  });

  it('by the largest of its own lead times, which replace the window', () => {
    expect(upcoming({ leadDays: [30, 90] }, '2026-10-02')).toBe(true); // 90 days
    expect(upcoming({ leadDays: [30, 90] }, '2026-10-01')).toBe(false);
    expect(upcoming({ leadDays: [10] }, '2026-12-20')).toBe(false); // 11 days, inside the window of 60
    expect(upcoming({ leadDays: [10] }, '2026-12-21')).toBe(true);
  });

  it('by a notice row even beyond its own lead times', () => {
    expect(upcoming({ leadDays: [10], autoRenew: true, noticePeriodDays: 30 }, '2026-11-20')).toBe(true);
  });
});

describe('a contract is expired within a number of days', () => {
  const expired = (overrides: Partial<ContractTerms>, asOf: CalendarDate, days = 90): boolean =>
    isExpiredWithin(assessRenewal(terms(overrides), asOf), days);

  it('from the day after its end to that many days after, both included', () => {
    expect(expired({}, '2026-12-31')).toBe(false);
    expect(expired({}, '2027-01-01')).toBe(true);
    expect(expired({}, '2027-03-31')).toBe(true); // 90 days
    expect(expired({}, '2027-04-01')).toBe(false);
    expect(expired({}, '2027-01-01', 1)).toBe(true);
    expect(expired({}, '2027-01-02', 1)).toBe(false);
  });

  it('with the status active or expired, and with nothing that took its place', () => {
    expect(expired({ status: 'expired' }, '2027-01-01')).toBe(true);
    expect(expired({ status: 'cancelled' }, '2027-01-01')).toBe(false);
    expect(expired({ successorStart: '2027-01-01' }, '2027-01-01')).toBe(false);
    expect(expired({ renewalDecision: 'cancel', decisionFor: '2026-12-31' }, '2027-01-01')).toBe(false);
    expect(expired({ autoRenew: true }, '2027-01-01')).toBe(false);
  });
});
