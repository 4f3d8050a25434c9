import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Problem, type Role } from '@tenor/domain';
import { type FastifyRequest } from 'fastify';

/** Who makes a request, with the lesser of what the user and the token may do. */
export interface Principal {
  readonly userId: string;
  /** The user's name: what `decidedBy`, a run's trigger and the change log record. */
  readonly name: string;
  readonly role: Role;
  readonly tokenId: string;
  /** Ids of the tenants that the caller is restricted to; null: not restricted. */
  readonly tenantIds: readonly string[] | null;
}

/** The tenants that a caller is restricted to, who is shown nothing of others; null: not restricted. */
export type SeenTenants = Principal['tenantIds'];

/** Who asks, as far as it matters for what is shown. */
export type Seer = Pick<Principal, 'tenantIds'>;

const principals = new WeakMap<FastifyRequest, Principal>();

/** Called once per request, by the authentication hook. */
export function setPrincipal(request: FastifyRequest, principal: Principal): void {
  principals.set(request, principal);
}

/** Who was authenticated; undefined where no token is needed. */
export function knownPrincipal(request: FastifyRequest): Principal | undefined {
  return principals.get(request);
}

/** @throws Problem unauthorized when nobody was authenticated: such a request never reaches a handler. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = knownPrincipal(request);
  if (!principal) throw new Problem('unauthorized', 'This needs a bearer token.');
  return principal;
}

/** The same for requests of one user with the same rights: an answer to one is no secret to another. */
export function callerKey({ userId, role, tenantIds }: Principal): string {
  return tenantIds === null ? `${userId} ${role}` : `${userId} ${role} ${[...tenantIds].sort().join(' ')}`;
}

/** In a handler's parameters: `run(@CurrentPrincipal() principal: Principal)`. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
