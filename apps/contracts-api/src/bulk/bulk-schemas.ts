import { componentRef, type JsonSchema } from '../openapi/json-schema.js';
import { COUNT, listOf, object, oneOf, orNull } from '../openapi/shapes.js';
import { BULK_MAX } from './bulk-input.js';
import { BULK_RESOURCES } from './bulk-resources.js';

const ID: JsonSchema = { type: 'string', format: 'uuid' };
const VERSION: JsonSchema = {
  type: 'integer',
  minimum: 1,
  description: 'Only while the object is at this version.',
};

function operation(op: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return {
    type: 'object',
    properties: { op: { type: 'string', const: op }, ...properties },
    required: ['op', ...Object.keys(properties).filter((name) => name !== 'version')],
    additionalProperties: false,
  };
}

function bulkSchema(component: string): JsonSchema {
  const operations = [
    operation('create', { data: componentRef(`${component}Create`) }),
    operation('update', { id: ID, version: VERSION, data: componentRef(`${component}Patch`) }),
    operation('delete', { id: ID, version: VERSION }),
  ];
  return {
    type: 'object',
    properties: {
      operations: { type: 'array', minItems: 1, maxItems: BULK_MAX, items: { oneOf: operations } },
    },
    required: ['operations'],
    additionalProperties: false,
  };
}

const RESULT = object({
  index: { ...COUNT, description: 'The place of the operation in the request, from 0.' },
  op: oneOf('create', 'update', 'delete'),
  status: { type: 'integer', description: 'As the same request about this one object would have answered.' },
  id: { type: ['string', 'null'], format: 'uuid' },
  version: { type: ['integer', 'null'], description: 'null: the object is gone, or nothing was done.' },
  problem: orNull(componentRef('Problem')),
});

/** The shapes of bulk requests in the API's description. */
export const bulkComponents: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(
    BULK_RESOURCES.map(({ component }) => [`${component}Bulk`, bulkSchema(component)] as const),
  ),
  BulkReport: object({ succeeded: COUNT, failed: COUNT, results: listOf(RESULT) }),
};
