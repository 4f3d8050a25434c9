import { type ListDefinition } from '../list/list-definition.js';

/** What the list of tenants can be filtered and sorted by; an index serves each. */
export const tenantList: ListDefinition = {
  resource: 'tenants',
  searchable: true,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    tags: { path: 'tags', type: { kind: 'tags' }, description: 'Has the tag.' },
    updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
  },
};
