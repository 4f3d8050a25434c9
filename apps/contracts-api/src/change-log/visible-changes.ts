import { type Principal } from '../http/principal.js';
import { type FilterPart } from '../list/list-filter.js';

/** The object type of users in the change log. */
export const USER_CHANGES = 'users';

/**
 * What bounds the change log for a caller. Who is restricted to tenants sees what was done to objects
 * that belonged to these alone, before and after: of one that moved, neither side tells the other. What was
 * done to users only administrators see, as they alone see users.
 */
export function visibleChanges({ role, tenantIds }: Pick<Principal, 'role' | 'tenantIds'>): FilterPart[] {
  const ofUsers = role === 'admin' ? [] : [{ objectType: { $ne: USER_CHANGES } }];
  if (tenantIds === null) return ofUsers;
  return [
    ...ofUsers,
    { tenantIds: { $in: tenantIds } },
    { tenantIds: { $not: { $elemMatch: { $nin: tenantIds } } } },
  ];
}
