import { type Entity } from '@tenor/domain';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { apiPath } from './api-paths.js';
import { etagOf, isNotModified } from './etag.js';

/** Answers with an object and its ETag; with 304 and nothing when the caller has it already. */
export function objectResponse<T extends Pick<Entity, 'version'>>(
  request: FastifyRequest,
  reply: FastifyReply,
  object: T,
): T | undefined {
  void reply.header('etag', etagOf(object.version));
  if (request.method === 'GET' && isNotModified(request.headers['if-none-match'], object.version)) {
    void reply.code(304);
    return undefined;
  }
  return object;
}

/** Answers a create: 201 for a new object, 200 for one that the same request had made before. */
export function createdResponse<T extends Entity>(
  reply: FastifyReply,
  resource: string,
  { record, created }: { record: T; created: boolean },
): T {
  void reply
    .code(created ? 201 : 200)
    .header('etag', etagOf(record.version))
    .header('location', apiPath(resource, record.id));
  return record;
}
