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
