import { type FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { HOME_PAGE, HOME_STYLE } from './home-page.js';

const STYLE_HASH = createHash('sha256').update(HOME_STYLE).digest('base64');
/** Nothing but its own style: no script, no file, no form. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Serves the start page at `/`, to everybody. It is no part of the API, and not in its description. */
export function serveHomePage(fastify: FastifyInstance): void {
  fastify.get('/', (_request, reply) =>
    reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(HOME_PAGE),
  );
}
