/**
 * What a caller gets of a route who is restricted to tenants. A route without a rule refuses such callers,
 * and so does every rule where it says nothing about a method.
 *
 * - `open`: nothing of any tenant is told or changed.
 */
export type TenantRule = { readonly kind: 'open' };

/** For routes that tell and change nothing that belongs to a tenant. */
export const OPEN: TenantRule = { kind: 'open' };
