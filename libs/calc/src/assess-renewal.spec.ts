import { assessRenewal } from './assess-renewal.js';
import { type ContractTerms } from './contract-terms.js';
import { terms } from './testing/terms.js';

const AUTO: Partial<ContractTerms> = { autoRenew: true, noticePeriodDays: 30 };
const FIXED: Partial<ContractTerms> = { noticePeriodDays: 30 };
const MONTHLY_90: Partial<ContractTerms> = {
  autoRenew: true,
  endDate: '2026-01-31',
  renewalTermMonths: 1,
  noticePeriodDays: 90,
};

/** On 2026-11-24 the deadline that is ahead, 2026-12-01, is that of the cycle which ends 2026-12-31. */
const MONTHLY_30: Partial<ContractTerms> = { ...MONTHLY_90, noticePeriodDays: 30 };

describe('the tier', () => {
  // The contract ends on 2026-12-31; with 30 days of notice its deadline is 2026-12-01.
  it.each<
    [
      name: string,
      overrides: Partial<ContractTerms>,
      asOf: `${number}-${number}-${number}`,
      tier: string | null,
    ]
  >([
    ['expired the day after its end', {}, '2027-01-01', 'expired'],
    ['expired years after its end', {}, '2031-01-01', 'expired'],
    ['expired with the status expired', { status: 'expired' }, '2027-01-01', 'expired'],
    [
      'expired though autoRenew is set, as the status expired stops the cycles',
      { ...AUTO, status: 'expired' },
      '2027-01-01',
      'expired',
    ],
    [
      'expired although somebody decided to renew and nobody did',
      { renewalDecision: 'renew', decisionFor: '2026-12-31' },
      '2027-01-01',
      'expired',
    ],
    ['info after its end with a successor', { successorStart: '2027-01-01' }, '2027-01-01', 'info'],
    [
      'info after its end when it was cancelled',
      { renewalDecision: 'cancel', decisionFor: '2026-12-31' },
      '2027-01-01',
      'info',
    ],
    ['not expired on its last day', {}, '2026-12-31', 'warning'],

    [
      'info when decided to renew',
      { ...AUTO, renewalDecision: 'renew', decisionFor: '2026-12-31' },
      '2026-12-01',
      'info',
    ],
    [
      'info when cancelled',
      { ...AUTO, renewalDecision: 'cancel', decisionFor: '2026-12-31' },
      '2026-12-01',
      'info',
    ],
    [
      'info when cancelled for a later cycle',
      { ...AUTO, renewalDecision: 'cancel', decisionFor: '2027-12-31' },
      '2026-12-01',
      'info',
    ],
    ['info on the last day when a successor exists', { successorStart: '2027-02-01' }, '2026-12-31', 'info'],
    [
      'urgent again in the cycle after the decided one',
      { ...AUTO, renewalDecision: 'renew', decisionFor: '2026-12-31' },
      '2027-12-01',
      'urgent',
    ],
    [
      'urgent when the decision to renew names no cycle end',
      { ...AUTO, renewalDecision: 'renew' },
      '2026-12-01',
      'urgent',
    ],

    ['info the day before the notice lead', AUTO, '2026-11-16', 'info'],
    ['urgent from 14 days before the notice deadline', AUTO, '2026-11-17', 'urgent'],
    ['urgent on the notice deadline', AUTO, '2026-12-01', 'urgent'],
    ['a warning the day after the notice deadline', AUTO, '2026-12-02', 'warning'],
    ['a warning 14 days after the missed deadline', AUTO, '2026-12-15', 'warning'],
    ['info 15 days after the missed deadline', AUTO, '2026-12-16', 'info'],
    ['urgent before imminent', { ...AUTO, noticePeriodDays: 3 }, '2026-12-28', 'urgent'],
    ['urgent for the next cycle although this one was missed', MONTHLY_90, '2026-11-22', 'urgent'],

    ['info before the notice of a fixed contract runs', FIXED, '2026-11-16', 'info'],
    ['a warning from 14 days before the deadline of a fixed contract', FIXED, '2026-11-17', 'warning'],
    ['a warning from then until its end', FIXED, '2026-12-20', 'warning'],
    ['a warning on the last day of a fixed contract', FIXED, '2026-12-31', 'warning'],
    [
      'a warning at once when the notice is longer than the term',
      { noticePeriodDays: 400 },
      '2026-01-01',
      'warning',
    ],
    [
      'the same for the status expired before its end',
      { ...FIXED, status: 'expired' },
      '2026-12-20',
      'warning',
    ],

    ['info 8 days before the end', {}, '2026-12-23', 'info'],
    ['a warning 7 days before the end', {}, '2026-12-24', 'warning'],
    ['a warning 7 days before it renews by itself', { autoRenew: true }, '2026-12-24', 'warning'],
    ['info the day after it renewed by itself', { autoRenew: true }, '2027-01-01', 'info'],
    [
      'without a notice row when the period is 0 days',
      { autoRenew: true, noticePeriodDays: 0 },
      '2026-12-20',
      'info',
    ],

    ['info when open-ended', { endDate: null, noticePeriodDays: 30 }, '2026-06-01', 'info'],
    [
      'info when open-ended and the status is expired',
      { endDate: null, status: 'expired' },
      '2026-06-01',
      'info',
    ],
    ['none for a draft', { ...AUTO, status: 'draft' }, '2026-12-01', null],
    ['none for a pending contract', { ...AUTO, status: 'pending' }, '2026-12-01', null],
    ['none for a cancelled contract', { status: 'cancelled' }, '2027-12-01', null],
  ])('is %s', (_name, overrides, asOf, tier) => {
    expect(assessRenewal(terms(overrides), asOf).tier).toBe(tier);
  });

  it('follows the given bounds', () => {
    const wide = { imminentDays: 60, noticeLeadDays: 0 };
    expect(assessRenewal(terms(), '2026-11-01', wide).tier).toBe('warning');
    expect(assessRenewal(terms(AUTO), '2026-11-30', { imminentDays: 0, noticeLeadDays: 0 }).tier).toBe(
      'info',
    );
    expect(assessRenewal(terms(AUTO), '2026-12-01', { imminentDays: 0, noticeLeadDays: 0 }).tier).toBe(
      'urgent',
    );
    expect(assessRenewal(terms(AUTO), '2026-12-02', { imminentDays: 0, noticeLeadDays: 0 }).tier).toBe(
      'info',
    );
    expect(assessRenewal(terms(), '2026-12-31', { imminentDays: 0, noticeLeadDays: 0 }).tier).toBe('warning');
  });

  it('marks a missed notice only where that row decides it', () => {
    const missed = (overrides: Partial<ContractTerms>, asOf: `${number}-${number}-${number}`) =>
      assessRenewal(terms(overrides), asOf).noticeMissed;
    expect(missed(AUTO, '2026-12-02')).toBe(true);
    expect(missed(AUTO, '2026-12-15')).toBe(true);
    expect(missed(AUTO, '2026-12-16')).toBe(false);
    expect(missed(AUTO, '2026-12-01')).toBe(false);
    expect(missed(FIXED, '2026-12-02')).toBe(false);
    expect(missed(MONTHLY_90, '2026-11-22')).toBe(false);
    expect(missed({ ...AUTO, successorStart: '2029-01-01' }, '2026-12-02')).toBe(false);
  });

  it('lists every row that holds, the deciding one first', () => {
    const close = { ...AUTO, noticePeriodDays: 3 };
    expect(assessRenewal(terms(close), '2026-12-28').reasons).toEqual(['notice_due', 'imminent']);
    expect(assessRenewal(terms(close), '2026-12-29').reasons).toEqual(['notice_missed', 'imminent']);
    expect(assessRenewal(terms(FIXED), '2026-12-29').reasons).toEqual(['notice_running', 'imminent']);
    expect(assessRenewal(terms(), '2026-06-01').reasons).toEqual([]);
    expect(assessRenewal(terms({ status: 'draft' }), '2026-12-31').reasons).toEqual([]);
  });
});

