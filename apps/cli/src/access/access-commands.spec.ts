import { runCli } from '../program.js';
import { FakeServer, type FakeAnswer } from '../testing/fake-server.js';
import { RecordingContext } from '../testing/recording-context.js';

const USER = {
  id: '0192f0c1-2b7a-7000-8000-0000000000aa',
  name: 'jane\u001b',
  role: 'operator',
  tenantIds: ['t1', 't2'],
  active: true,
  password: 'none',
};
const TOKEN = {
  id: '0192f0c1-2b7a-7000-8000-0000000000bb',
  name: 'nightly',
  userName: 'jane',
  role: 'viewer',
  tenantIds: null,
  status: 'valid',
  expiresAt: '2027-02-21T06:00:00.000Z',
  lastUsedAt: null,
};

const ANSWERS: Readonly<Record<string, FakeAnswer>> = {
  'GET /api/v1/users?sort=name&limit=500': { json: { items: [USER], next: 'more' } },
  'GET /api/v1/users?sort=name&limit=500&cursor=more': {
    json: { items: [{ ...USER, name: 'zoe', tenantIds: null, active: false }], next: null },
  },
  'GET /api/v1/tokens?sort=name&limit=500': { json: { items: [TOKEN], next: null } },
  'GET /api/v1/tenants?name=Hamburg&limit=1': { json: { items: [{ id: 't1' }] } },
  'GET /api/v1/tenants?name=Nowhere&limit=1': { json: { items: [] } },
  'POST /api/v1/users': { status: 201, json: USER },
  'POST /api/v1/users/42/one-time-password': { json: { name: 'jane', password: 'abc-def' } },
  'POST /api/v1/tokens': { status: 201, json: { token: 'tenor_secret' } },
  'DELETE /api/v1/tokens/42': { status: 204, text: '' },
  'DELETE /api/v1/users/42': { status: 204, text: '' },
};

let server: FakeServer;
beforeEach(async () => {
  server = await FakeServer.start(
    ({ method, path }) => ANSWERS[`${method} ${path}`] ?? { status: 404, json: {} },
  );
});
afterEach(() => server.stop());

async function tenor(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const context = new RecordingContext({ TENOR_URL: server.url, TENOR_TOKEN: 'a-token-of-somebody' });
  const code = await runCli(args, context, '1.2.3');
  return { code, out: context.out, err: context.err };
}

const sent = () =>
  server.requests.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body) as unknown);

test('users are listed page after page, without control characters', async () => {
  const { code, out } = await tenor('users');
  expect([code, out]).toEqual([0, expect.not.stringContaining('\u001b')]);
  expect(out).toMatch(/jane +operator +2 +active +none/);
  expect(out).toMatch(/zoe +operator +all +inactive/);
});

test('a user is created with tenants by name, and only the id is printed', async () => {
  const { code, out } = await tenor('users', 'create', 'jane', '--role', 'operator', '--tenant', 'Hamburg');
  expect([code, out]).toEqual([0, `${USER.id}\n`]);
  expect(sent()).toEqual([{ name: 'jane', role: 'operator', tenantIds: ['t1'] }]);
});

test('a tenant that is not there is named, and nothing is created', async () => {
  const { code, err } = await tenor('users', 'create', 'jane', '--tenant', 'Nowhere');
  expect([code, err]).toEqual([2, expect.stringContaining('"Nowhere"')]);
  expect(sent()).toEqual([]);
});

test('a one-time password is printed alone', async () => {
  expect(await tenor('users', 'password', '42')).toMatchObject({ code: 0, out: 'abc-def\n' });
});

test('tokens are listed, created and revoked', async () => {
  expect((await tenor('tokens')).out).toMatch(/nightly +jane +viewer +all +valid +2027-02-21 +never/);
  expect(await tenor('tokens', 'create', 'nightly', '--days', '30', '--user', 'u1')).toMatchObject({
    code: 0,
    out: 'tenor_secret\n',
  });
  expect(sent()).toEqual([{ name: 'nightly', userId: 'u1', expiresInDays: 30 }]);
  expect((await tenor('tokens', 'revoke', '42')).code).toBe(0);
  expect((await tenor('users', 'remove', '42')).code).toBe(0);
});

test.each([
  ['tokens', 'create', 'x', '--days', '0'],
  ['tokens', 'create', 'x', '--role', 'root'],
  ['users', 'create'],
])('%s %s %s %s is a wrong command line', async (...args) => {
  expect((await tenor(...args.filter((arg) => arg !== undefined))).code).toBe(2);
});
