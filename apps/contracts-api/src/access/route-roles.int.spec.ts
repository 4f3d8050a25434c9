import { ROLES, valuesOf } from '@tenor/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiComponents } from '../api-components.js';
import { describeApi } from '../openapi/describe-api.js';
import { TestApi } from '../testing/test-api.js';
import { accessTable } from './access-table.js';

jest.setTimeout(240_000);

let api: TestApi;
const tokens = new Map<string, string>();

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Go by a token of their own, in the query. */
const OWN_TOKEN = ['/calendar.ics'];
const SUBSTITUTES: Readonly<Record<string, string>> = {
  id: '0192f0c1-2b7a-7000-8000-000000000001',
  attachmentId: '0192f0c1-2b7a-7000-8000-000000000002',
  name: 'nothing-of-this-name',
  date: '2026-01-01',
  resource: 'contracts',
};

beforeAll(async () => {
  api = await TestApi.start();
  for (const role of valuesOf(ROLES)) {
    const { body: user } = await api.post<{ id: string }>('users', { name: `A ${role}`, role });
    const { body } = await api.post<{ token: string }>('tokens', { name: role, userId: user.id });
    tokens.set(role, body.token);
  }
});

afterAll(() => api.stop());

/** The table as it is committed: method and path → role. */
function committed(): Map<string, string> {
  const text = readFileSync(join(__dirname, '../../../../docs/access.md'), 'utf8');
  const rows = [...text.matchAll(/^\| ([A-Z]+) +\| `(\S+)` +\| (\w+) +\|/gm)];
  return new Map(rows.map(([, method, path, role]) => [`${method} ${path}`, role ?? '']));
}

interface Operation {
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly role: unknown;
}

/** Every operation of the OpenAPI document. */
function operations(): Operation[] {
  const { paths } = describeApi(api.app, '0.0.0-test', apiComponents);
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined
        ? []
        : [{ method, path, role: Object.entries(operation).find(([key]) => key === 'x-required-role')?.[1] }];
    }),
  );
}

async function statusFor({ method, path }: Operation, role: string | undefined): Promise<number> {
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => SUBSTITUTES[name] ?? `no-${name}`);
  const headers = { authorization: role === undefined ? '' : `Bearer ${tokens.get(role) ?? ''}` };
  const body = method === 'get' || method === 'delete' ? undefined : {};
  const upper = method.toUpperCase() as 'GET';
  return (await api.send(upper, url, body, headers)).status;
}

test('the OpenAPI document tells the role of every operation, as the committed table does', () => {
  const shown = operations().map(({ method, path, role }) => [`${method.toUpperCase()} ${path}`, role]);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(committed()));
});

test('every route says itself which role it needs', () => {
  const silent = accessTable(api.app).filter(({ declared }) => !declared);
  expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test('every route answers whom its role allows, 403 to who may less, and 401 without a token', async () => {
  const table = committed();
  const roles = valuesOf(ROLES);
  for (const operation of operations().filter(({ path }) => !OWN_TOKEN.includes(path))) {
    const name = `${operation.method.toUpperCase()} ${operation.path}`;
    const needed = table.get(name) ?? 'unknown';
    const without = await statusFor(operation, undefined);
    expect([name, without === 401]).toEqual([name, needed !== 'anyone']);
    for (const role of roles) {
      const allowed =
        needed === 'anyone' || roles.indexOf(role) >= roles.findIndex((each) => each === needed);
      const status = await statusFor(operation, role);
      expect([name, role, status === 403]).toEqual([name, role, !allowed]);
      expect([name, role, status]).not.toEqual([name, role, 401]);
    }
  }
});

test('a path that is not there, or a method that a path does not have, needs a token too', async () => {
  const answers = await Promise.all([
    api.get('nothing-here', { authorization: '' }),
    api.send('PUT', 'tenants', {}, { authorization: '' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([401, 401]);
});
