import { z } from 'zod';
import { isJsonObject } from '../http/merge-patch.js';
import { exampleView } from './example-view.js';

/** JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const INSTANT: JsonSchema = { type: 'string', format: 'date-time', examples: ['2026-03-01T06:00:00.000Z'] };
const ID: JsonSchema = {
  type: 'string',
  format: 'uuid',
  examples: ['0192f0c1-2b7a-7000-8000-000000000001'],
};

/** What every object has and only the server writes. */
const ENTITY_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  createdAt: INSTANT,
  updatedAt: INSTANT,
  version: {
    type: 'integer',
    minimum: 1,
    description: 'Grows with each change; the ETag is this in quotes.',
  },
};

export function componentRef(name: string): JsonSchema & { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** What a client may send, as JSON Schema. Rules that JSON Schema cannot say stand in descriptions. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  const found: Record<string, unknown> = {
    ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  };
  delete found['$schema'];
  // A schema with an id of its own is spelt out in a definition, and the whole only refers to it.
  const own = typeof found['$ref'] === 'string' ? found['$ref'].replace('#/$defs/', '') : undefined;
  return own === undefined ? found : toSchema(toSchema(found['$defs'])[own]);
}

interface ObjectSchemas {
  readonly create: JsonSchema;
  readonly patch: JsonSchema;
  readonly view: JsonSchema;
  readonly list: JsonSchema;
  /** The view without what only `expand` adds: what a file has columns for. */
  readonly row: JsonSchema;
}

/**
 * The four shapes of a resource, made from the schema that parses its input.
 * @param names.view The component that a list's items refer to.
 * @param more.inputs Properties that stand in for others on the way in (`provider` for `providerId`).
 * @param more.outputs Properties that only the server writes.
 */
export function objectSchemas(
  schema: z.ZodObject,
  names: { readonly view: string },
  more: {
    readonly inputs?: Readonly<Record<string, JsonSchema>>;
    readonly outputs?: Readonly<Record<string, JsonSchema>>;
    readonly notRequired?: readonly string[];
    /** Properties that only `expand` adds. */
    readonly expansions?: Readonly<Record<string, JsonSchema>>;
    /** What JSON Schema cannot say about a field. */
    readonly descriptions?: Readonly<Record<string, string>>;
    /** What a create may send; the examples of the other shapes follow from it. */
    readonly example: JsonSchema;
    /** What the server adds to it that a default cannot say. */
    readonly exampleOutputs?: JsonSchema;
  },
): ObjectSchemas {
  const input = inputSchema(schema);
  const properties = described(propertiesOf(input), more.descriptions ?? {});
  const required = listOf(input['required']).filter((name) => !more.notRequired?.includes(String(name)));
  const writable = { ...properties, ...more.inputs };
  const outputs = { ...more.outputs, ...ENTITY_PROPERTIES };
  const shown = {
    id: ID,
    ...withoutBlanks(withoutDefaults(properties)),
    ...outputs,
  };
  const answered = exampleView(
    { id: ID, ...properties, ...outputs },
    { ...more.example, ...more.exampleOutputs },
  );
  return {
    create: {
      type: 'object',
      properties: {
        id: { ...ID, description: 'Chosen by the client for an idempotent create.' },
        ...writable,
      },
      required,
      additionalProperties: false,
      examples: [more.example],
    },
    patch: {
      type: 'object',
      description: 'A JSON merge patch (RFC 7396): null clears a field, what is left out stays.',
      properties: withoutDefaults(writable),
      additionalProperties: false,
      // The last field: the first are what the object is known by.
      examples: [Object.fromEntries(Object.entries(more.example).slice(-1))],
    },
    view: {
      type: 'object',
      properties: { ...shown, ...more.expansions },
      required: Object.keys(shown),
      examples: [answered],
    },
    row: { type: 'object', properties: shown, required: Object.keys(shown) },
    list: {
      type: 'object',
      properties: {
        items: { type: 'array', items: componentRef(names.view) },
        next: { type: ['string', 'null'], description: 'The cursor of the next page; null on the last.' },
        total: { type: 'integer', description: 'Only with count=true.' },
      },
      required: ['items', 'next'],
    },
  };
}

function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  const { properties } = schema;
  return Object.fromEntries(
    Object.entries(toSchema(properties)).map(([name, value]) => [name, toSchema(value)]),
  );
}

/** The value as a schema; an empty one, which allows everything, when it is no object. */
export function toSchema(value: unknown): JsonSchema {
  return isJsonObject(value) ? value : {};
}

function withoutDefaults(properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, { default: _default, ...rest }]) => [name, rest]),
  );
}

/** A choice may be left blank on the way in; on the way out it is null. */
function withoutBlanks(properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      Array.isArray(property['anyOf'])
        ? { ...property, anyOf: property['anyOf'].filter((each) => toSchema(each)['const'] !== '') }
        : property,
    ]),
  );
}

function described(
  properties: Readonly<Record<string, JsonSchema>>,
  descriptions: Readonly<Record<string, string>>,
): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const description = descriptions[name];
      return [name, description === undefined ? property : { ...property, description }];
    }),
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
