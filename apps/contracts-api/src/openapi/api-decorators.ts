import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiParam,
  type ApiParamOptions,
  ApiQuery,
  ApiResponse,
  ApiSecurity,
} from '@nestjs/swagger';
import { type ListDefinition } from '../list/list-definition.js';
import { componentRef } from './json-schema.js';
import { listParameters } from './list-parameters.js';

/** The name of the bearer token among the description's security schemes. */
export const BEARER = 'bearer';

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'A parameter or a field is unknown or wrong; `errors` names each.',
  401: 'The bearer token is missing or not valid.',
  403: 'The role of the token, or its restriction to tenants, does not allow this.',
  404: 'There is no such object.',
  409: 'In conflict with what is stored: a unique value is taken, or the object is in use.',
  412: 'The object has changed since the version named in If-Match.',
  413: 'The body is too large.',
  415: 'The body is of another type than this address reads.',
  422: 'Nothing was imported because of errors.',
  429: 'Too many attempts; Retry-After tells when to try again.',
  503: 'The database cannot be reached at the moment.',
};

/** A refusal as it is shown for each status. 401 and 503 are added to every operation. */
export function ApiProblems(...statuses: readonly number[]): MethodDecorator {
  const all = [...new Set([...statuses, 401, 503])].sort();
  return applyDecorators(
    ...all.map((status) =>
      ApiResponse({
        status,
        description: REFUSALS[status] ?? 'Refused.',
        content: { 'application/problem+json': { schema: componentRef('Problem') } },
      }),
    ),
  );
}

/** The header that every object comes with. */
export const ETAG_HEADER = {
  ETag: { description: 'The version in quotes.', schema: { type: 'string', example: '"3"' } },
};
const location = { Location: { description: 'Where the object is.', schema: { type: 'string' } } };

/** Documents `If-Match`. */
export const ApiIfMatch = ApiHeader({
  name: 'If-Match',
  required: false,
  description: 'The ETag of the version that this is meant for.',
  schema: { type: 'string', example: '"3"' },
});

function operation(summary: string, description?: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, ...(description !== undefined && { description }) }),
    ApiSecurity(BEARER),
  );
}

const ID_PARAM: ApiParamOptions = { name: 'id', schema: { type: 'string', format: 'uuid' } };

/** `GET` of a list: its parameters come from the definition. */
export function ApiList(summary: string, definition: ListDefinition, component: string): MethodDecorator {
  return applyDecorators(
    operation(summary),
    ...listParameters(definition).map((parameter) => ApiQuery(parameter)),
    ApiResponse({ status: 200, description: 'One page.', schema: componentRef(component) }),
    ApiProblems(400),
  );
}

/** `POST` that creates an object. */
export function ApiCreate(summary: string, input: string, view: string): MethodDecorator {
  return applyDecorators(
    operation(
      summary,
      'With an `id` of the client’s, the same request may be sent again: it creates nothing twice and answers 200. Another content under that id is a 409.',
    ),
    ApiBody({ required: true, schema: componentRef(input) }),
    ApiResponse({
      status: 201,
      description: 'Created.',
      headers: { ...ETAG_HEADER, ...location },
      schema: componentRef(view),
    }),
    ApiResponse({
      status: 200,
      description: 'It was there already, exactly so.',
      headers: { ...ETAG_HEADER, ...location },
      schema: componentRef(view),
    }),
    ApiProblems(400, 409, 413, 415),
  );
}

/** `GET` of one object. */
export function ApiRead(summary: string, view: string, param: ApiParamOptions = ID_PARAM): MethodDecorator {
  return applyDecorators(
    operation(summary),
    ApiParam(param),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'An ETag that the caller has already.',
      schema: { type: 'string', example: '"3"' },
    }),
    ApiResponse({
      status: 200,
      description: 'The object.',
      headers: ETAG_HEADER,
      schema: componentRef(view),
    }),
    ApiResponse({ status: 304, description: 'The caller has this version already.' }),
    ApiProblems(400, 404),
  );
}

/** `PATCH` of one object by a JSON merge patch. */
export function ApiPatch(
  summary: string,
  patch: string,
  view: string,
  param: ApiParamOptions = ID_PARAM,
): MethodDecorator {
  return applyDecorators(
    operation(
      summary,
      'A JSON merge patch (RFC 7396). A patch that changes nothing leaves the version as it is.',
    ),
    ApiParam(param),
    ApiIfMatch,
    ApiConsumes('application/merge-patch+json', 'application/json'),
    ApiBody({ required: true, schema: componentRef(patch) }),
    ApiResponse({
      status: 200,
      description: 'The object as it is now.',
      headers: ETAG_HEADER,
      schema: componentRef(view),
    }),
    ApiProblems(400, 404, 409, 412, 413, 415),
  );
}

/** `DELETE` of one object. */
export function ApiRemove(
  summary: string,
  description?: string,
  param: ApiParamOptions = ID_PARAM,
): MethodDecorator {
  return applyDecorators(
    operation(summary, description),
    ApiParam(param),
    ApiIfMatch,
    ApiResponse({ status: 204, description: 'Deleted.' }),
    ApiProblems(400, 404, 409, 412),
  );
}
