import { schemaOf, type Schema } from './value-of.js';

/** One operation of an OpenAPI document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  /** By media type; empty: it takes no body. */
  readonly bodies: ReadonlyMap<string, Schema>;
  readonly statuses: ReadonlySet<number>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * Left out: what never ends by itself, what reaches out to others, and what would take the token away that
 * all requests are made with.
 */
const LEFT_OUT: readonly RegExp[] = [
  /^get .*\/job-results\/\{id\}\/events$/,
  /^post .*\/receivers\/\{name\}\/test$/,
  /^(patch|delete) .*\/(users|tokens)\/\{id\}$/,
  /^post .*\/users\/\{id\}\/one-time-password$/,
];

/** The operations of a document that can be tried without harm. */
export function operationsOf(document: Schema): Operation[] {
  return Object.entries(schemaOf(document['paths'])).flatMap(([path, item]) =>
    METHODS.flatMap((method): Operation[] => {
      const found = schemaOf(item)[method];
      if (found === undefined || LEFT_OUT.some((each) => each.test(`${method} ${path}`))) return [];
      return [operationOf(method, path, schemaOf(found))];
    }),
  );
}

function operationOf(method: string, path: string, found: Schema): Operation {
  const parameters = Array.isArray(found['parameters']) ? found['parameters'].map(schemaOf) : [];
  const content = schemaOf(schemaOf(found['requestBody'])['content']);
  return {
    method: method.toUpperCase(),
    path,
    parameters: parameters.map((each) => ({
      name: String(each['name']),
      in: String(each['in']),
      schema: schemaOf(each['schema']),
    })),
    bodies: new Map(
      Object.entries(content).map(([type, media]) => [type, schemaOf(schemaOf(media)['schema'])]),
    ),
    statuses: new Set(Object.keys(schemaOf(found['responses'])).map(Number)),
  };
}
