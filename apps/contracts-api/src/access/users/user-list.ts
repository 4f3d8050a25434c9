import { ROLES, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../../list/list-definition.js';

/** What the list of users can be filtered and sorted by; an index serves each. */
export const userList: ListDefinition = {
  resource: 'users',
  searchable: false,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    email: { path: 'email', type: { kind: 'text' }, nullable: true, sortable: true },
    role: { path: 'role', type: { kind: 'choice', values: valuesOf(ROLES) } },
    active: { path: 'active', type: { kind: 'boolean' } },
    updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
  },
};
