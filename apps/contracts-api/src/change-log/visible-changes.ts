import { type LoggedResource } from '@tenor/domain';
import { type Principal } from '../http/principal.js';
import { ofTheseAlone } from '../access/rules/ownership.js';
import { type FilterPart } from '../list/list-filter.js';

/** What was done to users and their tokens only administrators see, as they alone see those of others. */
const FOR_ADMINISTRATORS: readonly LoggedResource[] = ['users', 'tokens', 'calendar-tokens'];

/**
 * What bounds the change log for a caller. Who is restricted to tenants sees what was done to objects
 * that belonged to these alone, before and after: of one that moved, neither side tells the other. What
 * belongs to no tenant, such as schedules, they do not see.
 */
export function visibleChanges({ role, tenantIds }: Pick<Principal, 'role' | 'tenantIds'>): FilterPart[] {
  const within = role === 'admin' ? [] : [{ objectType: { $nin: FOR_ADMINISTRATORS } }];
  if (tenantIds === null) return within;
  return [...within, ...ofTheseAlone(tenantIds)];
}