describe('the notice deadline', () => {
  it('of a renewal is the next one that can still be met, the missed one standing beside it', () => {
    expect(assessRenewal(terms(AUTO), '2026-12-01')).toMatchObject({
      noticeDeadline: '2026-12-01',
      daysToDeadline: 0,
      missedDeadline: null,
    });
    expect(assessRenewal(terms(AUTO), '2026-12-02')).toMatchObject({
      effectiveEnd: '2026-12-31',
      noticeDeadline: '2027-12-01',
      daysToDeadline: 364,
      missedDeadline: '2026-12-01',
      daysSinceMissed: 1,
    });
  });

  it('skips every cycle that is too close when the notice is longer than the term', () => {
    // Ends on 30 November; 90 days before 28 February is 30 November, before 31 March 31 December.
    expect(assessRenewal(terms(MONTHLY_90), '2026-11-22')).toMatchObject({
      effectiveEnd: '2026-11-30',
      noticeDeadline: '2026-11-30',
      missedDeadline: '2026-09-01',
    });
  });

  it('of a contract that ends is that of its end, even when past', () => {
    expect(assessRenewal(terms(FIXED), '2026-12-20')).toMatchObject({
      noticeDeadline: '2026-12-01',
      daysToDeadline: -19,
      missedDeadline: null,
    });
  });

  it('of a contract cancelled for this cycle end is that of this end', () => {
    const cancelled = terms({ ...AUTO, renewalDecision: 'cancel', decisionFor: '2026-12-31' });
    expect(assessRenewal(cancelled, '2026-12-20')).toMatchObject({
      renewsByItself: false,
      noticeDeadline: '2026-12-01',
      missedDeadline: null,
    });
  });

  it('is none when the cycles stop before one that could be met', () => {
    const stopping = terms({ ...MONTHLY_90, renewalDecision: 'cancel', decisionFor: '2026-12-31' });
    expect(assessRenewal(stopping, '2026-11-22')).toMatchObject({
      renewsByItself: true,
      noticeDeadline: null,
      daysToDeadline: null,
      missedDeadline: '2026-09-01',
    });
  });

  it.each([
    ['without a notice period', { autoRenew: true }],
    ['with a notice period of 0 days', { autoRenew: true, noticePeriodDays: 0 }],
    ['when open-ended', { endDate: null, noticePeriodDays: 30 }],
  ])('is none %s', (_name, overrides) => {
    const assessed = assessRenewal(terms(overrides), '2026-12-31');
    expect(assessed).toMatchObject({ noticeDeadline: null, daysToDeadline: null, missedDeadline: null });
  });
});

