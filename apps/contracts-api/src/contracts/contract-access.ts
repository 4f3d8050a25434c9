import { CONTRACTS } from '@tenor/persistence';
import { type RouteAccess } from '../access/route-access.js';
import { ownObjects } from '../access/rules/own-objects.js';
import { OWN_CONTRACTS } from '../access/rules/ownership.js';
import { PROVIDER, TENANT } from '../references/named-reference.js';

/** Who may use contracts: those of their tenants, for who is restricted to some; none of the whole estate. */
export const CONTRACT_ACCESS: RouteAccess = {
  read: 'viewer',
  write: 'operator',
  tenants: ownObjects(CONTRACTS, [PROVIDER, TENANT], { renewedFromId: OWN_CONTRACTS }),
};
