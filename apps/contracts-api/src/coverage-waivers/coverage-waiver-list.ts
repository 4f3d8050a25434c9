import { TARGET_TYPES, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';

/** What the list of waivers can be filtered and sorted by; an index serves each. */
export const coverageWaiverList: ListDefinition = {
  resource: 'coverage-waivers',
  searchable: true,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    targetType: { path: 'targetType', type: { kind: 'choice', values: valuesOf(TARGET_TYPES) } },
    target: {
      path: 'targetId',
      type: { kind: 'reference', to: 'target' },
      description: 'What needs no contract, by name or id; of the types that targetType asks for.',
    },
    targetId: { path: 'targetId', type: { kind: 'id' } },
    owner: { path: 'owner', type: { kind: 'text' }, nullable: true, sortable: true },
    until: {
      path: 'until',
      type: { kind: 'date' },
      nullable: true,
      sortable: true,
      description: 'The last day on which it holds.',
    },
    tags: { path: 'tags', type: { kind: 'tags' }, description: 'Has the tag.' },
    updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
  },
};
