import { type Change } from '@tenor/domain';
import { CHANGE_LOG, CONTRACTS, PENDING_CHANGES, PENDING_DELETIONS } from '@tenor/persistence';
import { contractBody } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';
import { ChangeDrain } from './change-drain.js';
import { RECORD_TYPES } from './record-types.js';
import { visibleChanges } from './visible-changes.js';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api.stop());

const drain = () => api.app.get(ChangeDrain).drain();
const create = async (path: string, body: unknown, headers = {}): Promise<string> => {
  const answer = await api.post(path, body, headers);
  expect([path, answer.status, answer.body]).toEqual([path, 201, expect.anything()]);
  return String(answer.body['id']);
};
const changesOf = async (objectId: string): Promise<Change[]> =>
  (await api.get<{ items: Change[] }>(`change-log?objectId=${objectId}&sort=at`)).body.items.toSorted(
    (a, b) => a.version - b.version,
  );
/** Objects that still owe something, and deletions that are not settled. */
async function owing(): Promise<number> {
  const db = api.database;
  const counts = await Promise.all(
    RECORD_TYPES.map(({ collection }) =>
      db.collection(collection).countDocuments({ [PENDING_CHANGES]: { $exists: true } }),
    ),
  );
  return [...counts, await db.collection(PENDING_DELETIONS).countDocuments({})].reduce((a, b) => a + b, 0);
}

test('an object’s life stands in the log: who, when, by which request, and the fields before and after', async () => {
  const providerId = await create('service-providers', { name: 'Aldermoor' });
  const id = await create(
    'contracts',
    contractBody({ providerId, recurringCost: '1500.00', currency: 'EUR' }),
    {
      'x-request-id': 'the-create',
      'x-correlation-id': 'ticket-1',
    },
  );
  await api.patch(
    `contracts/${id}`,
    { owner: 'netops', recurringCost: '1650.5' },
    { 'x-request-id': 'the-patch' },
  );
  await api.patch(`contracts/${id}`, { owner: 'netops' });
  await api.delete(`contracts/${id}`);

  const [created, patched, deleted, ...others] = await changesOf(id).then((all) =>
    all.toSorted(
      (a, b) =>
        ['create', 'update', 'delete'].indexOf(a.action) - ['create', 'update', 'delete'].indexOf(b.action),
    ),
  );
  expect(others).toEqual([]);
  expect(created).toMatchObject({
    at: '2026-11-23T06:00:00.000Z',
    actor: 'admin',
    requestId: 'the-create',
    correlationId: 'ticket-1',
    action: 'create',
    objectType: 'contracts',
    objectId: id,
    version: 1,
    before: null,
    after: { providerId, recurringCost: '1500.00', currency: 'EUR' },
  });
  expect(created!.after).not.toHaveProperty('owner');
  expect(patched).toMatchObject({
    requestId: 'the-patch',
    action: 'update',
    version: 2,
    before: { owner: null, recurringCost: '1500.00' },
    after: { owner: 'netops', recurringCost: '1650.50' },
  });
  expect(Object.keys(patched!.after!)).toHaveLength(2);
  expect(deleted).toMatchObject({
    action: 'delete',
    version: 2,
    before: { owner: 'netops', recurringCost: '1650.50' },
    after: null,
  });
});

test('decisions, renewals and what a deletion unlinks are edits too', async () => {
  const providerId = await create('service-providers', { name: 'Brackwater' });
  const id = await create('contracts', contractBody({ providerId, endDate: '2027-01-31' }));
  await api.post(`contracts/${id}/decision`, { decision: 'cancel', decisionFor: '2027-01-31' });
  const renewal = String((await api.post(`contracts/${id}/renew`, {})).body['id']);
  await api.delete(`contracts/${id}`, { 'x-request-id': 'the-deletion' });

  expect((await changesOf(id)).map(({ action, after }) => [action, after?.['renewalDecision']])).toEqual(
    expect.arrayContaining([['update', 'cancel']]),
  );
  expect(await changesOf(renewal)).toEqual([
    expect.objectContaining({ action: 'create', after: expect.objectContaining({ renewedFromId: id }) }),
    expect.objectContaining({
      action: 'update',
      requestId: 'the-deletion',
      before: { renewedFromId: id },
      after: { renewedFromId: null },
    }),
  ]);
});

