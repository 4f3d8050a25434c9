import { Histogram, type Registry } from '@tenor/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * An `onResponse` hook that measures requests by route, never by path: what callers can make up must not
 * become a label.
 */
export function measureRequests(
  registry: Registry,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const duration = new Histogram({
    name: 'tenor_http_request_duration_seconds',
    help: 'Seconds from a request to its answer, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [registry],
  });
  return (request, reply) => {
    const labels = {
      method: METHODS.has(request.method) ? request.method : 'other',
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    };
    duration.observe(labels, reply.elapsedTime / 1000);
    return Promise.resolve();
  };
}
