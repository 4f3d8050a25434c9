import { type PricedContract } from '../cost/priced-contract.js';
import { pricedTerms } from './terms.js';

/** A contract of 2026 for 1,000.00 USD a month; a test overrides what it is about. */
export function pricedContract(overrides: Partial<PricedContract> = {}): PricedContract {
  return {
    ...pricedTerms(),
    id: 'c1',
    name: 'Contract',
    contractNumber: null,
    providerId: 'p1',
    providerName: 'Provider',
    currency: 'USD',
    ...overrides,
  };
}
