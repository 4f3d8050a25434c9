import { TARGET_TYPES, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';

/** What the list of assignments can be filtered and sorted by; an index serves each. */
export const contractAssignmentList: ListDefinition = {
  resource: 'contract-assignments',
  searchable: true,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    contract: {
      path: 'contractId',
      type: { kind: 'reference', to: 'contract' },
      description: 'The contract, by number, name or id.',
    },
    contractId: { path: 'contractId', type: { kind: 'id' } },
    targetType: { path: 'targetType', type: { kind: 'choice', values: valuesOf(TARGET_TYPES) } },
    target: {
      path: 'targetId',
      type: { kind: 'reference', to: 'target' },
      description: 'What is covered, by name or id; of the types that targetType asks for.',
    },
    targetId: { path: 'targetId', type: { kind: 'id' } },
    coverageStart: { path: 'coverageStart', type: { kind: 'date' }, nullable: true, sortable: true },
    coverageEnd: { path: 'coverageEnd', type: { kind: 'date' }, nullable: true, sortable: true },
    isPrimary: { path: 'isPrimary', type: { kind: 'boolean' } },
    tags: { path: 'tags', type: { kind: 'tags' }, description: 'Has the tag.' },
    updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
  },
};
