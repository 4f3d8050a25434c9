import { componentRef, toSchema, type JsonSchema } from '../openapi/json-schema.js';
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

/** One operation of each kind, made of the examples of the objects themselves. */
function bulkExample(create: JsonSchema, patch: JsonSchema): JsonSchema {
  return {
    operations: [
      { op: 'create', data: firstExample(create) },
      { op: 'update', id: '0192f0c1-2b7a-7000-8000-000000000001', version: 3, data: firstExample(patch) },
      { op: 'delete', id: '0192f0c1-2b7a-7000-8000-000000000002' },
    ],
  };
}

function firstExample({ examples }: JsonSchema): JsonSchema {
  const [first] = Array.isArray(examples) ? examples.map(toSchema) : [];
  return first ?? {};
}

function bulkSchema(component: string, objects: Readonly<Record<string, JsonSchema>>): JsonSchema {
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
    examples: [bulkExample(toSchema(objects[`${component}Create`]), toSchema(objects[`${component}Patch`]))],
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

/** The shapes of bulk requests in the API's description. @param objects The components of the objects. */
export function bulkComponents(
  objects: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  return {
    ...Object.fromEntries(
      BULK_RESOURCES.map(({ component }) => [`${component}Bulk`, bulkSchema(component, objects)] as const),
    ),
    BulkReport: object({ succeeded: COUNT, failed: COUNT, results: listOf(RESULT) }),
  };
}
