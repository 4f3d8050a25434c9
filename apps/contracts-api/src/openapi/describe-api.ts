import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { accessTable, describeAccess } from '../access/access-table.js';
import { problemSchema } from '../http/problem-response.js';
import { describeIdempotencyKeys } from '../idempotency/describe-keys.js';
import { BEARER } from './api-decorators.js';
import { inputSchema, toSchema, type JsonSchema } from './json-schema.js';

const DESCRIPTION = `Contracts with vendors: their dates, deadlines and costs.

Every address under \`/api/v1\` needs the header \`Authorization: Bearer <token>\`: press **Authorize** and
paste a token. \`x-required-role\` tells the role that an operation needs. Lists are paged by cursors, objects carry an ETag, changes are JSON
merge patches, and refusals are \`application/problem+json\` (RFC 9457) naming each field.`;

/** Serves Swagger UI at `/docs` and the OpenAPI document at `/docs-json`, from files of the package alone. */
export function serveDescription(
  app: NestFastifyApplication,
  version: string,
  components: Readonly<Record<string, JsonSchema>>,
): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= describeApi(app, version, components)), {
    raw: ['json'],
    customSiteTitle: 'Tenor API',
    swaggerOptions: { docExpansion: 'none', tagsSorter: 'alpha' },
  });
}

/** The OpenAPI 3.1 document of all routes. */
export function describeApi(
  app: NestFastifyApplication,
  version: string,
  components: Readonly<Record<string, JsonSchema>>,
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Tenor')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'opaque',
        description: 'An API token, or one of a sign-in.',
      },
      BEARER,
    )
    .build();
  const schemas = { Problem: inputSchema(problemSchema), ...components };
  const document = SwaggerModule.createDocument(
    app,
    { ...config, components: { ...config.components, schemas } },
    { standardSchemaConverter: toOpenApi31 },
  );
  describeAccess(document.paths, accessTable(app));
  describeIdempotencyKeys(document.paths);
  describeOpenOperations(document.paths);
  return document;
}

/** An operation that names no security needs none, and says so. */
function describeOpenOperations(paths: OpenAPIObject['paths']): void {
  for (const { get, post, put, patch, delete: remove } of Object.values(paths)) {
    for (const operation of [get, post, put, patch, remove]) {
      if (operation !== undefined) operation.security ??= [];
    }
  }
}

/** Schemas given as `standardSchema` or `@Body({ schema })`: named ones become components. */
function toOpenApi31(
  schema: unknown,
  { schemaType }: { schemaType: 'input' | 'output' },
): { schema: JsonSchema; components: Record<string, JsonSchema> } | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  // As a property, a schema with an id is a reference, as we want it; alone it would be spelt out.
  const { $defs, properties } = toSchema(
    z.toJSONSchema(z.object({ it: schema }), { io: schemaType, unrepresentable: 'any' }),
  );
  const components = Object.entries(toSchema($defs)).map(([name, each]): [string, JsonSchema] => [
    name,
    toSchema(each),
  ]);
  return { schema: toSchema(toSchema(properties)['it']), components: Object.fromEntries(components) };
}
