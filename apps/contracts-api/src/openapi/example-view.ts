import { isJsonObject } from '../http/merge-patch.js';
import { type JsonSchema } from './json-schema.js';

const SAMPLE_ID = '0192f0c1-2b7a-7000-8000-0000000000c1';
const SAMPLES: Readonly<Record<string, string>> = {
  uuid: SAMPLE_ID,
  date: '2026-03-01',
  'date-time': '2026-03-01T06:00:00.000Z',
};

/**
 * What the server could answer to the create of an example: what the example says, the names and ids of what
 * it refers to, and for the rest the default, or the plainest value that the property allows.
 *
 * @param properties Of the answer; a default may stand in them.
 * @param given The example, and what it cannot say of what the server adds.
 */
export function exampleView(properties: Readonly<Record<string, JsonSchema>>, given: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, valueOf(name, property, given)]),
  );
}

function valueOf(name: string, property: JsonSchema, given: JsonSchema): unknown {
  if (Object.hasOwn(given, name)) return given[name];
  const [, reference = '', part] = /^(.+)(Id|Name)$/.exec(name) ?? [];
  if (Object.hasOwn(given, reference)) return part === 'Id' ? SAMPLE_ID : given[reference];
  return plainest(property);
}

function plainest(property: JsonSchema): unknown {
  const { examples, type, format, minimum, default: otherwise } = property;
  if (otherwise !== undefined) return otherwise;
  if (Array.isArray(examples)) return examples[0];
  const choices = [property['anyOf'], property['oneOf'], property['enum']].find((each) =>
    Array.isArray(each),
  );
  if (Array.isArray(choices)) {
    const schemas = choices.filter(isJsonObject);
    if (choices.includes(null) || schemas.some((each) => each['type'] === 'null')) return null;
    return schemas[0] === undefined ? choices[0] : plainest(schemas[0]);
  }
  if (Array.isArray(type) && type.includes('null')) return null;
  switch (type) {
    case 'integer':
      return minimum ?? 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return SAMPLES[String(format)] ?? '';
  }
}
