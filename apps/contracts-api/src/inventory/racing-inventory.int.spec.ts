import { LINKED_KINDS } from '../references/linked-kinds.js';
import { create } from '../testing/contract-body.js';
import { TEST_NOW, TestApi } from '../testing/test-api.js';
import { setTimeout as sleep } from 'node:timers/promises';

jest.setTimeout(120_000);

const ROUNDS = 15;

interface Stored {
  readonly _id: string;
  readonly [field: string]: unknown;
}

const REFERENCES = [
  ['locations', 'parentId', 'location'],
  ['locations', 'tenantId', 'tenant'],
  ['racks', 'locationId', 'location'],
  ['racks', 'tenantId', 'tenant'],
  ['devices', 'locationId', 'location'],
  ['devices', 'rackId', 'rack'],
  ['devices', 'parentDeviceId', 'device'],
  ['circuits', 'providerId', 'provider'],
  ['virtualMachines', 'parentDeviceId', 'device'],
] as const;

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});
afterEach(() => {
  api.clock.now = () => new Date(TEST_NOW);
});
afterAll(() => api.stop());

async function all(collection: string): Promise<Stored[]> {
  return api.database.collection<Stored>(collection).find().toArray();
}

/** References to nothing, circles, and marks or holds that were left standing. */
async function faults(): Promise<string[]> {
  const found: string[] = [];
  for (const [collection, field, kind] of REFERENCES) {
    const ids = new Set((await all(LINKED_KINDS[kind].collection)).map(({ _id }) => _id));
    for (const { _id, [field]: target, hold, deleting } of await all(collection)) {
      if (typeof target === 'string' && !ids.has(target)) found.push(`${collection} ${_id} ${field} dangles`);
      if (hold !== undefined || deleting !== undefined) found.push(`${collection} ${_id} is marked`);
    }
  }
  for (const [collection, field] of [
    ['locations', 'parentId'],
    ['devices', 'parentDeviceId'],
  ] as const) {
    const parents = new Map((await all(collection)).map((stored) => [stored._id, stored[field]]));
    for (const start of parents.keys()) {
      const seen = new Set<unknown>();
      let at: unknown = start;
      while (typeof at === 'string' && !seen.has(at)) {
        seen.add(at);
        at = parents.get(at);
      }
      if (typeof at === 'string') found.push(`${collection} ${start} leads into a circle`);
    }
  }
  return found;
}

describe.each([
  ['locations', 'parentId'],
  ['devices', 'parentDeviceId'],
])('%s', (resource, field) => {
  test.each([2, 3, 4])(
    'of %i that are put into each other at the same time the one that would close the circle is refused',
    async (n) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const ids: string[] = [];
        for (let i = 0; i < n; i += 1) ids.push(await create(api, resource, { name: `${round}.${i}` }));
        const answers = await Promise.all(
          ids.map((id, i) => api.patch(`${resource}/${id}`, { [field]: ids[(i + 1) % n] })),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(n - 1).fill(200), 400]);
      }
      expect(await faults()).toEqual([]);
    },
  );

  test('subtrees that are put into each other deep down never make a circle', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const a1 = await create(api, resource, { name: 'a1' });
      const a2 = await create(api, resource, { name: 'a2', [field]: a1 });
      const a3 = await create(api, resource, { name: 'a3', [field]: a2 });
      const b1 = await create(api, resource, { name: 'b1' });
      const b2 = await create(api, resource, { name: 'b2', [field]: b1 });
      await Promise.all([
        api.patch(`${resource}/${a1}`, { [field]: b2 }),
        api.patch(`${resource}/${b1}`, { [field]: a3 }),
        api.patch(`${resource}/${a3}`, { [field]: b2 }),
        api.patch(`${resource}/${a2}`, { name: 'renamed' }),
      ]);
      expect(await faults()).toEqual([]);
    }
  });

  test('one that is deleted while others are put into it: no reference leads to nothing', async () => {
    let deletions = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const target = await create(api, resource, { name: 'target' });
      const child = await create(api, resource, { name: 'child' });
      const [deleted, moved, created] = await Promise.all([
        api.delete(`${resource}/${target}`),
        api.patch(`${resource}/${child}`, { [field]: target }),
        api.post(resource, { name: 'new', [field]: target }),
      ]);
      expect([204, 409]).toContain(deleted.status);
      if (deleted.status === 204) {
        deletions += 1;
        expect([moved.status, created.status]).not.toContain(200);
        expect(created.status).not.toBe(201);
      }
    }
    expect(await faults()).toEqual([]);
    expect(deletions).toBeGreaterThanOrEqual(0);
  });
});

