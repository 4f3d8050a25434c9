import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { mayAct, Problem } from '@tenor/domain';
import { type FastifyRequest } from 'fastify';
import { principalOf } from '../http/principal.js';
import { neededRole, ROUTE_ACCESS, type RouteAccess } from './route-access.js';

/** Stands before every handler: compares what the route declares with who asks. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = declaredAccess(this.reflector, [context.getClass(), context.getHandler()]);
    const needed = neededRole(access, request.method);
    if (needed === 'anyone') return true;
    const caller = principalOf(request);
    if (!mayAct(caller.role, needed)) {
      throw new Problem('forbidden', `This needs the role ${needed}; the token has the role ${caller.role}.`);
    }
    if (caller.tenantIds !== null && access.tenants === undefined) {
      throw new Problem('forbidden', 'This is about all of the estate; the token is restricted to tenants.');
    }
    return true;
  }
}

/** What a controller and its handler say together. */
export function declaredAccess(
  reflector: Reflector,
  targets: Parameters<Reflector['getAll']>[1],
): RouteAccess {
  const declared = reflector.getAll<(RouteAccess | undefined)[]>(ROUTE_ACCESS, targets);
  return declared.reduce<RouteAccess>((whole, each) => ({ ...whole, ...each }), {});
}
