import { type ContractCosts, type ContractTerms } from '../contract-terms.js';

/** A contract of 2026 that ends with the year; a test overrides what it is about. */
export function terms(overrides: Partial<ContractTerms> = {}): ContractTerms {
  return {
    status: 'active',
    startDate: '2026-01-01',
    endDate: '2026-12-31',
    autoRenew: false,
    termMonths: null,
    renewalTermMonths: null,
    noticePeriodDays: null,
    renewalDecision: 'undecided',
    decisionFor: null,
    leadDays: [],
    successorStart: null,
    ...overrides,
  };
}

/** The same, with costs: 1,000.00 a month where the currency has cents. */
export function pricedTerms(
  overrides: Partial<ContractTerms & ContractCosts> = {},
): ContractTerms & ContractCosts {
  return {
    ...terms(),
    billingPeriod: 'monthly',
    recurringCost: 100_000,
    oneTimeCost: 0,
    renewalCost: null,
    ...overrides,
  };
}
