import { createHash } from 'node:crypto';
import { BAD_FIELDS } from './testing/bad-fields.js';
import { BAD_VALUES } from './testing/bad-values.js';
import { contractBody, create } from './testing/contract-body.js';
import { TestApi } from './testing/test-api.js';

jest.setTimeout(120_000);

type Body = Record<string, unknown>;
interface Refusal {
  readonly errors: readonly { readonly path: string }[];
}

let api: TestApi;
/** A good object of every resource: what is created from it anew must be refused for the bad field alone. */
const good: Record<string, Body> = {};
const stored: Record<string, string> = {};
let before: Record<string, string>;

beforeAll(async () => {
  api = await TestApi.start();
  const make = async (resource: string, body: Body, fresh: Body = {}): Promise<string> => {
    good[resource] = { ...body, ...fresh };
    return (stored[resource] = await create(api, resource, body));
  };
  const providerId = await make('service-providers', { name: 'A' }, { name: 'B' });
  await make('tenants', { name: 'A' }, { name: 'B' });
  const contractId = await make('contracts', contractBody({ providerId }));
  const dates = { periodStart: '2026-01-01', periodEnd: '2026-01-31', invoiceDate: '2026-02-01' };
  await make('invoices', { contractId, invoiceNumber: '1', ...dates }, { invoiceNumber: '2' });
  for (const resource of ['locations', 'racks', 'devices', 'circuits', 'virtual-machines']) {
    await make(resource, { name: 'A' });
  }
  const target = { targetType: 'device', targetId: stored['devices'] };
  await make(
    'contract-assignments',
    { contractId, ...target },
    { targetType: 'rack', targetId: stored['racks'] },
  );
  await make('coverage-waivers', { ...target, reason: 'spare' });
  before = await digests();
});
afterAll(() => api.stop());

/** The documents of each collection, as one digest, but for when a token was last used. */
async function digests(): Promise<Record<string, string>> {
  const db = api.database.db!;
  const names = (await db.listCollections().toArray()).map(({ name }) => name).sort();
  const entries = await Promise.all(
    names
      .filter((name) => !['tokens', 'apiTokens', 'accessTokens'].includes(name))
      .map(async (name): Promise<[string, string]> => {
        const documents = await db.collection(name).find({}).sort({ _id: 1 }).toArray();
        // Taken off behind the request that made them.
        const told = documents.map(({ pendingChanges: _owed, ...document }) => document);
        return [
          name,
          `${documents.length} ${createHash('sha256').update(JSON.stringify(told)).digest('hex')}`,
        ];
      }),
  );
  return Object.fromEntries(entries);
}

const cases = Object.entries(BAD_FIELDS).flatMap(([resource, fields]) =>
  Object.entries(fields).flatMap(([field, kind]) =>
    BAD_VALUES[kind].map(([name, value]) => ({ resource, field, name, value })),
  ),
);

test('there are many of them', () => {
  expect(cases.length).toBeGreaterThan(500);
});

describe.each(Object.keys(BAD_FIELDS))('%s', (resource) => {
  const its = cases.filter((each) => each.resource === resource);

  test.each(its)('$field with $name is refused and named', async ({ field, value }) => {
    const created = await api.post<Refusal>(resource, { ...good[resource], [field]: value });
    expect(named(created, field)).toEqual([400, true]);
    const patched = await api.patch<Refusal>(`${resource}/${stored[resource]!}`, { [field]: value });
    expect(named(patched, field)).toEqual([400, true]);
  });
});

/** The status, and whether some fault names the field or what is in it. */
function named({ status, body }: { status: number; body: Refusal }, field: string): [number, boolean] {
  const paths = (body.errors ?? []).map(({ path }) => path);
  return [
    status,
    paths.some((path) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)),
  ];
}

