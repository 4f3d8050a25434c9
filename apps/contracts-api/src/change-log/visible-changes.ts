import { type Principal } from '../http/principal.js';
import { type FilterPart } from '../list/list-filter.js';

/**
 * What bounds the change log for a caller. Who is restricted to tenants sees what was done to objects
 * that belonged to these alone, before and after: of one that moved, neither side tells the other.
 */
export function visibleChanges({ tenantIds }: Pick<Principal, 'tenantIds'>): FilterPart[] {
  if (tenantIds === null) return [];
  return [{ tenantIds: { $in: tenantIds } }, { tenantIds: { $not: { $elemMatch: { $nin: tenantIds } } } }];
}