describe('what was decided', () => {
  it.each<[name: string, overrides: Partial<ContractTerms>, decision: string | null]>([
    ['nothing', {}, null],
    ['a renewal of this cycle', { renewalDecision: 'renew', decisionFor: '2026-12-31' }, 'renew'],
    [
      'a renewal of a later cycle, which settles this one',
      { renewalDecision: 'renew', decisionFor: '2027-12-31' },
      'renew',
    ],
    [
      'nothing, when the renewal was about an earlier end',
      { renewalDecision: 'renew', decisionFor: '2026-12-30' },
      null,
    ],
    ['a cancellation', { renewalDecision: 'cancel', decisionFor: '2026-12-31' }, 'cancel'],
    ['a renewal, by a successor', { successorStart: '2027-01-01' }, 'renew'],
    [
      'a cancellation, in favour of a successor',
      { renewalDecision: 'cancel', decisionFor: '2026-12-31', successorStart: '2027-01-01' },
      'cancel',
    ],
  ])('is %s', (_name, overrides, decision) => {
    const assessed = assessRenewal(terms(overrides), '2026-12-01');
    expect(assessed.decision).toBe(decision);
    expect(assessed.decided).toBe(decision !== null);
  });
});

describe('the lead', () => {
  const leads = { leadDays: [90, 30, 60] };

  it('is the smallest own lead time that the next date has come within', () => {
    const lead = (asOf: `${number}-${number}-${number}`) => assessRenewal(terms(leads), asOf).lead;
    expect(lead('2026-10-01')).toBeNull(); // 91 days
    expect(lead('2026-10-02')).toBe(90);
    expect(lead('2026-11-01')).toBe(60);
    expect(lead('2026-12-01')).toBe(30);
    expect(lead('2026-12-31')).toBe(30);
    expect(lead('2027-01-01')).toBeNull();
  });

  it('counts to the notice deadline until that is past, then to the end', () => {
    const fixed = (asOf: `${number}-${number}-${number}`) =>
      assessRenewal(terms({ ...FIXED, ...leads }), asOf);
    expect(fixed('2026-12-01').lead).toBe(30);
    expect(fixed('2026-11-01').lead).toBe(30); // the deadline is 30 days away
    expect(fixed('2026-10-31').lead).toBe(60);
    expect(fixed('2026-12-02').lead).toBe(30); // the end is 29 days away
  });

  it('counts to this end when the next deadline is that of a later cycle', () => {
    expect(assessRenewal(terms({ ...AUTO, ...leads }), '2026-12-02').lead).toBe(30);
  });

  it('is none without own lead times', () => {
    expect(assessRenewal(terms(), '2026-12-31').lead).toBeNull();
  });
});

