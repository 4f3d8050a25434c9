import { LOGGED_RESOURCES, type Change } from '@tenor/domain';
import { CHANGE_LOG, PENDING_CHANGES, PENDING_DELETIONS } from '@tenor/persistence';
import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';
import { ChangeDrain } from './change-drain.js';
import { RECORD_TYPES } from './record-types.js';

jest.setTimeout(120_000);

const WEBHOOK = 'https://hooks.slack.example/services/T0/B0/first-secret';
const OTHER_WEBHOOK = 'https://hooks.slack.example/services/T0/B0/second-secret';
const SCHEDULE = { name: 'Weekly', job: 'renewal-check', cron: '0 7 * * 1', params: { windowDays: 30 } };
const PASSWORD = 'a password of her own';

type Headers = Readonly<Record<string, string>>;

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api.stop());

const drain = () => api.app.get(ChangeDrain).drain();

async function entries(query: string, headers: Headers = {}): Promise<Change[]> {
  const answer = await api.get<{ items: Change[] }>(`change-log?limit=500&${query}`, headers);
  expect([query, answer.status]).toEqual([query, 200]);
  const order = ['create', 'update', 'delete'];
  return answer.body.items.toSorted(
    (a, b) => order.indexOf(a.action) - order.indexOf(b.action) || a.version - b.version,
  );
}
const of = (objectType: string, objectId: string) => entries(`objectType=${objectType}&objectId=${objectId}`);
const told = (changes: readonly Change[]) =>
  changes.map(({ action, before, after }) => [action, before, after]);

/** Everything that the log has, as text. */
const everything = async () => JSON.stringify(await api.database.collection(CHANGE_LOG).find({}).toArray());

