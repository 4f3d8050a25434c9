import { type ContractForRenewal } from '@tenor/persistence';

/** The contract of the worked example: on 2026-11-22 its notice deadline is 9 days away. */
export function contractForRenewal(overrides: Partial<ContractForRenewal> = {}): ContractForRenewal {
  return {
    id: '0192f0c1-2b7a-7000-8000-0000000000aa',
    name: 'Acme MSA',
    contractNumber: 'MSA-7',
    providerId: '0192f0c1-2b7a-7000-8000-0000000000bb',
    providerName: 'Acme Networks',
    tenantId: null,
    tenantName: null,
    status: 'active',
    startDate: '2026-01-01',
    endDate: '2026-12-31',
    autoRenew: true,
    termMonths: null,
    renewalTermMonths: null,
    noticePeriodDays: 30,
    renewalDecision: 'undecided',
    decisionFor: null,
    leadDays: [],
    billingPeriod: 'monthly',
    recurringCost: 100_000,
    oneTimeCost: 0,
    renewalCost: null,
    currency: 'USD',
    contractType: null,
    owner: null,
    tags: [],
    successorStart: null,
    ...overrides,
  };
}
