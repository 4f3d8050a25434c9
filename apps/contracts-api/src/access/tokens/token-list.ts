import { ROLES, TOKEN_ORIGINS, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../../list/list-definition.js';

/** What the list of tokens can be filtered and sorted by; an index serves each. */
export const tokenList: ListDefinition = {
  resource: 'tokens',
  searchable: false,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    userId: { path: 'userId', type: { kind: 'id' } },
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    role: { path: 'role', type: { kind: 'choice', values: valuesOf(ROLES) } },
    origin: { path: 'origin', type: { kind: 'choice', values: TOKEN_ORIGINS } },
    expiresAt: { path: 'expiresAt', type: { kind: 'instant' }, nullable: true, sortable: true },
    lastUsedAt: { path: 'lastUsedAt', type: { kind: 'instant' }, nullable: true, sortable: true },
    revokedAt: { path: 'revokedAt', type: { kind: 'instant' }, nullable: true },
  },
};
