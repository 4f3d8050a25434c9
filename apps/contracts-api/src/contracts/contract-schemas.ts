import { contractFieldsSchema } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../openapi/json-schema.js';

const nullableText: JsonSchema = { type: ['string', 'null'] };

const { create, patch, view, list } = objectSchemas(
  contractFieldsSchema,
  { view: 'Contract' },
  {
    inputs: {
      provider: { type: 'string', description: 'The provider by name, instead of providerId.' },
      tenant: { ...nullableText, description: 'The tenant by name, instead of tenantId.' },
    },
    outputs: {
      providerName: nullableText,
      tenantName: nullableText,
      decidedBy: nullableText,
      decidedAt: { ...nullableText, format: 'date-time' },
    },
    descriptions: {
      tenantId: 'null: the whole estate.',
      endDate: 'The last day that is covered, not before startDate; null: open-ended.',
      recurringCost: 'Per billing period, as decimal text with at most the decimals of the currency.',
      oneTimeCost: 'As decimal text.',
      renewalCost: 'Per billing period after a renewal; null: recurringCost.',
      currency: 'ISO 4217.',
      noticePeriodDays: 'Days before the end by which notice must be given.',
      termMonths: 'Length of the first term.',
      renewalTermMonths: 'Length of each further term; null: termMonths.',
      leadDays: 'Own lead times in days before a date; empty: the job’s window.',
      owner: 'Who looks after it: free text or an e-mail address.',
      renewedFromId: 'The contract that this one renews; renewals never make a circle.',
      renewalDecision: 'When it changes, the server sets decidedBy and decidedAt.',
      decisionFor: 'The cycle end that the decision is about; left out, the server sets it.',
    },
    // A contract needs a provider, by either of two fields.
    notRequired: ['providerId'],
    example: {
      name: 'Acme MSA',
      contractNumber: 'C-2026-001',
      provider: 'Acme Networks',
      status: 'active',
      startDate: '2026-01-01',
      endDate: '2026-12-31',
      recurringCost: '18000.00',
      billingPeriod: 'annual',
      currency: 'EUR',
      contractType: 'managed',
      noticePeriodDays: 30,
      autoRenew: true,
      renewalTermMonths: 12,
      owner: 'netops@example.com',
    },
  },
);

/** The contract's shapes in the API's description. */
export const contractComponents: Readonly<Record<string, JsonSchema>> = {
  ContractCreate: { ...create, anyOf: [{ required: ['provider'] }, { required: ['providerId'] }] },
  ContractPatch: patch,
  Contract: view,
  ContractList: list,
};
