import { contractModel, serviceProviderModel } from '@tenor/persistence';
import { setTimeout as sleep } from 'node:timers/promises';
import { contractBody, create } from '../testing/contract-body.js';
import { TEST_NOW, TestApi } from '../testing/test-api.js';

const ROUNDS = 15;

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterEach(() => {
  api.clock.now = () => new Date(TEST_NOW);
});

afterAll(() => api.stop());

/** Contracts whose provider, tenant or predecessor is not there, and what was left standing. */
async function faults(): Promise<{ dangling: string[]; leftovers: number }> {
  const contracts = await contractModel(api.database).find().lean();
  const providers = new Set((await serviceProviderModel(api.database).find().lean()).map(({ _id }) => _id));
  const ids = new Set(contracts.map(({ _id }) => _id));
  const dangling = contracts.filter(
    ({ providerId, renewedFromId }) =>
      !providers.has(providerId) || (renewedFromId !== undefined && !ids.has(renewedFromId)),
  );
  const leftovers = await contractModel(api.database).countDocuments({
    $or: [{ hold: { $ne: null } }, { deleting: { $ne: null } }],
  });
  return { dangling: dangling.map(({ _id }) => _id), leftovers };
}

test('a provider that is deleted while contracts are created for it: one side is refused, always', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const providerId = await create(api, 'service-providers', { name: `Create race ${round}` });
    const [deleted, ...created] = await Promise.all([
      api.delete(`service-providers/${providerId}`),
      api.post('contracts', contractBody({ providerId })),
      api.post('contracts', contractBody({ providerId })),
    ]);
    expect([204, 409]).toContain(deleted.status);
    if (deleted.status === 204) expect(created.map(({ status }) => status)).not.toContain(201);
  }
  expect(await faults()).toEqual({ dangling: [], leftovers: 0 });
});

test('a provider that goes between the check and the write: what was written is taken back', async () => {
  const { collection } = contractModel(api.database);
  const insertOne = collection.insertOne.bind(collection);
  const slow = jest.spyOn(collection, 'insertOne').mockImplementation(async (document) => {
    await sleep(100);
    return insertOne(document);
  });
  const providerId = await create(api, 'service-providers', { name: 'Gone in between' });
  const creating = api.post('contracts', contractBody({ name: 'Too late', providerId }));
  await sleep(50);
  expect((await api.delete(`service-providers/${providerId}`)).status).toBe(204);
  const created = await creating;
  slow.mockRestore();
  expect(created).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'providerId', code: 'unknown_reference' }] },
  });
  expect((await api.get('contracts?name=Too late')).body['items']).toEqual([]);
});

test('a provider that is deleted while contracts move to it: no contract is left without its provider', async () => {
  const home = await create(api, 'service-providers', { name: 'Home' });
  for (let round = 0; round < ROUNDS; round += 1) {
    const target = await create(api, 'service-providers', { name: `Move race ${round}` });
    const id = await create(api, 'contracts', contractBody({ providerId: home }));
    const [deleted, moved, renamed] = await Promise.all([
      api.delete(`service-providers/${target}`),
      api.patch(`contracts/${id}`, { providerId: target }),
      api.patch(`contracts/${id}`, { name: `Renamed ${round}` }),
    ]);
    expect(renamed.status).toBe(200);
    expect(deleted.status === 204 && moved.status === 200).toBe(false);
    const after = await api.get(`contracts/${id}`);
    expect(after.body).toMatchObject({
      name: `Renamed ${round}`,
      providerId: moved.status === 200 ? target : home,
    });
  }
  expect(await faults()).toEqual({ dangling: [], leftovers: 0 });
});

test('of contracts that are made each other’s renewal at the same time the one that would close the circle is refused', async () => {
  const providerId = await create(api, 'service-providers', { name: 'Circle' });
  for (let round = 0; round < ROUNDS; round += 1) {
    const [a, b, c] = await Promise.all(
      ['a', 'b', 'c'].map((name) => create(api, 'contracts', contractBody({ name, providerId }))),
    );
    const answers = await Promise.all([
      api.patch(`contracts/${a}`, { renewedFromId: b }),
      api.patch(`contracts/${b}`, { renewedFromId: c }),
      api.patch(`contracts/${c}`, { renewedFromId: a }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 400]);
  }
  expect(await faults()).toEqual({ dangling: [], leftovers: 0 });
});

test('a contract that is deleted while another becomes its renewal leaves no link to nothing', async () => {
  const providerId = await create(api, 'service-providers', { name: 'Unlink' });
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = await create(api, 'contracts', contractBody({ providerId }));
    const second = await create(api, 'contracts', contractBody({ providerId }));
    const [deleted] = await Promise.all([
      api.delete(`contracts/${first}`),
      api.patch(`contracts/${second}`, { renewedFromId: first }),
      api.post('contracts', contractBody({ providerId, renewedFromId: first })),
    ]);
    expect(deleted.status).toBe(204);
  }
  expect(await faults()).toEqual({ dangling: [], leftovers: 0 });
});

describe('after a crash in between', () => {
  const old = { token: 'of-the-dead', at: '2026-11-23T05:59:00.000Z' } as const;

  test('a stale mark keeps nobody from referring to the object, and goes', async () => {
    const id = await create(api, 'service-providers', { name: 'Stale mark' });
    await serviceProviderModel(api.database).updateOne({ _id: id }, { $set: { deleting: old } });
    expect((await api.post('contracts', contractBody({ providerId: id }))).status).toBe(201);
    const stored = await serviceProviderModel(api.database).findById(id).lean();
    expect(stored).not.toHaveProperty('deleting');
  });

  test('a stale mark keeps nobody from deleting the object', async () => {
    const id = await create(api, 'service-providers', { name: 'Stale mark 2' });
    await serviceProviderModel(api.database).updateOne({ _id: id }, { $set: { deleting: old } });
    expect((await api.delete(`service-providers/${id}`)).status).toBe(204);
  });

  test('a stale hold keeps nobody from deleting what it names, nor from changing its contract', async () => {
    const home = await create(api, 'service-providers', { name: 'Stale hold home' });
    const id = await create(api, 'service-providers', { name: 'Stale hold' });
    const contract = await create(api, 'contracts', contractBody({ providerId: home }));
    const hold = { ...old, ids: [id] };
    await contractModel(api.database).updateOne({ _id: contract }, { $set: { hold } });
    expect((await api.delete(`service-providers/${id}`)).status).toBe(204);
    const other = await create(api, 'service-providers', { name: 'Stale hold other' });
    await contractModel(api.database).updateOne({ _id: contract }, { $set: { hold } });
    expect((await api.patch(`contracts/${contract}`, { providerId: other })).status).toBe(200);
    expect(await faults()).toEqual({ dangling: [], leftovers: 0 });
  });

  test('a fresh mark is waited for, and refuses the reference while it stands', async () => {
    const id = await create(api, 'service-providers', { name: 'Fresh mark' });
    const fresh = { token: 'at-work', at: '2026-11-23T05:59:59.000Z' } as const;
    await serviceProviderModel(api.database).updateOne({ _id: id }, { $set: { deleting: fresh } });
    const refused = await api.post('contracts', contractBody({ name: 'Never', providerId: id }));
    expect(refused).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'providerId', code: 'leaving' }] },
    });
    expect(await api.delete(`service-providers/${id}`)).toMatchObject({ status: 409 });
    expect((await api.get('contracts?name=Never')).body['items']).toEqual([]);
  });
});
