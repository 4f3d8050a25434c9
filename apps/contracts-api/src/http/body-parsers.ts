import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { ATTACHMENT_MAX_BYTES, Problem } from '@tenor/domain';
import { API_PREFIX } from './api-paths.js';
import { parseJsonBody } from './request-body.js';

/** Bytes of a JSON body. */
export const JSON_BODY_LIMIT = 1_048_576;
/** Bytes of an imported file. */
export const IMPORT_BODY_LIMIT = 67_108_864;

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];
/** Bytes of a form with an attached file: the file's, and what the form adds to it. */
export const ATTACHMENT_BODY_LIMIT = ATTACHMENT_MAX_BYTES + 131_072;
/** What a form adds to the file of an import: boundaries and headers. */
export const IMPORT_FORM_OVERHEAD = 65_536;

/** Types that routes below `/import/` take as they come: the handler gets the stream as its body. */
const STREAMED_TYPES = ['text/csv', 'application/x-ndjson', 'multipart/form-data'];
/** What routes that end in `/attachments` take in the same way. */
const FORM_TYPES = ['multipart/form-data'];

/**
 * What bodies are read, and how: JSON into a value, and the files of an import as a stream that the
 * handler reads (and bounds by {@link IMPORT_BODY_LIMIT}). Every other type, and a stream sent
 * elsewhere, is refused with 415.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    JSON_TYPES,
    { parseAs: 'string', bodyLimit: JSON_BODY_LIMIT },
    (_request, body, done) => {
      try {
        done(null, parseJsonBody(body.toString()));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  );
  fastify.addContentTypeParser(STREAMED_TYPES, { bodyLimit: IMPORT_BODY_LIMIT }, (request, payload, done) => {
    if (streamedTypes(request).includes(mediaType(request))) done(null, payload);
    else done(unsupportedMediaType(request));
  });
}

/** What the route takes as a stream: none, or some of those above. */
function streamedTypes(request: FastifyRequest): readonly string[] {
  const route = request.routeOptions.url ?? '';
  if (route.startsWith(`${API_PREFIX}/import/`)) return STREAMED_TYPES;
  return route.endsWith('/attachments') ? FORM_TYPES : [];
}

/** Bytes that a streamed body of the route has at most, whatever it announces. */
export function streamedBodyLimit(request: FastifyRequest): number {
  const isImport = request.routeOptions.url?.startsWith(`${API_PREFIX}/import/`) === true;
  return isImport ? IMPORT_BODY_LIMIT + IMPORT_FORM_OVERHEAD : ATTACHMENT_BODY_LIMIT;
}

function mediaType(request: FastifyRequest): string {
  return request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The refusal of a body of another type than the route takes. */
export function unsupportedMediaType(request: FastifyRequest): Problem {
  const streamed = streamedTypes(request);
  const types = (streamed.length > 0 ? streamed : JSON_TYPES).join(', ');
  return new Problem('unsupported_media_type', `Content-Type must be one of ${types}.`, [
    { path: 'Content-Type', message: `must be one of ${types}`, code: 'unsupported_media_type' },
  ]);
}
