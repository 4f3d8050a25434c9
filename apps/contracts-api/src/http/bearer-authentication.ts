import { Problem } from '@tenor/domain';
import { type FastifyRequest } from 'fastify';
import { setPrincipal, type Principal } from './principal.js';

/**
 * Reached without a token: the start page, the description of the API, the probes of an orchestrator, the metrics, the
 * sign-in, and the calendar, which has a token of its own.
 */
const OPEN = ['/docs', '/docs-json', '/health', '/metrics', '/api/v1/sign-in', '/calendar.ics'];

/** Whom a token belongs to; undefined when it allows nothing. */
export type FindCaller = (token: string) => Promise<Principal | undefined>;

/**
 * An `onRequest` hook, so that nobody makes us read a body without a token. It goes by the route that
 * was matched, not by the text of the URL (which can be written in many ways), and everything that is
 * not open is closed: a new route needs a token unless it is named here.
 */
export function bearerAuthentication(findCaller: FindCaller): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const route = request.routeOptions.url;
    if (route === undefined ? !request.url.startsWith('/api') : isOpen(route)) return;
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) {
      throw new Problem(
        'unauthorized',
        'This needs a token: send the header "Authorization: Bearer <token>".',
      );
    }
    const caller = await findCaller(token);
    if (caller === undefined) throw new Problem('unauthorized', 'The bearer token is not valid.');
    setPrincipal(request, caller);
  };
}

function isOpen(route: string): boolean {
  return route === '/' || OPEN.some((open) => route === open || route.startsWith(`${open}/`));
}

function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1];
}
