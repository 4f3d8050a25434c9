import { TEST_PASSWORD, TEST_TOKEN, TestApi } from '../../testing/test-api.js';
import { ACCOUNT_ATTEMPTS, ADDRESS_ATTEMPTS, networkOf, SignInThrottle } from './sign-in-throttle.js';

jest.setTimeout(240_000);

let api: TestApi;
// The database forgets what has ended by its own clock: a time to come keeps it out of the tests.
const NOW = '2099-01-01T00:00:00.000Z';

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

beforeEach(async () => {
  api.clock.now = () => new Date(NOW);
  await api.database.collection('signInAttempts').deleteMany({});
});

const anonymous = { authorization: '' };

function signIn(body: Record<string, unknown>) {
  return api.post<{ token: string; errors: { path: string }[] }>('sign-in', body, anonymous);
}

const CHOSEN = 'a password that was chosen';

test('a one-time password gives no token until another one is chosen, and none after that', async () => {
  const bare = await signIn({ name: 'admin', password: TEST_PASSWORD });
  expect([bare.status, bare.body.errors.map(({ path }) => path)]).toEqual([400, ['newPassword']]);
  const same = await signIn({ name: 'admin', password: TEST_PASSWORD, newPassword: TEST_PASSWORD });
  expect(same.status).toBe(400);
  expect((await signIn({ name: 'admin', password: TEST_PASSWORD, newPassword: 'short' })).status).toBe(400);

  const chosen = await signIn({ name: 'Admin', password: TEST_PASSWORD, newPassword: CHOSEN });
  expect(chosen.status).toBe(201);
  expect(chosen.headers['cache-control']).toBe('no-store');
  const me = await api.get('me', { authorization: `Bearer ${chosen.body.token}` });
  expect(me.body).toMatchObject({ name: 'admin', role: 'admin' });
  expect((await signIn({ name: 'admin', password: TEST_PASSWORD })).status).toBe(401);
});

test('a token of a sign-in lasts twelve hours unless it is told otherwise', async () => {
  const { body } = await signIn({ name: 'admin', password: CHOSEN });
  const { body: short } = await signIn({ name: 'admin', password: CHOSEN, expiresInHours: 1 });
  expect(body).toMatchObject({ origin: 'sign-in', expiresAt: '2099-01-01T12:00:00.000Z' });
  expect(short).toMatchObject({ expiresAt: '2099-01-01T01:00:00.000Z' });
});

test('the stored password is Argon2id with the parameters that it was made with', async () => {
  const stored = await api.database.collection('users').findOne({ name: 'admin' });
  expect(JSON.stringify(stored)).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a new password ends the sign-ins of the old one, and leaves other tokens alone', async () => {
  const { body } = await signIn({ name: 'admin', password: CHOSEN });
  const next = 'the next password of them';
  expect((await signIn({ name: 'admin', password: CHOSEN, newPassword: next })).status).toBe(201);
  const status = async (token: string) => (await api.get('me', { authorization: `Bearer ${token}` })).status;
  expect([await status(body.token), await status(TEST_TOKEN)]).toEqual([401, 200]);
  await signIn({ name: 'admin', password: next, newPassword: CHOSEN });
});

test('an unknown name, a wrong password and an inactive account are refused alike', async () => {
  const { body } = await api.post<{ id: string }>('users', { name: 'Idle' });
  const { body: once } = await api.post<{ password: string }>(`users/${body.id}/one-time-password`, {});
  await api.patch(`users/${body.id}`, { active: false });
  const answers = await Promise.all([
    signIn({ name: 'nobody', password: CHOSEN }),
    signIn({ name: 'admin', password: 'wrong' }),
    signIn({ name: 'Idle', password: once.password, newPassword: CHOSEN }),
  ]);
  const told = answers.map(({ status, body: { ...problem } }) => [
    status,
    JSON.stringify({ ...problem, requestId: '' }),
  ]);
  expect(new Set(told.map(String)).size).toBe(1);
  expect(told[0]?.[0]).toBe(401);
});

test('guesses at an account are bounded, made at once or one by one, and also for the right password', async () => {
  const guesses = await Promise.all(
    Array.from({ length: ACCOUNT_ATTEMPTS + 5 }, () => signIn({ name: 'admin', password: 'wrong' })),
  );
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(ACCOUNT_ATTEMPTS);
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(5);
  const refused = await signIn({ name: ' ADMIN ', password: CHOSEN });
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '900']);

  api.clock.now = () => new Date('2099-01-01T00:14:59.999Z');
  expect((await signIn({ name: 'admin', password: CHOSEN })).status).toBe(429);
  api.clock.now = () => new Date('2099-01-01T00:15:00.000Z');
  expect((await signIn({ name: 'admin', password: CHOSEN })).status).toBe(201);
});

test('a good sign-in sets the account’s count back', async () => {
  for (let round = 0; round < 2; round += 1) {
    for (let i = 1; i < ACCOUNT_ATTEMPTS; i += 1) await signIn({ name: 'admin', password: 'wrong' });
    expect((await signIn({ name: 'admin', password: CHOSEN })).status).toBe(201);
  }
});

test('guesses from one address are bounded, whatever names they are at', async () => {
  const throttle = new SignInThrottle(api.database);
  for (let i = 0; i < ADDRESS_ATTEMPTS; i += 1) await throttle.admit(`n${i}`, '192.0.2.7', new Date(NOW));
  await expect(throttle.admit('fresh', '192.0.2.7', new Date(NOW))).rejects.toThrow(/Too many attempts/);
  await expect(throttle.admit('fresh', '192.0.2.8', new Date(NOW))).resolves.toBeUndefined();
});

test('what is watched is bounded: when it is full, nobody new may try until a window ends', async () => {
  const throttle = new SignInThrottle(api.database, 4);
  await throttle.admit('a', '192.0.2.1', new Date(NOW));
  await throttle.admit('b', '192.0.2.2', new Date(NOW));
  await expect(throttle.admit('c', '192.0.2.3', new Date(NOW))).rejects.toThrow(/Too many attempts/);
  await expect(throttle.admit('a', '192.0.2.1', new Date(NOW))).resolves.toBeUndefined();
  await expect(
    throttle.admit('c', '192.0.2.3', new Date('2099-01-01T00:16:00.000Z')),
  ).resolves.toBeUndefined();
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['2001:0DB8:0001::', '2001:db8:1:0'],
  ['::1', '0:0:0:0'],
])('%s is watched as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
