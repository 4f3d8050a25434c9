import { HttpException } from '@nestjs/common';
import { invalidInput, Problem } from '@tenor/domain';
import { type FastifyRequest } from 'fastify';
import { JSON_BODY_LIMIT, unsupportedMediaType } from './body-parsers.js';
import { type RouteTable } from './route-table.js';

/** What a refusal of Fastify's or Nest's own means; undefined for everything else. */
export function frameworkProblem(
  error: unknown,
  request: FastifyRequest,
  routes: RouteTable,
): Problem | undefined {
  if (error instanceof HttpException) return fromStatus(error.getStatus(), request, routes);
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_TYPE':
      return unsupportedMediaType(request);
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return tooLarge();
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalidInput([
        { path: 'Content-Length', message: 'does not match the body', code: 'invalid_format' },
      ]);
    case 'FST_ERR_BAD_URL':
      return invalidInput([{ path: 'url', message: 'is not a valid path', code: 'invalid_format' }]);
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return invalidInput([{ path: 'url', message: 'has a part that is too long', code: 'invalid_length' }]);
    case 'FST_ERR_NOT_FOUND':
      return unknownRoute(request, routes);
    default: {
      const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
      return typeof status === 'number' ? fromStatus(status, request, routes) : undefined;
    }
  }
}

function fromStatus(status: number, request: FastifyRequest, routes: RouteTable): Problem | undefined {
  if (status === 404) return unknownRoute(request, routes);
  if (status === 413) return tooLarge();
  if (status === 415) return unsupportedMediaType(request);
  if (status >= 400 && status < 500) return new Problem('invalid_input', 'The request is not valid.');
  return undefined;
}

function tooLarge(): Problem {
  return new Problem('too_large', `A JSON body may have at most ${JSON_BODY_LIMIT} bytes.`);
}

function unknownRoute(request: FastifyRequest, routes: RouteTable): Problem {
  const methods = routes.methodsOf(request.url);
  if (methods.length === 0) return new Problem('not_found', 'There is nothing at this address.');
  return new Problem(
    'method_not_allowed',
    `${request.method} is not allowed here; allowed: ${methods.join(', ')}.`,
  );
}
