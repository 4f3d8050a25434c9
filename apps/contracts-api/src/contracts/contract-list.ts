import { CONTRACT_STATUSES, CONTRACT_TYPES, RENEWAL_DECISIONS, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';

/** What the list of contracts can be filtered and sorted by; an index serves each. */
export const contractList: ListDefinition = {
  resource: 'contracts',
  searchable: true,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    contractNumber: { path: 'contractNumber', type: { kind: 'text' }, nullable: true, sortable: true },
    provider: {
      path: 'providerId',
      type: { kind: 'reference', to: 'provider' },
      description: 'The provider, by name or id.',
    },
    providerId: { path: 'providerId', type: { kind: 'id' } },
    tenant: {
      path: 'tenantId',
      type: { kind: 'reference', to: 'tenant' },
      nullable: true,
      description: 'The tenant, by name or id.',
    },
    tenantId: { path: 'tenantId', type: { kind: 'id' }, nullable: true },
    status: { path: 'status', type: { kind: 'choice', values: valuesOf(CONTRACT_STATUSES) }, sortable: true },
    startDate: { path: 'startDate', type: { kind: 'date' }, sortable: true },
    endDate: {
      path: 'endDate',
      type: { kind: 'date' },
      nullable: true,
      sortable: true,
      description: 'The last day that is covered.',
    },
    currency: { path: 'currency', type: { kind: 'currency' }, sortable: true },
    contractType: {
      path: 'contractType',
      type: { kind: 'choice', values: valuesOf(CONTRACT_TYPES) },
      nullable: true,
      sortable: true,
    },
    owner: { path: 'owner', type: { kind: 'text' }, nullable: true, sortable: true },
    autoRenew: { path: 'autoRenew', type: { kind: 'boolean' } },
    renewalDecision: {
      path: 'renewalDecision',
      type: { kind: 'choice', values: valuesOf(RENEWAL_DECISIONS) },
      sortable: true,
    },
    renewedFromId: { path: 'renewedFromId', type: { kind: 'id' } },
    tags: { path: 'tags', type: { kind: 'tags' }, description: 'Has the tag.' },
    updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
  },
};
