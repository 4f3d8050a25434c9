import { z } from 'zod';
import { componentRef, toSchema, type JsonSchema } from './json-schema.js';

/** JSON Schemas that answers are described with. */
export const TEXT: JsonSchema = { type: 'string' };
export const TEXT_OR_NULL: JsonSchema = { type: ['string', 'null'] };
export const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
export const INSTANT: JsonSchema = { type: 'string', format: 'date-time' };
export const INSTANT_OR_NULL: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
export const LABELS: JsonSchema = { type: 'object', additionalProperties: TEXT };
export const FREE: JsonSchema = { type: 'object', additionalProperties: true };
export const BOOLEAN: JsonSchema = { type: 'boolean' };

export function oneOf(...values: readonly string[]): JsonSchema {
  return { type: 'string', enum: values };
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export function orNull(schema: JsonSchema): JsonSchema {
  return { oneOf: [schema, { type: 'null' }] };
}

/** An object that has all of these. */
export function object(properties: Readonly<Record<string, JsonSchema>>, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), ...more };
}

/** One page of these. */
export function pageOf(component: string): JsonSchema {
  return {
    type: 'object',
    properties: {
      items: listOf(componentRef(component)),
      next: { ...TEXT_OR_NULL, description: 'The cursor of the next page; null on the last.' },
      total: { type: 'integer', description: 'Only with count=true.' },
    },
    required: ['items', 'next'],
  };
}

/**
 * What a client may send by this schema, as components: the schema under its own `.meta({ id })`, and
 * those that it refers to under theirs.
 */
export function inputComponents(schema: z.ZodType): Record<string, JsonSchema> {
  // As a property, a schema with an id is a reference; alone it would be spelt out.
  const found = z.toJSONSchema(z.object({ it: schema }), { io: 'input', unrepresentable: 'any' });
  const text = JSON.stringify(found.$defs ?? {}).replaceAll('"#/$defs/', '"#/components/schemas/');
  const components: unknown = JSON.parse(text);
  return Object.fromEntries(
    Object.entries(toSchema(components)).map(([name, each]) => [name, toSchema(each)]),
  );
}
