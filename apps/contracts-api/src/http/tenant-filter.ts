import { Problem } from '@tenor/domain';
import { type FastifyRequest } from 'fastify';
import { type FilterPart } from '../list/list-filter.js';
import { principalOf } from './principal.js';

interface Bounds {
  readonly parts: readonly FilterPart[];
  taken: boolean;
}

const bounds = new WeakMap<FastifyRequest, Bounds>();

/** Called by the guard for a list: what bounds it for a caller who is restricted to tenants. */
export function setTenantFilter(request: FastifyRequest, parts: readonly FilterPart[]): void {
  bounds.set(request, { parts, taken: false });
}

/**
 * What bounds a list to the tenants of the caller; nothing for one who is not restricted. Every list hands
 * it to `parseListQuery`; the answer of one that did not ask for it is withheld.
 * @throws Problem forbidden when the route does not say what restricted callers get.
 */
export function tenantFilter(request: FastifyRequest): readonly FilterPart[] {
  if (principalOf(request).tenantIds === null) return [];
  const found = bounds.get(request);
  if (found === undefined) {
    throw new Problem('forbidden', 'This is about all of the estate; the token is restricted to tenants.');
  }
  found.taken = true;
  return found.parts;
}

/** Whether a filter was set for the request that nobody has asked for: its answer holds rows of everybody. */
export function isUnbounded(request: FastifyRequest): boolean {
  return bounds.get(request)?.taken === false;
}
