import { type FastifyInstance } from 'fastify';
import { describeEvents } from './describe-events.js';
import { eventsPage } from './events-page.js';

/** Serves the AsyncAPI document at `/docs/events` and `/docs/events.json`; to browsers the former is a page. */
export function serveEventsDescription(fastify: FastifyInstance, version: string): void {
  const document = JSON.stringify(describeEvents(version));
  const page = eventsPage(version);
  fastify.get('/docs/events.json', (_request, reply) => reply.type('application/json').send(document));
  fastify.get('/docs/events', (request, reply) =>
    request.headers.accept?.includes('text/html') === true
      ? reply.header('vary', 'accept').type('text/html; charset=utf-8').send(page)
      : reply.header('vary', 'accept').type('application/json').send(document),
  );
}
