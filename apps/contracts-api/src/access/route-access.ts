import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import { type Role } from '@tenor/domain';
import { type TenantRule } from './rules/tenant-rule.js';

/** Under which a controller or a handler carries its {@link RouteAccess}. */
export const ROUTE_ACCESS = Symbol('RouteAccess');

/**
 * Who may use a route. What is not said is closed: without a role it is for administrators, without a
 * tenant rule it refuses everybody who is restricted to tenants.
 */
export interface RouteAccess {
  /** Who may GET; `anyone`: also without a token. */
  readonly read?: Role | 'anyone';
  /** Who may do everything else. */
  readonly write?: Role | 'anyone';
  /** What callers get who are restricted to tenants. */
  readonly tenants?: TenantRule;
}

/**
 * Says who may use the routes of a controller, or one of them: what a handler says goes before what its
 * controller says, part by part.
 */
export function Access(access: RouteAccess): CustomDecorator<typeof ROUTE_ACCESS> {
  return SetMetadata(ROUTE_ACCESS, access);
}

/** The role that a request of this method needs. */
export function neededRole(access: RouteAccess, method: string): Role | 'anyone' {
  const role = method === 'GET' || method === 'HEAD' ? access.read : access.write;
  return role ?? 'admin';
}
