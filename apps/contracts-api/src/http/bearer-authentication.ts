import { Problem } from '@tenor/domain';
import { type FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { setPrincipal, type Principal } from './principal.js';

/** Reached without a token: the description of the API, the probes of an orchestrator, and the metrics. */
const OPEN = ['/docs', '/docs-json', '/health', '/metrics'];

const ADMIN: Principal = {
  userId: '00000000-0000-4000-8000-000000000001',
  name: 'admin',
  role: 'admin',
  tokenId: '00000000-0000-4000-8000-000000000002',
  tenantIds: null,
};

/**
 * An `onRequest` hook, so that nobody makes us read a body without a token. It goes by the route that
 * was matched, not by the text of the URL (which can be written in many ways), and everything that is
 * not open is closed: a new route needs a token unless it is named here.
 */
export function bearerAuthentication(adminToken: string): (request: FastifyRequest) => Promise<void> {
  const expected = digest(adminToken);
  return (request) => {
    const route = request.routeOptions.url;
    if (route === undefined ? !request.url.startsWith('/api') : isOpen(route)) return Promise.resolve();
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) {
      return Promise.reject(
        new Problem('unauthorized', 'This needs a token: send the header "Authorization: Bearer <token>".'),
      );
    }
    // Digests have one length, so the comparison tells nothing about the token, not even its length.
    if (!timingSafeEqual(digest(token), expected)) {
      return Promise.reject(new Problem('unauthorized', 'The bearer token is not valid.'));
    }
    setPrincipal(request, ADMIN);
    return Promise.resolve();
  };
}

function isOpen(route: string): boolean {
  return OPEN.some((open) => route === open || route.startsWith(`${open}/`));
}

function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1];
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
