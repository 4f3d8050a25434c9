import { formatAmount } from '@tenor/domain';
import { annualCost, monthlyCost, renewalValue, termInMonths, totalContractValue } from './contract-cost.js';
import { pricedTerms, terms } from './testing/terms.js';
import { roundParts, roundTwelfths, type Twelfths } from './twelfths.js';

const shown = (amount: Twelfths, currency = 'USD'): string => formatAmount(roundTwelfths(amount), currency);

describe('monthly and annual cost', () => {
  it.each([
    ['monthly', '1000.00', '12000.00'],
    ['quarterly', '333.33', '4000.00'],
    ['semiannual', '166.67', '2000.00'],
    ['annual', '83.33', '1000.00'],
    ['one_time', '0.00', '0.00'],
  ] as const)('of 1,000.00 billed %s', (billingPeriod, month, year) => {
    const contract = pricedTerms({ billingPeriod });
    expect(shown(monthlyCost(contract))).toBe(month);
    expect(shown(annualCost(contract))).toBe(year);
  });

  it('of three quarterly 1,000.00 is exactly 1,000.00 a month, and shown parts add up to it', () => {
    const one = monthlyCost(pricedTerms({ billingPeriod: 'quarterly' }));
    expect(shown(one + one + one)).toBe('1000.00');
    const parts = roundParts([one, one, one]).map((part) => formatAmount(part, 'USD'));
    expect(parts).toEqual(['333.34', '333.33', '333.33']);
  });

  it('follows the minor unit of the currency', () => {
    const yearly = pricedTerms({ billingPeriod: 'annual', recurringCost: 100_000 });
    expect(shown(monthlyCost(yearly), 'JPY')).toBe('8333');
    expect(shown(monthlyCost(yearly), 'KWD')).toBe('8.333');
  });

  it('rounds half to even', () => {
    // 6 yen a year are half a yen a month, 18 are one and a half.
    expect(shown(monthlyCost(pricedTerms({ billingPeriod: 'annual', recurringCost: 6 })), 'JPY')).toBe('0');
    expect(shown(monthlyCost(pricedTerms({ billingPeriod: 'annual', recurringCost: 18 })), 'JPY')).toBe('2');
  });

  it('stays exact for the largest amounts', () => {
    const huge = pricedTerms({ recurringCost: 1_000_000_000_000_000 });
    expect(shown(annualCost(huge))).toBe('120000000000000.00');
    expect(shown(totalContractValue({ ...huge, termMonths: 1200 }))).toBe('12000000000000000.00');
  });
});

describe('the term in months', () => {
  it.each([
    ['a calendar year', '2026-01-01', '2026-12-31', 12],
    ['one day', '2026-03-15', '2026-03-15', 1],
    ['a month and a day', '2026-01-01', '2026-02-01', 2],
    ['a year from mid-month', '2026-05-15', '2027-05-14', 12],
    ['a year and a day from mid-month', '2026-05-15', '2027-05-15', 13],
    ['a month from the 31st into February', '2026-01-31', '2026-02-27', 1],
    ['February of a leap year', '2028-02-01', '2028-02-29', 1],
  ] as const)('of %s', (_name, startDate, endDate, months) => {
    expect(termInMonths(terms({ startDate, endDate }))).toBe(months);
  });

  it('is what the contract says, if it does, and 12 when open-ended', () => {
    expect(termInMonths(terms({ termMonths: 36 }))).toBe(36);
    expect(termInMonths(terms({ endDate: null }))).toBe(12);
  });
});

describe('the total contract value', () => {
  it('is the monthly cost over the term and the one-time cost', () => {
    expect(shown(totalContractValue(pricedTerms({ oneTimeCost: 25_050 })))).toBe('12250.50');
    expect(shown(totalContractValue(pricedTerms({ billingPeriod: 'quarterly', termMonths: 4 })))).toBe(
      '1333.33',
    );
  });

  it('is the two amounts for one-time billing, whatever the term', () => {
    const contract = pricedTerms({ billingPeriod: 'one_time', oneTimeCost: 5, termMonths: 36 });
    expect(shown(totalContractValue(contract))).toBe('1000.05');
  });
});

describe('the renewal value at a cycle end', () => {
  const end = '2026-12-31';

  it('is the recurring cost over the term for a contract that does not renew by itself', () => {
    expect(shown(renewalValue(pricedTerms({ oneTimeCost: 99_999 }), end))).toBe('12000.00');
    expect(shown(renewalValue(pricedTerms({ renewalTermMonths: 3 }), end))).toBe('3000.00');
    expect(shown(renewalValue(pricedTerms({ termMonths: 24 }), end))).toBe('24000.00');
  });

  it('is the renewal cost where there is one, zero included', () => {
    expect(shown(renewalValue(pricedTerms({ renewalCost: 110_000 }), end))).toBe('13200.00');
    expect(shown(renewalValue(pricedTerms({ renewalCost: 0 }), end))).toBe('0.00');
  });

  it('covers the renewal term alone when it renews by itself', () => {
    const contract = { autoRenew: true, termMonths: 36 };
    expect(shown(renewalValue(pricedTerms({ ...contract, renewalTermMonths: 1 }), end))).toBe('1000.00');
    expect(shown(renewalValue(pricedTerms(contract), end))).toBe('36000.00');
    // Without a term it renews for 12 months, however long the first period was.
    const short = pricedTerms({ autoRenew: true, startDate: '2026-10-01' });
    expect(shown(renewalValue(short, end))).toBe('12000.00');
  });

  it('of one-time billing is the renewal cost or nothing', () => {
    expect(renewalValue(pricedTerms({ billingPeriod: 'one_time' }), end)).toBe(0n);
    const priced = pricedTerms({ billingPeriod: 'one_time', renewalCost: 4_200, renewalTermMonths: 24 });
    expect(shown(renewalValue(priced, end))).toBe('42.00');
  });

  it.each(['draft', 'pending', 'expired', 'cancelled'] as const)('is zero for status %s', (status) => {
    expect(renewalValue(pricedTerms({ status }), end)).toBe(0n);
  });

  it('is zero when a contract that does not renew by itself was cancelled or has a successor', () => {
    expect(renewalValue(pricedTerms({ renewalDecision: 'cancel', decisionFor: end }), end)).toBe(0n);
    expect(renewalValue(pricedTerms({ successorStart: '2027-01-01' }), end)).toBe(0n);
    expect(shown(renewalValue(pricedTerms({ renewalDecision: 'renew', decisionFor: end }), end))).toBe(
      '12000.00',
    );
  });

  it('is zero at the last end of an auto-renewing contract and counts before it', () => {
    const cancelled = pricedTerms({ autoRenew: true, renewalDecision: 'cancel', decisionFor: '2027-12-31' });
    expect(shown(renewalValue(cancelled, '2026-12-31'))).toBe('12000.00');
    expect(renewalValue(cancelled, '2027-12-31')).toBe(0n);
    const replaced = pricedTerms({ autoRenew: true, successorStart: '2027-01-01' });
    expect(renewalValue(replaced, '2026-12-31')).toBe(0n);
  });
});
