import { TEST_NOW, TEST_PASSWORD, TEST_TOKEN, TestApi } from '../testing/test-api.js';
import { FIRST_ADMIN_ID, seedAdministrator } from './seed-administrator.js';

jest.setTimeout(240_000);

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

afterEach(() => {
  api.clock.now = () => new Date(TEST_NOW);
});

const as = (token: string) => ({ authorization: `Bearer ${token}` });

interface Made {
  readonly id: string;
  readonly token: string;
}

let users = 0;

async function user(fields: Record<string, unknown> = {}): Promise<{ id: string; name: string }> {
  users += 1;
  const name = `User ${users}`;
  const { status, body } = await api.post<{ id: string }>('users', { name, ...fields });
  expect(status).toBe(201);
  return { id: body.id, name };
}

async function token(body: Record<string, unknown>, by = TEST_TOKEN): Promise<Made> {
  const answer = await api.post<Made>('tokens', { name: 'a token', ...body }, as(by));
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ id: expect.any(String) })]);
  return answer.body;
}

async function statusOf(secret: string): Promise<number> {
  return (await api.get('me', as(secret))).status;
}

describe('the first start', () => {
  const start = {
    now: new Date(TEST_NOW),
    token: TEST_TOKEN,
    password: () => Promise.resolve(TEST_PASSWORD),
  };

  test('makes one administrator, however many start at once, and none again', async () => {
    const again = await Promise.all([1, 2, 3].map(() => seedAdministrator(api.database, start)));

    expect(again.map(({ created }) => created)).toEqual([false, false, false]);
    expect((await api.get('me')).body).toMatchObject({
      userId: FIRST_ADMIN_ID,
      name: 'admin',
      role: 'admin',
    });
  });

  test('a token of a later start takes the place of the one before, which stays revoked', async () => {
    const second = { ...start, token: 'another-token-0123456789' };
    expect((await seedAdministrator(api.database, second)).tokenWorks).toBe(true);
    expect([await statusOf(second.token), await statusOf(TEST_TOKEN)]).toEqual([200, 401]);
    expect((await seedAdministrator(api.database, start)).tokenWorks).toBe(false);

    await api.database.collection('tokens').updateMany({ origin: 'start' }, { $set: { revokedAt: null } });
    expect(await statusOf(TEST_TOKEN)).toBe(200);
  });
});