describe('the date to act by', () => {
  it.each<
    [
      name: string,
      overrides: Partial<ContractTerms>,
      asOf: `${number}-${number}-${number}`,
      actBy: string | null,
    ]
  >([
    ['the notice deadline while it is ahead', AUTO, '2026-11-22', '2026-12-01'],
    [
      'the deadline of a later cycle where that is due, although this cycle ends before',
      MONTHLY_30,
      '2026-11-24',
      '2026-12-01',
    ],
    ['this end when the deadline was missed', AUTO, '2026-12-02', '2026-12-31'],
    ['the end of a fixed contract past its deadline', FIXED, '2026-12-02', '2026-12-31'],
    ['the end without a notice period', {}, '2026-06-01', '2026-12-31'],
    ['the end that has passed, when expired', {}, '2027-02-01', '2026-12-31'],
    ['none when decided', { renewalDecision: 'cancel', decisionFor: '2026-12-31' }, '2026-12-01', null],
    ['none when open-ended', { endDate: null }, '2026-12-01', null],
  ])('is %s', (_name, overrides, asOf, actBy) => {
    expect(assessRenewal(terms(overrides), asOf).actBy).toBe(actBy);
  });
});

describe('the cycle end that the notice deadline belongs to', () => {
  it.each<
    [
      name: string,
      overrides: Partial<ContractTerms>,
      asOf: `${number}-${number}-${number}`,
      noticeFor: string | null,
    ]
  >([
    ['this end while its deadline is ahead', AUTO, '2026-11-22', '2026-12-31'],
    ['that of the next cycle when the deadline was missed', AUTO, '2026-12-02', '2027-12-31'],
    ['that of a later cycle where notice is longer than a cycle', MONTHLY_30, '2026-11-24', '2026-12-31'],
    ['the end of a fixed contract', FIXED, '2026-12-02', '2026-12-31'],
    ['none without a notice period', {}, '2026-06-01', null],
  ])('is %s', (_name, overrides, asOf, noticeFor) => {
    expect(assessRenewal(terms(overrides), asOf).noticeFor).toBe(noticeFor);
  });
});
