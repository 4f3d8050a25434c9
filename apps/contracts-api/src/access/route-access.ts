import { SetMetadata, type CustomDecorator, type Type } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
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

type Target = Parameters<Reflector['get']>[1];

/** What a controller and its handler say together. */
export function declaredAccess(reflector: Reflector, controller: Type, handler: Target): RouteAccess {
  const of = (target: Target) => reflector.get<RouteAccess | undefined>(ROUTE_ACCESS, target);
  return { ...of(controller), ...of(handler) };
}

/** The role that a request of this method needs. */
export function neededRole(access: RouteAccess, method: string): Role | 'anyone' {
  const role = method === 'GET' || method === 'HEAD' ? access.read : access.write;
  return role ?? 'admin';
}
