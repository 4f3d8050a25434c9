import { TIERS } from '@tenor/calc';
import { CONTRACT_STATUSES, contractFieldsSchema, valuesOf } from '@tenor/domain';
import {
  componentRef,
  inputSchema,
  objectSchemas,
  toSchema,
  type JsonSchema,
} from '../openapi/json-schema.js';
import { COUNT, FREE, orNull } from '../openapi/shapes.js';
import { decisionInput } from './renewal-input.js';

const nullableText: JsonSchema = { type: ['string', 'null'] };

const phases = [...new Set(['upcoming', 'in_force', 'ended', ...valuesOf(CONTRACT_STATUSES)])];

/** For the day of `asOf`; they cannot be written. */
const derived: Readonly<Record<string, JsonSchema>> = {
  phase: {
    type: 'string',
    enum: phases.filter((each) => each !== 'active'),
    description: 'Where an active contract stands on the day; for any other status, that status.',
  },
  effectiveEnd: {
    ...nullableText,
    format: 'date',
    description: 'The next cycle end on the day, the last one once it is past; null: open-ended.',
  },
  noticeDeadline: {
    ...nullableText,
    format: 'date',
    description: 'The next one that can still be met, for a contract that renews by itself.',
  },
  tier: { type: ['string', 'null'], enum: [...TIERS, null], description: 'How pressing its renewal is.' },
  monthlyCost: { type: 'string', description: 'As decimal text.' },
  totalContractValue: { type: 'string', description: 'Over its term, with the one-time cost.' },
  renewalValue: {
    ...nullableText,
    description: 'What the renewal at effectiveEnd costs; 0 where nothing is renewed; null: open-ended.',
  },
};

const { create, patch, view, list, row } = objectSchemas(
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
      invoiceCount: COUNT,
      assignmentCount: COUNT,
      attachmentCount: COUNT,
      ...derived,
    },
    expansions: { provider: orNull(FREE), tenant: orNull(componentRef('Tenant')) },
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
      decisionFor:
        'The cycle end that the decision is about; left out, the server sets it. When the dates of the contract move later, it stays: a cancel ends the contract at the first cycle end from that day on, a renewal settles those up to it.',
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
    exampleOutputs: {
      oneTimeCost: '0.00',
      phase: 'in_force',
      effectiveEnd: '2026-12-31',
      noticeDeadline: '2026-12-01',
      monthlyCost: '1500.00',
      totalContractValue: '18000.00',
      renewalValue: '18000.00',
    },
  },
);

const renewable = Object.fromEntries(
  Object.entries(toSchema(patch['properties'])).filter(([name]) => name !== 'renewedFromId'),
);

/** The contract's shapes in the API's description. */
export const contractComponents: Readonly<Record<string, JsonSchema>> = {
  ContractCreate: { ...create, anyOf: [{ required: ['provider'] }, { required: ['providerId'] }] },
  ContractPatch: patch,
  ContractDecision: {
    ...inputSchema(decisionInput),
    examples: [{ decision: 'cancel', noticeGivenOn: '2026-11-23' }],
  },
  ContractRenewal: {
    type: 'object',
    description: 'Fields of the new contract that are wanted otherwise; {} takes all as they come.',
    properties: {
      id: {
        type: 'string',
        format: 'uuid',
        description: 'Chosen by the client for an idempotent renewal.',
      },
      allowAnother: {
        type: 'boolean',
        default: false,
        description: 'Renew although the contract has a successor.',
      },
      ...renewable,
    },
    additionalProperties: false,
    examples: [{ status: 'active', recurringCost: '18900.00' }],
  },
  Contract: view,
  ContractList: list,
};

/** What a file of them has columns for. */
export const contractRow = row;