test('a chain that is built and broken at the same time stays a tree', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 6; i += 1) ids.push(await create(api, 'locations', { name: `chain ${i}` }));
  let seed = 7;
  const pick = (): string => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return ids[seed % ids.length]!;
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const moves = Array.from({ length: 6 }, () => [pick(), pick()] as const);
    const answers = await Promise.all(
      moves.map(([id, parentId], i) =>
        api.patch(`locations/${id}`, { parentId: i % 3 === 2 ? null : parentId }),
      ),
    );
    expect(answers.filter(({ status }) => ![200, 400].includes(status))).toEqual([]);
    expect(await faults()).toEqual([]);
  }
});

test('places that go while others move there in every way', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const tenant = await create(api, 'tenants', { name: `T${round}` });
    const location = await create(api, 'locations', { name: 'L' });
    const rack = await create(api, 'racks', { name: 'R' });
    const provider = await create(api, 'service-providers', { name: `P${round}` });
    const device = await create(api, 'devices', { name: 'D' });
    await Promise.all([
      api.delete(`tenants/${tenant}`),
      api.delete(`locations/${location}`),
      api.delete(`racks/${rack}`),
      api.delete(`service-providers/${provider}`),
      api.patch(`devices/${device}`, { locationId: location, rackId: rack, tenantId: tenant }),
      api.post('circuits', { name: 'C', providerId: provider, locationId: location }),
      api.post('virtual-machines', { name: 'V', parentDeviceId: device }),
      api.delete(`devices/${device}`),
    ]);
  }
  expect(await faults()).toEqual([]);
});

test('a place that goes between the check and the write: what was written is taken back', async () => {
  const collection = api.database.collection('racks');
  const insertOne = collection.insertOne.bind(collection);
  const slow = jest.spyOn(collection, 'insertOne').mockImplementation(async (document) => {
    await sleep(100);
    return insertOne(document);
  });
  const location = await create(api, 'locations', { name: 'Gone in between' });
  const creating = api.post('racks', { name: 'Too late', locationId: location });
  await sleep(50);
  expect((await api.delete(`locations/${location}`)).status).toBe(204);
  const created = await creating;
  slow.mockRestore();
  expect(created).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'locationId', code: 'unknown_reference' }] },
  });
  expect((await api.get('racks?name=Too late')).body['items']).toEqual([]);
});

describe('after a crash in between', () => {
  const old = { token: 'of-the-dead', at: '2026-11-23T05:59:00.000Z' };

  test('a stale hold keeps nobody from deleting what it names, nor from moving its object', async () => {
    const target = await create(api, 'locations', { name: 'Stale' });
    const child = await create(api, 'locations', { name: 'Stale child' });
    const hold = { ...old, ids: [target] };
    await api.database.collection<Stored>('locations').updateOne({ _id: child }, { $set: { hold } });
    expect((await api.patch(`locations/${child}`, { parentId: target })).status).toBe(200);
    expect((await api.patch(`locations/${child}`, { parentId: null })).status).toBe(200);
    await api.database.collection<Stored>('locations').updateOne({ _id: child }, { $set: { hold } });
    expect((await api.delete(`locations/${target}`)).status).toBe(204);
    expect(await faults()).toEqual([]);
  });

  test('a fresh hold counts as a reference', async () => {
    const target = await create(api, 'racks', { name: 'Held' });
    const device = await create(api, 'devices', { name: 'Holder' });
    const hold = { token: 'at-work', at: '2026-11-23T05:59:59.000Z', ids: [target] };
    await api.database.collection<Stored>('devices').updateOne({ _id: device }, { $set: { hold } });
    expect(await api.delete(`racks/${target}`)).toMatchObject({ status: 409 });
  });
});