test('an import logs each row that changes something, and each reference that it makes', async () => {
  const csv = ['name,provider,status,startDate,endDate', 'A,Candlewick,active,2025-01-01,2027-01-01'].join(
    '\n',
  );
  const into = 'import/contracts?mode=upsert&createMissing=provider';
  const headers = { 'content-type': 'text/csv', 'x-request-id': 'the-import' };
  expect((await api.send('POST', into, csv, headers)).status).toBe(200);
  expect((await api.send('POST', into, csv, headers)).body).toMatchObject({ unchanged: 1 });
  expect((await api.send('POST', into, csv.replace('2027-01-01', '2027-02-01'), headers)).status).toBe(200);

  const { items } = (await api.get<{ items: Change[] }>('change-log?requestId=the-import')).body;
  expect(
    items.map(({ objectType, action, after, actor }) => [objectType, action, after?.['endDate'], actor]),
  ).toEqual(
    expect.arrayContaining([
      ['service-providers', 'create', undefined, 'admin'],
      ['contracts', 'create', '2027-01-01', 'admin'],
      ['contracts', 'update', '2027-02-01', 'admin'],
    ]),
  );
  expect(items).toHaveLength(3);
});

test('what is logged is taken off the objects, and nothing is left', async () => {
  await create('tenants', { name: 'Short-lived debts' });
  await drain();
  expect(await owing()).toBe(0);
});

test('the log is filtered by object, actor, time and action, and pages', async () => {
  const { items } = (await api.get<{ items: Change[] }>('change-log?limit=500')).body;
  const total = async (query: string) =>
    (await api.get<{ total: number }>(`change-log?count=true&limit=1&${query}`)).body.total;
  expect(items.length).toBeGreaterThan(10);
  expect(await total('action=delete')).toBe(items.filter(({ action }) => action === 'delete').length);
  expect(await total('objectType=contracts,tenants')).toBe(
    items.filter(({ objectType }) => objectType !== 'service-providers').length,
  );
  expect(await total('actor=admin')).toBe(items.length);
  expect(await total('actor=nobody')).toBe(0);
  expect(await total('at[gte]=2026-11-23&at[lt]=2026-11-24')).toBe(items.length);
  expect(await total('at[gt]=2026-11-24')).toBe(0);
  expect((await api.get(`change-log/${items[0]!.id}`)).body).toEqual(items[0]);
  expect((await api.get('change-log?before.name=x')).status).toBe(400);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
  'the log is never written to by %s',
  async (method) => {
    const id = '0192f0c1-2b7a-7000-8000-000000000001';
    expect((await api.send(method, `change-log/${id}`, method === 'DELETE' ? undefined : {})).status).toBe(
      405,
    );
    expect((await api.send(method, 'change-log', method === 'DELETE' ? undefined : {})).status).toBe(405);
  },
);

test('every filter and sort is served by an index', async () => {
  const collection = api.database.db!.collection(CHANGE_LOG);
  for (const filter of [
    {},
    { actor: 'a' },
    { objectId: 'a' },
    { objectType: 'a' },
    { action: 'a' },
    { requestId: 'a' },
  ]) {
    const plan = await collection.find(filter).sort({ at: -1, _id: -1 }).limit(2).explain('queryPlanner');
    expect([filter, JSON.stringify(plan).includes('COLLSCAN')]).toEqual([filter, false]);
  }
});

describe('after a crash', () => {
  /** What a process would have left that died right after the write. */
  const unlogged = async (objectId: string): Promise<Change[]> => {
    const entries = await changesOf(objectId);
    await drain();
    await api.database.collection(CHANGE_LOG).deleteMany({ objectId });
    return entries;
  };
  const asDocument = ({ id, ...change }: Change) => ({ _id: id, ...change, tenantIds: [] });

  test('the sweep brings what objects owe, once', async () => {
    const id = await create('tenants', { name: 'Crashed' });
    const entries = await unlogged(id);
    const pending = entries.map(asDocument);
    await api.database
      .collection<{ _id: string }>('tenants')
      .updateOne({ _id: id }, { $set: { [PENDING_CHANGES]: pending } });
    expect(await changesOf(id)).toEqual([]);
    await Promise.all([drain(), drain()]);
    expect(await changesOf(id)).toEqual(entries);
    await api.patch(`tenants/${id}`, { description: 'x' });
    await drain();
    expect((await changesOf(id)).map(({ action }) => action)).toEqual(['create', 'update']);
    expect(await owing()).toBe(0);
  });

  test('what an object owes is logged when it is deleted before the sweep came', async () => {
    const id = await create('tenants', { name: 'Crashed and deleted' });
    const entries = await unlogged(id);
    await api.database
      .collection<{ _id: string }>('tenants')
      .updateOne({ _id: id }, { $set: { [PENDING_CHANGES]: entries.map(asDocument) } });
    expect((await api.delete(`tenants/${id}`)).status).toBe(204);
    expect((await changesOf(id)).map(({ action }) => action).toSorted()).toEqual(['create', 'delete']);
  });

  test('a deletion that happened is logged, and one that did not is forgotten', async () => {
    const deletions = api.database.collection<{ _id: string }>(PENDING_DELETIONS);
    const gone = await create('tenants', { name: 'Gone' });
    const kept = await create('tenants', { name: 'Kept' });
    const stored = (await api.database
      .collection<{ _id: string; createdAt: string }>('tenants')
      .findOne({ _id: kept }))!;
    await api.delete(`tenants/${gone}`);
    const entries = (await unlogged(gone)).map(asDocument);
    const row = { collection: 'tenants', createdAt: stored.createdAt };
    const old = '2026-11-23T05:00:00.000Z';
    await deletions.insertMany([
      { _id: 'a', ...row, objectId: gone, at: old, entries } as { _id: string },
      { _id: 'b', ...row, objectId: gone, at: old, entries } as { _id: string },
      { _id: 'c', ...row, objectId: kept, at: old, entries: [] } as { _id: string },
      { _id: 'd', ...row, objectId: kept, at: '2026-11-23T05:59:59.000Z', entries: [] } as { _id: string },
    ]);
    await drain();
    expect((await changesOf(gone)).filter(({ action }) => action === 'delete')).toHaveLength(1);
    expect((await deletions.find({}).toArray()).map(({ _id }) => _id)).toEqual(['d']);
    await deletions.deleteMany({});
  });
});

test('many edits of one object at the same time leave one entry each', async () => {
  const id = await create('tenants', { name: 'Hammered' });
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) => api.patch(`tenants/${id}`, { description: `edit ${i}` })),
  );
  const good = answers.filter(({ status }) => status === 200).length;
  await drain();
  const versions = (await changesOf(id)).map(({ version }) => version);
  expect(versions).toEqual(Array.from({ length: good + 1 }, (_, i) => i + 1));
  expect(await owing()).toBe(0);
});

