import { TestApi } from '../testing/test-api.js';

interface Operation {
  readonly summary?: string;
  readonly security?: unknown[];
  readonly 'x-required-role'?: string;
  readonly parameters?: { name: string; in: string }[];
  readonly requestBody?: { content: Record<string, unknown> };
  readonly responses: Record<string, { content?: Record<string, unknown> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

let api: TestApi;
let document: Document;

beforeAll(async () => {
  api = await TestApi.start();
  document = (await api.get<Document>('/docs-json', { authorization: '' })).body;
});

afterAll(() => api.stop());

const operations = (): [string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

test('is OpenAPI 3.1 with a bearer scheme', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.components.securitySchemes).toMatchObject({
    // A token is opaque: nobody can read anything from it.
    bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'opaque' },
  });
});

test('names every operation of the three resources', () => {
  const names = operations().map(([name]) => name);
  for (const resource of ['service-providers', 'tenants', 'contracts']) {
    expect(names).toEqual(
      expect.arrayContaining([
        `GET /api/v1/${resource}`,
        `POST /api/v1/${resource}`,
        `GET /api/v1/${resource}/{id}`,
        `PATCH /api/v1/${resource}/{id}`,
        `DELETE /api/v1/${resource}/{id}`,
      ]),
    );
  }
});

test('gives each operation below /api/v1 a summary, its security, and the shape of its refusals', () => {
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  for (const [name, operation] of operations().filter(([each]) => each.includes(' /api/v1/'))) {
    expect([name, operation.summary]).toEqual([name, expect.stringMatching(/./)]);
    const security = operation['x-required-role'] === 'anyone' ? [] : [{ bearer: [] }];
    expect([name, operation.security]).toEqual([name, security]);
    for (const status of ['401', '503']) {
      expect([name, status, operation.responses[status]?.content]).toEqual([name, status, problem]);
    }
  }
});

test('lists the filters of a list as the parser takes them', async () => {
  const operation = document.paths['/api/v1/contracts']?.['get'];
  const names = operation?.parameters?.map((parameter) => parameter.name) ?? [];
  expect(names).toEqual(
    expect.arrayContaining([
      'limit',
      'cursor',
      'sort',
      'count',
      'q',
      'status',
      'endDate[gte]',
      'provider',
      'tags',
    ]),
  );
  expect(new Set(names).size).toBe(names.length);
  const values: Record<string, string> = {
    'endDate[gte]': '2026-01-01',
    status: 'active',
    limit: '1',
    provider: 'x',
  };
  for (const [name, value] of Object.entries(values)) {
    expect((await api.get(`contracts?${name}=${value}`)).status).toBe(200);
  }
});

test('takes a patch as merge patch and as JSON', () => {
  const patch = document.paths['/api/v1/contracts/{id}']?.['patch'];
  expect(Object.keys(patch?.requestBody?.content ?? {}).sort()).toEqual([
    'application/json',
    'application/merge-patch+json',
  ]);
});

test('refers only to schemas that it has', () => {
  const text = JSON.stringify(document);
  expect(text).not.toContain('$defs');
  expect([...text.matchAll(/"\$ref":"(?!#\/components\/schemas\/)/g)]).toEqual([]);
  const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]);
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(document.components.schemas).toHaveProperty([String(name)]);
});

describe('examples', () => {
  const exampleOf = (component: string) => {
    const schema = document.components.schemas[component] as { examples?: Record<string, unknown>[] };
    return schema.examples?.[0] ?? {};
  };
  // What others name comes first.
  const resources: readonly (readonly [string, string])[] = [
    ['service-providers', 'ServiceProvider'],
    ['tenants', 'Tenant'],
    ['contracts', 'Contract'],
    ['invoices', 'Invoice'],
    ['contract-assignments', 'ContractAssignment'],
    ['coverage-waivers', 'CoverageWaiver'],
  ];

  test('are taken as they are, and answered as the examples of answers say', async () => {
    for (const [resource, component] of resources) {
      const made = await api.post(resource, exampleOf(`${component}Create`));
      expect([resource, made.status]).toEqual([resource, 201]);
      const shown = exampleOf(component);
      expect(Object.keys(made.body).sort()).toEqual(Object.keys(shown).sort());
      for (const [name, value] of Object.entries(exampleOf(`${component}Create`))) {
        if (name in shown) expect([name, shown[name]]).toEqual([name, value]);
      }
      const path = `${resource}/${String(made.body['id'])}`;
      expect((await api.patch(path, exampleOf(`${component}Patch`))).status).toBe(200);
    }
    // Afterwards, for it makes a second contract of the number that others name.
    for (const [resource, component] of resources) {
      const bulk = await api.post<{ results: unknown[] }>(`${resource}/bulk`, exampleOf(`${component}Bulk`));
      expect([bulk.status, bulk.body.results.length]).toEqual([200, 3]);
    }
  });

  test('stand at every body of a create, a patch and a bulk of a model, and at what is answered', () => {
    const names = Object.keys(document.components.schemas);
    const models = names.filter((name) => names.includes(`${name}Bulk`));
    expect(models.length).toBe(11);
    for (const model of models.flatMap((name) => [name, `${name}Create`, `${name}Patch`, `${name}Bulk`])) {
      expect([model, Object.keys(exampleOf(model)).length > 0]).toEqual([model, true]);
    }
  });
});

test('comes with a page whose parts all lie in the package', async () => {
  const page = await api.get<string>('/docs', { authorization: '' });
  expect(page.status).toBe(200);
  const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => String(match[1]));
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) {
    expect(link).toMatch(/^\.\/docs\//);
    expect((await api.get(link.slice(1), { authorization: '' })).status).toBe(200);
  }
});

test('the events are described beside it, to programs and to people, without a token', async () => {
  const json = await api.get('/docs/events', { authorization: '' });
  expect([json.status, json.body['asyncapi']]).toEqual([200, '3.0.0']);
  expect((await api.get('/docs/events.json', { authorization: '', accept: 'text/html' })).body).toEqual(
    json.body,
  );
  const page = await api.get<string>('/docs/events', { authorization: '', accept: 'text/html,*/*' });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain('tenor.job-events.v1');
});