describe('users', () => {
  test('are created, read, changed and deleted, and nothing of a password is told', async () => {
    const { id, name } = await user({ email: 'jane@example.com', role: 'operator' });
    const read = await api.get(`users/${id}`);
    expect(read.body).toMatchObject({
      name,
      role: 'operator',
      tenantIds: null,
      active: true,
      password: 'none',
    });
    expect(read.headers['etag']).toBe('"1"');

    await api.post(`users/${id}/one-time-password`, {});
    const listed = await api.get<{ items: object[] }>(`users?name=${encodeURIComponent(name)}`);
    expect(listed.body.items).toEqual([expect.objectContaining({ id, password: 'one_time' })]);
    expect(JSON.stringify(listed.body)).not.toMatch(/argon|hash/);

    const changed = await api.patch(`users/${id}`, { role: 'viewer' }, { 'if-match': '"2"' });
    expect(changed.body).toMatchObject({ role: 'viewer', version: 3, password: 'one_time' });
    expect((await api.patch(`users/${id}`, { role: 'admin' }, { 'if-match': '"2"' })).status).toBe(412);
    expect((await api.delete(`users/${id}`)).status).toBe(204);
    expect((await api.get(`users/${id}`)).status).toBe(404);
  });

  test.each<[Record<string, unknown>, string, number]>([
    [{ name: 'ADMIN' }, 'name', 409],
    [{ name: 'x', role: 'root' }, 'role', 400],
    [{ name: 'x', email: 'nobody' }, 'email', 400],
    [{ name: 'x', tenantIds: [] }, 'tenantIds', 400],
    [{ name: 'x', tenantIds: ['0192f0c1-2b7a-7000-8000-000000000009'] }, 'tenantIds[0]', 400],
    [{ name: 'x', password: 'secret' }, 'password', 400],
  ])('%j is refused, naming %s', async (body, path, status) => {
    const answer = await api.post<{ errors: { path: string }[] }>('users', body);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([status, [path]]);
  });

  test('an administrator cannot be restricted to tenants', async () => {
    const tenant = (await api.post<{ id: string }>('tenants', { name: 'Restricting' })).body.id;
    const refused = await api.post<{ errors: object[] }>('users', {
      name: 'Odd',
      role: 'admin',
      tenantIds: [tenant],
    });
    expect(refused.body.errors).toEqual([expect.objectContaining({ code: 'not_restrictable' })]);
  });

  test('the last active administrator stays one, also when two demote each other at once', async () => {
    expect((await api.patch(`users/${FIRST_ADMIN_ID}`, { active: false })).status).toBe(409);
    expect((await api.delete(`users/${FIRST_ADMIN_ID}`)).status).toBe(409);
    expect(await statusOf(TEST_TOKEN)).toBe(200);

    for (let round = 0; round < 5; round += 1) {
      const other = await user({ role: 'admin' });
      const others = await token({ userId: other.id });
      const answers = await Promise.all([
        api.patch(`users/${other.id}`, { role: 'viewer' }),
        api.patch(`users/${FIRST_ADMIN_ID}`, { role: 'viewer' }, as(others.token)),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => status === 200)).toEqual([200]);
      const left = await api.database.collection('users').countDocuments({ role: 'admin', active: true });
      expect(left).toBe(1);
      await api.database
        .collection('users')
        .updateMany({ name: 'admin' }, { $set: { role: 'admin', active: true } });
      await api.delete(`users/${other.id}`);
    }
  });
});

test('what is done to users stands in the change log, for administrators alone', async () => {
  const { id, name } = await user({ role: 'viewer' });
  await api.patch(`users/${id}`, { role: 'operator' });
  const { token: operator } = await token({ userId: id });
  const changes = await api.get<{ items: { action: string; actor: string; after: unknown }[] }>(
    `change-log?objectId=${id}`,
  );
  expect(changes.body.items.map(({ action, actor }) => [action, actor])).toEqual([
    ['update', 'admin'],
    ['create', 'admin'],
  ]);
  expect(changes.body.items[0]?.after).toEqual({ role: 'operator' });
  const seen = await api.get<{ items: { objectType: string }[] }>('change-log?limit=500', as(operator));
  expect([seen.status, seen.body.items.some(({ objectType }) => objectType === 'users')]).toEqual([
    200,
    false,
  ]);

  await api.delete(`users/${id}`);
  const last = await api.get<{ items: { action: string; objectName: string }[] }>(
    `change-log?objectId=${id}&action=delete`,
  );
  expect(last.body.items).toEqual([expect.objectContaining({ objectName: name })]);
});

