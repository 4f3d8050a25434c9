import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { mayAct, Problem } from '@tenor/domain';
import { type FastifyRequest } from 'fastify';
import { type Connection } from 'mongoose';
import { DATABASE } from '../dependencies.js';
import { principalOf } from '../http/principal.js';
import { declaredAccess, neededRole } from './route-access.js';
import { TenantBounds } from './rules/tenant-bounds.js';

/** Stands before every handler: compares what the route declares with who asks. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly tenants: TenantBounds;

  constructor(
    private readonly reflector: Reflector,
    @Inject(DATABASE) database: Connection,
  ) {
    this.tenants = new TenantBounds(database);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = declaredAccess(this.reflector, context.getClass(), context.getHandler());
    const needed = neededRole(access, request.method);
    if (needed === 'anyone') return true;
    const caller = principalOf(request);
    if (!mayAct(caller.role, needed)) {
      throw new Problem('forbidden', `This needs the role ${needed}; the token has the role ${caller.role}.`);
    }
    if (caller.tenantIds !== null) await this.tenants.admit(access.tenants, request, caller.tenantIds);
    return true;
  }
}
