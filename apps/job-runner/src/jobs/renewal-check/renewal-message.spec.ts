import { renewalCheck, type CalendarDate } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { findRenewal } from './renewal-finding.js';
import { renewalMessage } from './renewal-message.js';
import { contractForRenewal } from './testing/contract-for-renewal.js';

const PARAMS = renewalCheck.params.parse({ windowDays: 365, includeExpired: true, expiredWithinDays: 3650 });

function message(overrides: Partial<ContractForRenewal>, asOf: CalendarDate = '2026-11-22'): string | null {
  const finding = findRenewal(contractForRenewal(overrides), asOf, PARAMS);
  return finding && renewalMessage(finding);
}

const FIXED = { autoRenew: false };
const CANCELLED = { renewalDecision: 'cancel', decisionFor: '2026-12-31' } as const;
const RENEWED = { renewalDecision: 'renew', decisionFor: '2026-12-31' } as const;
const SUBJECT = "Contract 'Acme MSA' (provider=Acme Networks)";

describe('the message of a finding', () => {
  it.each<[name: string, overrides: Partial<ContractForRenewal>, asOf: CalendarDate, expected: string]>([
    [
      'renews by itself, notice ahead',
      {},
      '2026-11-22',
      `[URGENT] ${SUBJECT} renews 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-12-01 in 9 day(s). Auto-renew is ON.`,
    ],
    [
      'renews by itself, one day of notice left',
      {},
      '2026-11-30',
      `[URGENT] ${SUBJECT} renews 2026-12-31 — 31 day(s) remaining. Notice deadline 2026-12-01 in 1 day(s). Auto-renew is ON.`,
    ],
    [
      'renews by itself, notice today',
      {},
      '2026-12-01',
      `[URGENT] ${SUBJECT} renews 2026-12-31 — 30 day(s) remaining. Notice deadline today. Auto-renew is ON.`,
    ],
    [
      'renews by itself, notice missed: the missed deadline first, then the next',
      {},
      '2026-12-02',
      `[WARNING] ${SUBJECT} renews 2026-12-31 — 29 day(s) remaining. Notice deadline 2026-12-01 missed 1 day(s) ago. Notice deadline 2027-12-01 in 364 day(s). Auto-renew is ON.`,
    ],
    [
      'renews by itself, an old miss and a deadline today',
      { endDate: '2026-01-31', renewalTermMonths: 1, noticePeriodDays: 90 },
      '2026-11-30',
      `[URGENT] ${SUBJECT} renews 2026-11-30 — today. Notice deadline 2026-09-01 missed 90 day(s) ago. Notice deadline today. Auto-renew is ON.`,
    ],
    [
      'renews by itself, without a notice period',
      { noticePeriodDays: null },
      '2026-11-22',
      `[INFO] ${SUBJECT} renews 2026-12-31 — 39 day(s) remaining. Auto-renew is ON.`,
    ],
    [
      'renews today',
      { noticePeriodDays: 0 },
      '2026-12-31',
      `[WARNING] ${SUBJECT} renews 2026-12-31 — today. Auto-renew is ON.`,
    ],
    [
      'is renewed by decision, for this cycle',
      RENEWED,
      '2026-11-22',
      `[INFO] ${SUBJECT} renews 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-12-01 in 9 day(s). Auto-renew is ON. Decided: renew.`,
    ],
    [
      'was cancelled for this cycle end: it expires',
      CANCELLED,
      '2026-11-22',
      `[INFO] ${SUBJECT} expires 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-12-01 in 9 day(s). Decided: cancel.`,
    ],
    [
      'was cancelled for the next cycle end: this one still renews',
      { ...CANCELLED, decisionFor: '2027-12-31' },
      '2026-12-02',
      `[INFO] ${SUBJECT} renews 2026-12-31 — 29 day(s) remaining. Notice deadline 2026-12-01 missed 1 day(s) ago. Notice deadline 2027-12-01 in 364 day(s). Auto-renew is ON. Decided: cancel.`,
    ],
    [
      'has a successor',
      { successorStart: '2027-01-01' },
      '2026-12-20',
      `[INFO] ${SUBJECT} expires 2026-12-31 — 11 day(s) remaining. Notice deadline 2026-12-01 was 19 day(s) ago. Decided: renew.`,
    ],
    [
      'ends, notice ahead',
      FIXED,
      '2026-11-22',
      `[WARNING] ${SUBJECT} expires 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-12-01 in 9 day(s).`,
    ],
    [
      'ends, notice today',
      FIXED,
      '2026-12-01',
      `[WARNING] ${SUBJECT} expires 2026-12-31 — 30 day(s) remaining. Notice deadline today.`,
    ],
    [
      'ends, notice past',
      FIXED,
      '2026-12-02',
      `[WARNING] ${SUBJECT} expires 2026-12-31 — 29 day(s) remaining. Notice deadline 2026-12-01 was 1 day(s) ago.`,
    ],
    [
      'ends, without a notice period',
      { ...FIXED, noticePeriodDays: null },
      '2026-11-22',
      `[INFO] ${SUBJECT} expires 2026-12-31 — 39 day(s) remaining.`,
    ],
    [
      'ends tomorrow',
      { ...FIXED, noticePeriodDays: null },
      '2026-12-30',
      `[WARNING] ${SUBJECT} expires 2026-12-31 — 1 day(s) remaining.`,
    ],
    [
      'ends today',
      { ...FIXED, noticePeriodDays: null },
      '2026-12-31',
      `[WARNING] ${SUBJECT} expires 2026-12-31 — today.`,
    ],
    [
      'has ended: its notice period no longer matters',
      FIXED,
      '2027-01-01',
      `[EXPIRED] ${SUBJECT} expired 2026-12-31 — 1 day(s) ago.`,
    ],
    [
      'has ended although its renewal was decided',
      { ...FIXED, ...RENEWED },
      '2027-03-01',
      `[EXPIRED] ${SUBJECT} expired 2026-12-31 — 60 day(s) ago. Decided: renew.`,
    ],
    [
      'has a provider that is not known',
      { ...FIXED, noticePeriodDays: null, providerName: null },
      '2026-11-22',
      "[INFO] Contract 'Acme MSA' (provider=—) expires 2026-12-31 — 39 day(s) remaining.",
    ],
  ])('of a contract that %s', (_name, overrides, asOf, expected) => {
    expect(message(overrides, asOf)).toBe(expected);
  });

  it('writes its dash as one em dash and takes names as they are', () => {
    const text = message({ name: "O'Brien's “MSA”", providerName: '東京 Networks (JP)' });
    expect(text).toContain("Contract 'O'Brien's “MSA”' (provider=東京 Networks (JP)) renews");
    expect([...(text ?? '')].filter((c) => c === '\u2014')).toHaveLength(1);
  });
});
