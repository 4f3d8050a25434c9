import { type Registry } from '@tenor/platform';
import { type FastifyInstance } from 'fastify';

/** Serves the metrics at `/metrics`, for anybody who can reach it, beside the API that Swagger describes. */
export function serveMetrics(fastify: FastifyInstance, registry: Registry): void {
  fastify.get('/metrics', async (_, reply) => {
    const text = await registry.metrics();
    return reply.header('cache-control', 'no-store').type(registry.contentType).send(text);
  });
}