describe('tokens', () => {
  test('the secret is shown once and stored as a digest', async () => {
    const made = await token({ name: 'nightly', role: 'viewer' });
    expect(made.token).toMatch(/^tenor_[\w-]{43}$/);

    const read = await api.get(`tokens/${made.id}`);
    expect(read.body).toMatchObject({ name: 'nightly', role: 'viewer', status: 'valid', origin: 'api' });
    const stored = await api.database.collection('tokens').findOne({ name: 'nightly' });
    for (const shown of [read.body, stored]) expect(JSON.stringify(shown)).not.toContain(made.token);
  });

  test('a token stops when it expires, when it is revoked, and when its user is inactive or deleted', async () => {
    const { id: userId } = await user();
    const [expiring, revoked, inactive] = await Promise.all([
      token({ userId, expiresInDays: 1 }),
      token({ userId }),
      token({ userId, expiresInDays: 2 }),
    ]);
    expect((await api.delete(`tokens/${revoked.id}`)).status).toBe(204);
    expect(await statusOf(revoked.token)).toBe(401);

    api.clock.now = () => new Date('2026-11-24T05:59:59.999Z');
    expect(await statusOf(expiring.token)).toBe(200);
    api.clock.now = () => new Date('2026-11-24T06:00:00.000Z');
    expect([await statusOf(expiring.token), await statusOf(inactive.token)]).toEqual([401, 200]);
    expect((await api.get(`tokens/${expiring.id}`)).body).toMatchObject({ status: 'expired' });

    await api.patch(`users/${userId}`, { active: false });
    expect(await statusOf(inactive.token)).toBe(401);
    await api.patch(`users/${userId}`, { active: true });
    expect(await statusOf(inactive.token)).toBe(200);
    await api.delete(`users/${userId}`);
    expect(await statusOf(inactive.token)).toBe(401);
    expect((await api.get(`tokens/${inactive.id}`)).status).toBe(404);
  });

  test('when it was last used is written every five minutes, not at every request', async () => {
    const { id, token: secret } = await token({});
    const lastUsed = async () => (await api.get(`tokens/${id}`)).body['lastUsedAt'];
    expect(await lastUsed()).toBeNull();
    await statusOf(secret);
    expect(await lastUsed()).toBe(TEST_NOW);
    api.clock.now = () => new Date('2026-11-23T06:04:59.999Z');
    await statusOf(secret);
    expect(await lastUsed()).toBe(TEST_NOW);
    api.clock.now = () => new Date('2026-11-23T06:05:00.000Z');
    await statusOf(secret);
    expect(await lastUsed()).toBe('2026-11-23T06:05:00.000Z');
  });

  test('a demoted user’s tokens are demoted with it', async () => {
    const { id: userId } = await user({ role: 'operator' });
    const { token: secret } = await token({ userId });
    const roleOf = async () => (await api.get('me', as(secret))).body['role'];
    expect(await roleOf()).toBe('operator');
    await api.patch(`users/${userId}`, { role: 'viewer' });
    expect(await roleOf()).toBe('viewer');
  });

  test('nobody makes a token that may do more than they may, or sees those of others', async () => {
    const { id: userId } = await user({ role: 'viewer' });
    const { token: viewer } = await token({ userId });

    const more = await api.post<{ errors: object[] }>('tokens', { name: 'x', role: 'operator' }, as(viewer));
    expect([more.status, more.body.errors]).toEqual([400, [expect.objectContaining({ path: 'role' })]]);
    const forOthers = { name: 'x', userId: FIRST_ADMIN_ID };
    expect((await api.post('tokens', forOthers, as(viewer))).status).toBe(403);
    const own = await token({ name: 'mine' }, viewer);

    const listed = await api.get<{ items: { userId: string }[] }>('tokens', as(viewer));
    expect([...new Set(listed.body.items.map((each) => each.userId))]).toEqual([userId]);
    const another = await token({});
    expect((await api.get(`tokens/${another.id}`, as(viewer))).status).toBe(404);
    expect((await api.delete(`tokens/${another.id}`, as(viewer))).status).toBe(404);
    expect((await api.delete(`tokens/${own.id}`, as(viewer))).status).toBe(204);
  });

  test('a token of a restricted user stays within its tenants', async () => {
    const [mine = '', other = ''] = await Promise.all(
      ['Mine', 'Other'].map(async (name) => (await api.post<{ id: string }>('tenants', { name })).body.id),
    );
    const { id: userId } = await user({ tenantIds: [mine] });
    const { token: secret } = await token({ userId });
    expect((await api.get('me', as(secret))).body).toMatchObject({ tenantIds: [mine] });

    for (const tenantIds of [null, [other], [mine, other]]) {
      expect((await api.post('tokens', { name: 'x', tenantIds }, as(secret))).status).toBe(400);
    }
    const narrowed = await token({ tenantIds: [mine] }, secret);
    await api.patch(`users/${userId}`, { tenantIds: [other] });
    expect((await api.get('me', as(narrowed.token))).body).toMatchObject({ tenantIds: [] });
  });
});
