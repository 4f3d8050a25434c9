import { type OpenAPIObject } from '@nestjs/swagger';
import { API_PREFIX } from '../http/api-paths.js';
import { componentRef } from '../openapi/json-schema.js';
import { isKeyed } from './keyed-routes.js';

const PARAMETER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'The same request of the same caller under the same key is done once, and answered the same for 24 hours (with `Idempotent-Replayed: true`). Under way: 409; with other content: 422.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
} as const;

const REFUSALS: Readonly<Record<string, string>> = {
  400: 'The `Idempotency-Key` is not valid.',
  409: 'The same request is under way.',
  422: 'The `Idempotency-Key` belongs to a request with other content.',
};

/** Adds to every POST that honours it the header `Idempotency-Key`, and the refusals that come with it. */
export function describeIdempotencyKeys(paths: OpenAPIObject['paths']): void {
  for (const [path, { post }] of Object.entries(paths)) {
    if (post === undefined || !path.startsWith(API_PREFIX) || !isKeyed(path)) continue;
    post.parameters = [...(post.parameters ?? []), PARAMETER];
    for (const [status, description] of Object.entries(REFUSALS)) {
      post.responses[status] ??= {
        description,
        content: { 'application/problem+json': { schema: componentRef('Problem') } },
      };
    }
  }
}
