import { SYSTEM_ACTOR } from '@tenor/domain';
import { AsyncLocalStorage } from 'node:async_hooks';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { API_PREFIX } from '../http/api-paths.js';
import { knownPrincipal } from '../http/principal.js';
import { causeOf } from '../http/request-cause.js';

/** Who changes things, and in the course of which request: what every change that is made now records. */
export interface Edit {
  readonly actor: string;
  readonly requestId: string | null;
  readonly correlationId: string | null;
}

const NOBODY: Edit = { actor: SYSTEM_ACTOR, requestId: null, correlationId: null };

const storage = new AsyncLocalStorage<Edit>();

/** Runs the action as this edit. */
export function withEdit<T>(edit: Edit, action: () => T): T {
  return storage.run(edit, action);
}

/** The edit in force here; the system's when no caller's request led here. */
export function currentEdit(): Edit {
  return storage.getStore() ?? NOBODY;
}

/** A `preHandler` hook, for the body is read by then: what the handler changes is the caller's edit. */
export function enterEdit(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const route = request.routeOptions.url;
  if (request.method === 'GET' || route?.startsWith(API_PREFIX) !== true) {
    done();
    return;
  }
  const { correlationId } = causeOf(request);
  withEdit(
    { actor: knownPrincipal(request)?.name ?? SYSTEM_ACTOR, requestId: request.id, correlationId },
    done,
  );
}