test.each([
  ['__proto__', '{"name":"A","__proto__":{"admin":true}}'],
  ['customFields.__proto__', '{"name":"B","customFields":{"__proto__":1}}'],
  ['constructor', '{"name":"B","constructor":{"prototype":{"x":1}}}'],
  ['toString', '{"name":"B","toString":"x"}'],
  ['$where', '{"name":"B","$where":"sleep(1000)"}'],
  ['name.$ne', '{"name":{"$ne":null}}'],
  ['name', '{"name":["B"]}'],
  ['name', '{"name":null}'],
  ['name', '{}'],
  ['createdAt', '{"name":"B","createdAt":"2026-01-01T00:00:00.000Z"}'],
  ['version', '{"name":"B","version":7}'],
  ['_id', '{"name":"B","_id":"x"}'],
  ['deleting', '{"name":"B","deleting":{"token":"x"}}'],
  ['pendingChanges', '{"name":"B","pendingChanges":[]}'],
  ['', 'null'],
  ['', '[]'],
  ['', '"B"'],
  ['', '{"name":"B"'],
  ['', "{'name':'B'}"],
  ['', '{"name":"B",}'],
  ['', '{"name":NaN}'],
  ['', '\ufeff{"name":"B"}x'],
  ['', ''],
  ['', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
])('a body is refused for %j: %.60s', async (path, text) => {
  const { status, body } = await api.send<Refusal>('POST', 'tenants', text);
  expect([status, body.errors.some((error) => error.path === path || error.path.startsWith('['))]).toEqual([
    400,
    true,
  ]);
});

test.each([
  ['limit', 'limit=0'],
  ['limit', 'limit=501'],
  ['limit', 'limit=1e2'],
  ['limit', 'limit=-1'],
  ['limit', 'limit=50&limit=60'],
  ['cursor', 'cursor=x'],
  ['cursor', 'cursor=eyJhIjoxfQ'],
  ['sort', 'sort=passwordHash'],
  ['sort', 'sort=__proto__'],
  ['sort', 'sort=-'],
  ['count', 'count=yes'],
  ['name[$ne]', 'name[$ne]=x'],
  ['name[$regex]', 'name[$regex]=.*'],
  ['name[gt]', 'name[gt]=x'],
  ['$where', '$where=1'],
  ['constructor', 'constructor=x'],
  ['unknown', 'unknown=1'],
  ['updatedAt', 'updatedAt=yesterday'],
  ['updatedAt[gte]', 'updatedAt[gte]=2026-02-30'],
  ['name', 'name=%00'],
  ['name', 'name=%FF%FE'],
  ['name', `name=${'x'.repeat(513)}`],
  ['q', `q=${'x'.repeat(513)}`],
  ['id', 'id=x'],
])('a list is refused for %s: %.60s', async (path, query) => {
  for (const resource of Object.keys(BAD_FIELDS)) {
    if (!good[resource]!['name'] && path.startsWith('name')) continue;
    const { status, body } = await api.get<Refusal>(`${resource}?${query}`);
    expect([resource, status, body.errors.map((error) => error.path)]).toEqual([
      resource,
      400,
      expect.arrayContaining([path]),
    ]);
  }
});

test.each(['x', '%00', '..%2f..%2fetc', '0192f0c1-2b7a-7000-8000-00000000000Z', '%24ne', '__proto__', '1'])(
  'an id such as %s is refused',
  async (id) => {
    for (const resource of Object.keys(BAD_FIELDS)) {
      for (const answer of [
        await api.get(`${resource}/${id}`),
        await api.patch(`${resource}/${id}`, {}),
        await api.delete(`${resource}/${id}`),
      ]) {
        expect([resource, answer.status]).toEqual([resource, 400]);
      }
    }
  },
);

test.each([
  ['If-Match', { 'if-match': 'W/"1"' }],
  ['If-Match', { 'if-match': '"x"' }],
  ['If-Match', { 'if-match': '"1e3"' }],
  ['Content-Type', { 'content-type': 'application/xml' }],
  ['Content-Type', { 'content-type': 'text/plain' }],
  ['X-Correlation-Id', { 'x-correlation-id': 'x'.repeat(257) }],
])('a change is refused for its header %s: %j', async (path, headers) => {
  const { status, body } = await api.patch<Refusal>(
    `tenants/${stored['tenants']!}`,
    { description: 'x' },
    headers,
  );
  expect([status, body.errors.map((error) => error.path)]).toEqual([
    path === 'Content-Type' ? 415 : 400,
    [path],
  ]);
});

test('and nothing has changed', async () => {
  expect(await digests()).toEqual(before);
});
