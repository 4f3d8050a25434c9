import { type ApiToken } from './api-token.js';
import { lesserRole, type Role } from './role.js';
import { type User } from './user.js';

/** What somebody may do, and where. */
export interface EffectiveAccess {
  readonly role: Role;
  /** Ids of tenants; empty: nothing of any tenant; null: all of the estate. */
  readonly tenantIds: readonly string[] | null;
}

/**
 * What a token allows on `now`: the lesser of its own role and its user's, within the tenants that both
 * are restricted to. Undefined: nothing, for it is revoked or has expired, or its user is not active.
 * @param now an instant; a token is valid until just before its `expiresAt`.
 */
export function effectiveAccess(
  token: Pick<ApiToken, 'role' | 'tenantIds' | 'expiresAt' | 'revokedAt'>,
  user: Pick<User, 'role' | 'tenantIds' | 'active'>,
  now: string,
): EffectiveAccess | undefined {
  if (!user.active || token.revokedAt !== null) return undefined;
  if (token.expiresAt !== null && token.expiresAt <= now) return undefined;
  return {
    role: lesserRole(token.role, user.role),
    tenantIds: commonTenants(token.tenantIds, user.tenantIds),
  };
}

/** The tenants of both; null stands for all. */
export function commonTenants(
  a: readonly string[] | null,
  b: readonly string[] | null,
): readonly string[] | null {
  if (a === null) return b;
  if (b === null) return a;
  return a.filter((id) => b.includes(id));
}
