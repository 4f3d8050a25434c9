import { type FastifyReply, type FastifyRequest } from 'fastify';

/** Swagger UI starts itself from a script of its own and styles itself inline; all else is refused. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** An `onRequest` hook: what every answer carries, refusals included. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const docs = request.routeOptions.url?.startsWith('/docs') ?? false;
  reply.headers({
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': docs ? DOCS_POLICY : API_POLICY,
    ...(!docs && { 'cache-control': 'private, no-cache' }),
  });
  return Promise.resolve();
}
