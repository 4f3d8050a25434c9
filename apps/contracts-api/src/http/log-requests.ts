import { type Logger } from '@tenor/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { requestLogFields } from './request-cause.js';

/**
 * An `onResponse` hook: one line per request, at level debug. It names the route, not the URL: what people
 * search for, and tokens in query strings, are nobody's business in a log.
 */
export function logRequests(logger: Logger): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return (request, reply) => {
    logger.debug(
      {
        ...requestLogFields(request),
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
      },
      'request',
    );
    return Promise.resolve();
  };
}