async function attach(path: string, fileName: string): Promise<string> {
  const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n\r\nsigned\r\n--b--\r\n`;
  const answer = await api.post(`${path}/attachments`, body, {
    'content-type': 'multipart/form-data; boundary=b',
  });
  expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
  return String(answer.body['id']);
}

async function token(userId: string, more: Readonly<Record<string, unknown>> = {}) {
  const { body } = await api.post<{ id: string; token: string }>('tokens', {
    name: 'nightly',
    userId,
    ...more,
  });
  return body;
}

/** The headers of a new user with this role and these tenants. */
async function caller(role: string, tenantIds: readonly string[] | null = null): Promise<Headers> {
  const userId = await create(api, 'users', { name: `${role} ${tenantIds?.join() ?? ''}`, role, tenantIds });
  return { authorization: `Bearer ${(await token(userId)).token}` };
}

test('a schedule’s edits stand in the log, without what only the runners go by', async () => {
  const id = await create(api, 'schedules', SCHEDULE);
  await api.patch(`schedules/${id}`, { enabled: false, params: { windowDays: 60 } });
  await api.delete(`schedules/${id}`);
  const [made, changed, deleted] = await of('schedules', id);
  expect(made).toMatchObject({ actor: 'admin', objectName: 'Weekly', version: 1, after: SCHEDULE });
  expect(made!.after).not.toHaveProperty('timingVersion');
  expect(made!.after).not.toHaveProperty('timingSince');
  expect(told([changed!])).toEqual([
    ['update', { enabled: true, params: { windowDays: 30 } }, { enabled: false, params: { windowDays: 60 } }],
  ]);
  expect(deleted).toMatchObject({ action: 'delete', version: 2, before: { enabled: false }, after: null });
});

test('a receiver’s edits tell that a secret was changed, and never the secret, open or sealed', async () => {
  const made = await api.post<{ integrations: { id: string }[] }>('receivers', {
    name: 'netops',
    integrations: [{ kind: 'slack', webhookUrl: WEBHOOK }],
  });
  const { id } = made.body.integrations[0]!;
  const integrations = [{ id, kind: 'slack', webhookUrl: OTHER_WEBHOOK }];
  expect((await api.patch('receivers/netops', { integrations })).status).toBe(200);
  expect((await api.patch('receivers/netops', { description: 'Nights' })).status).toBe(200);
  const sealed = await api.database.collection<{ _id: string }>('receivers').findOne({ _id: 'netops' });
  expect((await api.delete('receivers/netops')).status).toBe(204);

  const changes = await of('receivers', 'netops');
  const slack = { id, kind: 'slack' };
  expect(told(changes)).toMatchObject([
    ['create', null, { name: 'netops', integrations: [{ ...slack, secrets: { webhookUrl: 'set' } }] }],
    [
      'update',
      { integrations: [{ ...slack, secrets: { webhookUrl: 'set' } }] },
      { integrations: [{ ...slack, secrets: { webhookUrl: 'changed' } }] },
    ],
    ['update', { description: null }, { description: 'Nights' }],
    ['delete', { integrations: [{ ...slack, secrets: { webhookUrl: 'set' } }] }, null],
  ]);
  expect(Object.keys(changes[2]!.after!)).toEqual(['description']);
  expect(changes[0]!.objectName).toBe('netops');
  const text = await everything();
  const [integration] = (sealed as unknown as { integrations: { secrets: Record<string, string> }[] })
    .integrations;
  expect(integration!.secrets['webhookUrl']).toMatch(/.{20}/);
  for (const secret of ['first-secret', 'second-secret', integration!.secrets['webhookUrl']!]) {
    expect(text).not.toContain(secret);
  }
});

test('the notification policy’s edits tell the parts of the tree that differ', async () => {
  const put = (body: unknown) => api.send('PUT', 'notification-policy', body);
  const { body: first } = await api.get('notification-policy');
  const changed = await put({ ...first, groupBy: ['alertname'] });
  expect(changed.status).toBe(200);
  expect((await put({ ...first, groupBy: ['alertname'] })).status).toBe(412);
  expect((await put(changed.body)).status).toBe(200);
  const changes = await of('notification-policy', 'current');
  expect(told(changes)).toEqual([
    ['update', { groupBy: first['groupBy'] ?? null }, { groupBy: ['alertname'] }],
  ]);
  expect(changes[0]).toMatchObject({ actor: 'admin', version: 2, objectName: null });
});

test('a token’s creation, revocation and end with its user stand in the log, and nothing of its secret', async () => {
  const userId = await create(api, 'users', { name: 'Jane', role: 'operator' });
  const [revoked, kept] = [await token(userId), await token(userId, { role: 'viewer' })];
  expect((await api.delete(`tokens/${revoked.id}`)).status).toBe(204);
  expect((await api.delete(`tokens/${revoked.id}`)).status).toBe(204);
  expect((await api.delete(`users/${userId}`)).status).toBe(204);
  const at = '2026-11-23T06:00:00.000Z';
  expect(told(await of('tokens', revoked.id))).toMatchObject([
    ['create', null, { name: 'nightly', userId, role: 'operator', origin: 'api' }],
    ['update', { revokedAt: null }, { revokedAt: at }],
    ['delete', { revokedAt: at }, null],
  ]);
  expect((await of('tokens', kept.id)).map(({ action }) => action)).toEqual(['create', 'delete']);
  const [, change] = await of('tokens', revoked.id);
  expect(Object.keys(change!.after!)).toEqual(['revokedAt']);
  const text = await everything();
  for (const secret of [revoked.token, kept.token, 'hash', 'purgeAt']) expect(text).not.toContain(secret);
});

test('a calendar token’s creation and revocation stand in the log, and nothing of its secret', async () => {
  const { body } = await api.post<{ id: string; token: string }>('calendar-tokens', { name: 'Phone' });
  expect((await api.get(`/calendar.ics?token=${body.token}`)).status).toBe(200);
  expect((await api.delete(`calendar-tokens/${body.id}`)).status).toBe(204);
  expect(told(await of('calendar-tokens', body.id))).toMatchObject([
    ['create', null, { name: 'Phone' }],
    ['delete', { name: 'Phone' }, null],
  ]);
  expect(await everything()).not.toContain(body.token);
});

test('that a password was replaced is told, by whom, and nothing of it; sign-ins that it ends are revoked', async () => {
  const userId = await create(api, 'users', { name: 'Ann', role: 'viewer' });
  const { body: once } = await api.post<{ password: string }>(`users/${userId}/one-time-password`, {});
  const credentials = { name: 'Ann', password: once.password };
  const signedIn = await api.post<{ id: string }>('sign-in', { ...credentials, newPassword: PASSWORD });
  expect(signedIn.status).toBe(201);
  expect((await api.post('sign-in', { ...credentials, newPassword: PASSWORD })).status).toBe(401);
  await api.post(`users/${userId}/one-time-password`, {});

  const changes = await of('users', userId);
  expect(changes.map(({ actor, version, before, after }) => [actor, version, before, after])).toMatchObject([
    ['admin', 1, null, { name: 'Ann' }],
    ['admin', 2, { password: 'none' }, { password: 'new_one_time' }],
    ['Ann', 3, { password: 'one_time' }, { password: 'new_chosen' }],
    ['admin', 4, { password: 'chosen' }, { password: 'new_one_time' }],
  ]);
  expect((await api.get(`users/${userId}`)).headers['etag']).toBe('"4"');
  const sessions = await of('tokens', signedIn.body.id);
  expect(sessions.map(({ action, actor, after }) => [action, actor, after])).toMatchObject([
    ['create', 'Ann', { origin: 'sign-in', userId }],
    ['update', 'admin', { revokedAt: '2026-11-23T06:00:00.000Z' }],
  ]);
  const text = await everything();
  for (const secret of [once.password, PASSWORD, 'argon2']) expect(text).not.toContain(secret);
});

describe('attachments', () => {
  let tenantId: string;
  let contractId: string;
  let invoiceId: string;

  beforeAll(async () => {
    tenantId = await create(api, 'tenants', { name: 'North' });
    const providerId = await create(api, 'service-providers', { name: 'Aldermoor' });
    contractId = await create(api, 'contracts', contractBody({ providerId, tenantId }));
    invoiceId = await create(api, 'invoices', {
      contractId,
      invoiceNumber: '1',
      periodStart: '2026-03-01',
      periodEnd: '2026-03-31',
      invoiceDate: '2026-04-02',
    });
  });

  test('are logged when they are added and removed, and when they go with what they hang on', async () => {
    const [removed, onInvoice, onContract] = [
      await attach(`contracts/${contractId}`, 'removed.txt'),
      await attach(`invoices/${invoiceId}`, 'invoice.txt'),
      await attach(`contracts/${contractId}`, 'contract.txt'),
    ];
    const path = `contracts/${contractId}/attachments/${removed}`;
    expect((await api.delete(path)).status).toBe(204);
    expect((await api.delete(path)).status).toBe(404);
    const facts = { parentType: 'contract', parentId: contractId, fileName: 'removed.txt', size: 6 };
    expect(told(await of('attachments', removed))).toMatchObject([
      ['create', null, facts],
      ['delete', facts, null],
    ]);
    const seen = await entries(`objectType=attachments`, await caller('viewer', [tenantId]));
    expect(seen.map(({ action, objectName }) => `${action} ${objectName}`).toSorted()).toEqual([
      'create contract.txt',
      'create invoice.txt',
      'create removed.txt',
      'delete removed.txt',
    ]);

    expect((await api.delete(`contracts/${contractId}`, { 'x-request-id': 'the-end' })).status).toBe(204);
    const gone = await entries('requestId=the-end&objectType=attachments');
    expect(gone.map(({ action, objectId }) => [action, objectId])).toEqual(
      expect.arrayContaining([
        ['delete', onInvoice],
        ['delete', onContract],
      ]),
    );
    expect(gone).toHaveLength(2);
    expect(await api.database.collection('attachments').countDocuments({})).toBe(0);
    const bytes = await api.database.collection('attachmentFiles.chunks').countDocuments({});
    expect(bytes).toBe(0);
  });

  test('that are refused leave no entry', async () => {
    const before = (await entries('objectType=attachments')).length;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const body = '--b\r\nContent-Disposition: form-data; name="description"\r\n\r\nno file\r\n--b--\r\n';
    const parent = await create(api, 'contracts', contractBody({ provider: 'Aldermoor' }));
    expect((await api.post(`contracts/${parent}/attachments`, body, headers)).status).toBe(400);
    expect(await entries('objectType=attachments')).toHaveLength(before);
  });
});

test('who is restricted to tenants sees nothing of what belongs to none; users and tokens only administrators see', async () => {
  const tenantId = await create(api, 'tenants', { name: 'South' });
  const other = await create(api, 'tenants', { name: 'East' });
  const contract = await create(api, 'contracts', contractBody({ provider: 'Aldermoor', tenantId: other }));
  await attach(`contracts/${contract}`, 'theirs.txt');
  const fleet = await create(api, 'contracts', contractBody({ provider: 'Aldermoor' }));
  await attach(`contracts/${fleet}`, 'fleet.txt');
  const types = async (headers: Headers = {}) =>
    new Set((await entries('', headers)).map(({ objectType }) => objectType));
  const secretive = ['users', 'tokens', 'calendar-tokens'];
  const wide = ['schedules', 'receivers', 'notification-policy', 'attachments'];
  expect([...(await types())]).toEqual(expect.arrayContaining([...secretive, ...wide]));

  const viewer = await types(await caller('viewer'));
  for (const type of secretive) expect([type, viewer.has(type)]).toEqual([type, false]);
  expect([...viewer]).toEqual(expect.arrayContaining(wide));

  expect([...(await types(await caller('operator', [tenantId])))]).toEqual(['tenants']);
});

test('nothing that the product makes at its start stands in the log', async () => {
  const made = await entries('action=create&objectType=receivers,notification-policy,schedules');
  expect(made.map(({ objectName }) => objectName)).toEqual(expect.arrayContaining(['Weekly', 'netops']));
  expect(made).toHaveLength(2);
});

test('what the log did not get when it was changed, as after a crash, it gets later, once', async () => {
  const refused = jest
    .spyOn(api.database.collection(CHANGE_LOG), 'insertMany')
    .mockRejectedValue(new Error('the log is away'));
  const schedule = await create(api, 'schedules', { ...SCHEDULE, name: 'Crashed' });
  await api.patch(`schedules/${schedule}`, { enabled: false });
  expect((await api.post('receivers', { name: 'crashed', integrations: [] })).status).toBe(201);
  expect((await api.delete('receivers/crashed')).status).toBe(204);
  const { body: tree } = await api.get('notification-policy');
  const { version } = (await api.send('PUT', 'notification-policy', { ...tree, groupBy: ['tier'] })).body;
  const userId = await create(api, 'users', { name: 'Crashed' });
  await api.post(`users/${userId}/one-time-password`, {});
  const { id: tokenId } = await token(userId);
  await api.delete(`tokens/${tokenId}`);
  const calendar = String((await api.post('calendar-tokens', { name: 'Crashed' })).body['id']);
  await api.delete(`calendar-tokens/${calendar}`);
  const contract = await create(api, 'contracts', contractBody({ provider: 'Aldermoor' }));
  const [kept, removed] = [
    await attach(`contracts/${contract}`, 'kept.txt'),
    await attach(`contracts/${contract}`, 'removed.txt'),
  ];
  await api.delete(`contracts/${contract}/attachments/${removed}`);
  const actions = async () =>
    Object.fromEntries(
      await Promise.all(
        [schedule, 'crashed', userId, tokenId, calendar, kept, removed].map(
          async (id): Promise<[string, string[]]> => [
            id,
            (await entries(`objectId=${id}`)).map(({ action }) => action),
          ],
        ),
      ),
    );
  const policy = async () =>
    (await of('notification-policy', 'current')).filter((change) => change.version === version).length;
  expect([Object.values(await actions()).flat(), await policy()]).toEqual([[], 0]);

  refused.mockRestore();
  // Until then, whoever announced a deletion may be alive.
  api.clock.now = () => new Date('2026-11-23T06:01:00.000Z');
  await Promise.all([drain(), drain()]);
  const all = {
    [schedule]: ['create', 'update'],
    crashed: ['create', 'delete'],
    [userId]: ['create', 'update'],
    [tokenId]: ['create', 'update'],
    [calendar]: ['create', 'delete'],
    [kept]: ['create'],
    [removed]: ['create', 'delete'],
  };
  expect([await actions(), await policy()]).toEqual([all, 1]);
  await drain();
  expect([await actions(), await policy()]).toEqual([all, 1]);
});

test('every resource is logged under its own name, and nothing is owed in the end', async () => {
  expect(RECORD_TYPES.map(({ resource }) => resource).toSorted()).toEqual(LOGGED_RESOURCES.toSorted());
  await drain();
  for (const { collection } of RECORD_TYPES) {
    const owing = { [PENDING_CHANGES]: { $exists: true } };
    expect([collection, await api.database.collection(collection).countDocuments(owing)]).toEqual([
      collection,
      0,
    ]);
    const found = api.database.db!.collection(collection).find({ [`${PENDING_CHANGES}._id`]: { $gt: '' } });
    const plan = JSON.stringify(await found.explain('queryPlanner'));
    expect([collection, plan.includes('COLLSCAN')]).toEqual([collection, false]);
  }
  expect(await api.database.collection(PENDING_DELETIONS).countDocuments({})).toBe(0);
});