test('who is restricted to tenants sees what was done to theirs alone', async () => {
  const [north, south] = [
    await create('tenants', { name: 'Seen north' }),
    await create('tenants', { name: 'Seen south' }),
  ];
  const device = await create('devices', { name: 'Moves', tenantId: north });
  await api.patch(`devices/${device}`, { tenantId: south });
  const seen = async (tenantIds: readonly string[]) => {
    const filter = { $and: [...visibleChanges({ role: 'viewer', tenantIds }), { objectId: device }] };
    const found = await api.database.collection(CHANGE_LOG).find(filter).sort({ version: 1 }).toArray();
    return found.map(({ action }) => String(action));
  };
  expect(await seen([north])).toEqual(['create']);
  expect(await seen([south])).toEqual([]);
  expect(await seen([north, south])).toEqual(['create', 'update']);
  expect(await seen([])).toEqual([]);
});

test('a refused write leaves no entry', async () => {
  const before = await api.database.collection(CHANGE_LOG).countDocuments({});
  expect((await api.post('tenants', { name: 'Hammered' })).status).toBe(409);
  expect(
    (await api.post('contracts', contractBody({ providerId: '0192f0c1-2b7a-7000-8000-00000000dead' })))
      .status,
  ).toBe(400);
  expect(await api.database.collection(CHANGE_LOG).countDocuments({})).toBe(before);
  expect(
    await api.database.collection(CONTRACTS).countDocuments({ [PENDING_CHANGES]: { $exists: true } }),
  ).toBe(0);
});
