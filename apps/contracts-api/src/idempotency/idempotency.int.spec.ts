import { IDEMPOTENCY_KEYS, type IdempotencyKeyDocument } from '@tenor/persistence';
import { contractBody } from '../testing/contract-body.js';
import { TEST_NOW, TestApi } from '../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});
afterEach(() => {
  api.clock.now = () => new Date(TEST_NOW);
});
afterAll(() => api.stop());

const under = (key: string, more = {}) => ({ 'idempotency-key': key, ...more });
const keys = () => api.database.collection<IdempotencyKeyDocument>(IDEMPOTENCY_KEYS);
const later = (milliseconds: number) => {
  const now = new Date(Date.parse(TEST_NOW) + milliseconds);
  api.clock.now = () => now;
};
const count = async (resource: string, query = '') =>
  (await api.get<{ total: number }>(`${resource}?count=true&limit=1${query}`)).body.total;

test('the same request under the same key is done once, and answered the same', async () => {
  const first = await api.post('tenants', { name: 'Once' }, under('k-once'));
  const again = await api.post('tenants', { name: 'Once' }, under('k-once'));
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.body).toEqual(first.body);
  for (const header of ['etag', 'location']) expect(again.headers[header]).toBe(first.headers[header]);
  expect(first.headers['idempotent-replayed']).toBeUndefined();
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(await count('tenants', '&name=Once')).toBe(1);
});

test('the answer is that of the time, whatever became of the object since', async () => {
  const { body } = await api.post('tenants', { name: 'Moved on' }, under('k-moved'));
  await api.delete(`tenants/${String(body['id'])}`);
  expect((await api.post('tenants', { name: 'Moved on' }, under('k-moved'))).body).toEqual(body);
  expect(await count('tenants', '&name=Moved on')).toBe(0);
});

test.each([
  ['another body', 'tenants', { name: 'Other' }],
  ['another address', 'service-providers', { name: 'Reused' }],
  ['another query', 'tenants?x=1', { name: 'Reused' }],
])('the key with %s is a 422 that names it, and nothing is done', async (_name, path, body) => {
  await api.post('tenants', { name: 'Reused' }, under('k-reused'));
  const before = [await count('tenants'), await count('service-providers')];
  expect(await api.post(path, body, under('k-reused'))).toMatchObject({
    status: 422,
    body: { type: 'urn:tenor:problem:idempotency_key_reused', errors: [{ path: 'Idempotency-Key' }] },
  });
  expect([await count('tenants'), await count('service-providers')]).toEqual(before);
});

test('what was refused leaves the key free', async () => {
  expect((await api.post('tenants', { name: '' }, under('k-refused'))).status).toBe(400);
  expect((await api.post('tenants', { name: 'Mended' }, under('k-refused'))).status).toBe(201);
});

test('of many at the same time one is done, and the others are told to wait or get its answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => api.post('tenants', { name: 'Raced' }, under('k-raced'))),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(201);
  expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
    errors: [{ path: 'Idempotency-Key', code: 'under_way' }],
  });
  expect(await count('tenants', '&name=Raced')).toBe(1);
});

test('after 24 hours the key is free again', async () => {
  const { body } = await api.post('tenants', { name: 'Yesterday' }, under('k-old'));
  later(86_399_000);
  expect((await api.post('tenants', { name: 'Yesterday' }, under('k-old'))).body).toEqual(body);
  later(86_401_000);
  expect((await api.post('tenants', { name: 'Today' }, under('k-old'))).status).toBe(201);
});

describe('a try that died', () => {
  /** Takes the answer off the key, as if the process had died before it was stored. */
  const cutOff = async (leaseUntil: Date) => {
    const [found] = await keys().find({}).sort({ seed: -1 }).limit(1).toArray();
    await keys().updateOne(
      { _id: found!._id },
      { $set: { token: 'dead', leaseUntil }, $unset: { answer: '' } },
    );
  };

  test.each([
    ['tenants', { name: 'Died' }],
    ['tenants/bulk', { operations: [0, 1, 2].map((n) => ({ op: 'create', data: { name: `Died ${n}` } })) }],
  ])('after its work is finished by the next, which makes nothing twice: %s', async (path, body) => {
    const key = `k-died-${path}`;
    const first = await api.post(path, body, under(key));
    const before = await count('tenants');
    await cutOff(new Date(TEST_NOW));
    const again = await api.post(path, body, under(key));
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, undefined]);
    expect(idsIn(again.body)).toEqual(idsIn(first.body));
    expect(await count('tenants')).toBe(before);
  });

  test('also of a renewal, which names its contract once', async () => {
    const { body: vendor } = await api.post('service-providers', { name: 'Vendor of keys' });
    const { body: contract } = await api.post(
      'contracts',
      contractBody({ providerId: vendor['id'], endDate: '2027-01-31' }),
    );
    const path = `contracts/${String(contract['id'])}/renew`;
    const first = await api.post(path, {}, under('k-renew'));
    await cutOff(new Date(TEST_NOW));
    const again = await api.post(path, {}, under('k-renew'));
    expect([first.status, again.status, again.body['id']]).toEqual([201, 200, first.body['id']]);
    expect(await count('contracts', `&renewedFromId=${String(contract['id'])}`)).toBe(1);
  });

  test('and one that may be alive is waited for', async () => {
    await api.post('tenants', { name: 'Alive' }, under('k-alive'));
    await cutOff(new Date(Date.parse(TEST_NOW) + 1));
    const { status, body } = await api.post('tenants', { name: 'Alive' }, under('k-alive'));
    expect([status, body['errors']]).toEqual([409, [expect.objectContaining({ code: 'under_way' })]]);
  });

  const idsIn = (body: Record<string, unknown>) =>
    'results' in body ? (body['results'] as { id: string }[]).map(({ id }) => id) : body['id'];
});

test('a run is asked for once', async () => {
  const run = () => api.post('jobs/renewal-check/run', { params: {} }, under('k-run'));
  const [first, again] = [await run(), await run()];
  expect([first.status, again.status, again.body['id']]).toEqual([202, 202, first.body['id']]);
  expect(await count('job-results')).toBe(1);
});

test.each([[''], ['two words'], ['x'.repeat(256)], ['é']])('a key such as %j is a 400', async (key) => {
  expect(await api.post('tenants', { name: 'Bad key' }, under(key))).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'Idempotency-Key' }] },
  });
});

test('the key says nothing to other methods, and stands nowhere as it came', async () => {
  const { body } = await api.post('tenants', { name: 'Patched' }, under('the-secret-key'));
  for (const description of ['one', 'two']) {
    const answer = await api.patch(`tenants/${String(body['id'])}`, { description }, under('the-secret-key'));
    expect(answer.body).toMatchObject({ description });
  }
  expect(JSON.stringify(await keys().find({}).toArray())).not.toContain('the-secret-key');
});
