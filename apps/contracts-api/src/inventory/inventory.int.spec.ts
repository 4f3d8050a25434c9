import { contractAssignmentInput, coverageWaiverInput } from '@tenor/domain';
import {
  contractAssignmentModel,
  coverageWaiverModel,
  fromContractAssignment,
  fromCoverageWaiver,
} from '@tenor/persistence';
import { v7 } from 'uuid';
import { newEntity } from '../records/new-entity.js';
import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly version: number;
  readonly [field: string]: unknown;
}

const OWN_ID = '0192f0c1-2b7a-7000-8000-00000000abcd';

jest.setTimeout(120_000);

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
  await create(api, 'tenants', { name: 'Plant Hamburg' });
  await create(api, 'service-providers', { name: 'Acme' });
  await create(api, 'locations', { name: 'Hamburg', tenant: 'plant hamburg' });
  await create(api, 'racks', { name: 'R1', location: 'hamburg' });
  await create(api, 'devices', { name: 'ham-core-1', rack: 'r1', location: 'Hamburg' });
});

afterAll(() => api.stop());

/** Of each resource: everything that a client can write, the same as it is shown, a change, a word to find it by. */
const RESOURCES = [
  {
    resource: 'locations',
    body: { name: 'Floor 2', parent: 'Hamburg', tenant: 'Plant Hamburg', description: 'a\nb', comments: 'c' },
    shown: { name: 'Floor 2', parentName: 'Hamburg', tenantName: 'Plant Hamburg', description: 'a\nb' },
    change: { name: 'Floor 3', parentId: null },
    changed: { name: 'Floor 3', parentId: null, parentName: null },
    word: 'floo',
  },
  {
    resource: 'racks',
    body: { name: 'R-17', location: 'Hamburg', tenant: 'Plant Hamburg', description: 'd', comments: 'c' },
    shown: { name: 'R-17', locationName: 'Hamburg', tenantName: 'Plant Hamburg' },
    change: { location: null },
    changed: { locationId: null, locationName: null },
    word: '17',
  },
  {
    resource: 'devices',
    body: {
      name: 'ham-leaf-1',
      serial: 'FX-9',
      status: 'staged',
      role: 'leaf',
      manufacturer: 'Acme',
      model: 'X1',
      tenant: 'Plant Hamburg',
      location: 'Hamburg',
      rack: 'R1',
      parentDevice: 'HAM-CORE-1',
      description: 'd',
      comments: 'c',
    },
    shown: { serial: 'FX-9', status: 'staged', rackName: 'R1', parentDeviceName: 'ham-core-1' },
    change: { status: 'active', name: null },
    changed: { status: 'active', name: null, serial: 'FX-9' },
    word: 'fx',
  },
  {
    resource: 'circuits',
    body: {
      name: 'CID-1',
      status: 'planned',
      circuitType: 'MPLS',
      provider: 'acme',
      tenant: 'Plant Hamburg',
      location: 'Hamburg',
      description: 'd',
      comments: 'c',
    },
    shown: { circuitType: 'MPLS', providerName: 'Acme', locationName: 'Hamburg', status: 'planned' },
    change: { provider: null, status: 'active' },
    changed: { providerId: null, providerName: null, status: 'active' },
    word: 'cid',
  },
  {
    resource: 'virtual-machines',
    body: {
      name: 'erp-db-1',
      role: 'database',
      tenant: 'Plant Hamburg',
      location: 'Hamburg',
      parentDevice: 'ham-core-1',
      description: 'd',
      comments: 'c',
    },
    shown: { status: 'active', role: 'database', parentDeviceName: 'ham-core-1' },
    change: { role: null },
    changed: { role: null },
    word: 'erp',
  },
];

describe.each(RESOURCES)('$resource', ({ resource, body, shown, change, changed, word }) => {
  const shared = {
    tags: ['gold'],
    customFields: { asset: { no: 7 } },
    externalRefs: [{ source: 'netbox', id: `${resource}-1`, url: 'https://netbox.example.com/1' }],
  };

  test('one is created, read, changed, found and deleted', async () => {
    const created = await api.post<Row>(resource, { id: OWN_ID, ...body, ...shared });
    expect(created).toMatchObject({
      status: 201,
      headers: { location: `/api/v1/${resource}/${OWN_ID}`, etag: '"1"' },
      body: { id: OWN_ID, version: 1, ...shown, ...shared },
    });
    expect((await api.post(resource, { id: OWN_ID, ...body, ...shared })).status).toBe(200);
    const path = `${resource}/${OWN_ID}`;
    expect((await api.get(path)).body).toEqual(created.body);
    expect((await api.get(path, { 'if-none-match': '"1"' })).status).toBe(304);

    expect(await api.patch(path, change, { 'if-match': '"7"' })).toMatchObject({ status: 412 });
    const patched = await api.patch(path, change, { 'if-match': '"1"' });
    expect(patched).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { ...changed, version: 2 },
    });
    expect((await api.patch<Row>(path, change)).body.version).toBe(2);

    const found = await api.get<{ items: Row[]; total: number }>(
      `${resource}?q=${word}&tags=gold&count=true`,
    );
    expect(found.body).toMatchObject({ items: [{ id: OWN_ID }], total: 1 });
    const tenant = await api.get<{ items: Row[] }>(`${resource}?tenant=PLANT HAMBURG&q=${word}`);
    expect(tenant.body.items).toHaveLength(1);

    expect((await api.delete(path, { 'if-match': '"1"' })).status).toBe(412);
    expect((await api.delete(path, { 'if-match': '"2"' })).status).toBe(204);
    expect((await api.get(path)).status).toBe(404);
    expect((await api.delete(path)).status).toBe(404);
  });

  test('the same id with another content is a conflict, and so is another’s external reference', async () => {
    const id = await create(api, resource, { ...body, ...shared });
    expect(await api.post(resource, { id, ...body, description: 'other' })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'id', code: 'duplicate' }] },
    });
    expect(await api.post(resource, { ...body, ...shared })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'externalRefs', code: 'duplicate' }] },
    });
    await api.delete(`${resource}/${id}`);
  });

  test('names repeat; pages of any order show each once', async () => {
    const ids = [];
    for (let i = 0; i < 5; i += 1) ids.push(await create(api, resource, { name: 'Namesake', tags: ['n'] }));
    for (const sort of ['name', '-name', 'updatedAt', '-id']) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = await api.get<{ items: Row[]; next: string | null }>(
          `${resource}?name=Namesake&limit=2&sort=${sort}${cursor}`,
        );
        seen.push(...page.body.items.map(({ id }) => id));
        cursor = page.body.next === null ? '' : `&cursor=${page.body.next}`;
      } while (cursor !== '');
      expect([...seen].sort()).toEqual([...ids].sort());
    }
    for (const id of ids) await api.delete(`${resource}/${id}`);
  });
});

test('a device without a name is called by its serial, else by its id', async () => {
  const serial = await create(api, 'devices', { serial: 'SN-77' });
  const bare = await create(api, 'devices', {});
  const first = await api.post('virtual-machines', { name: 'a', parentDeviceId: serial });
  const second = await api.post('virtual-machines', { name: 'b', parentDeviceId: bare });
  expect([first.body['parentDeviceName'], second.body['parentDeviceName']]).toEqual(['SN-77', bare]);
});

test('a rack is named within its location; elsewhere a name of several is refused', async () => {
  const kiel = await create(api, 'locations', { name: 'Kiel' });
  const rack = await create(api, 'racks', { name: 'R1', locationId: kiel });
  const inKiel = await api.post<Row>('devices', { name: 'kie-1', location: 'Kiel', rack: 'R1' });
  expect(inKiel.body).toMatchObject({ rackId: rack, locationId: kiel });
  expect(await api.post('devices', { name: 'kie-2', rack: 'R1' })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'rack', code: 'ambiguous' }] },
  });
  // A filter by a name of several finds what belongs to any of them.
  const both = await api.get<{ items: Row[] }>('devices?rack=r1&sort=name');
  expect(both.body.items.map(({ name }) => name)).toEqual(['ham-core-1', 'kie-1']);
});

describe('what others refer to is not deleted', () => {
  test.each([
    ['locations', 'locations', 'parentId'],
    ['locations', 'racks', 'locationId'],
    ['locations', 'devices', 'locationId'],
    ['locations', 'circuits', 'locationId'],
    ['locations', 'virtual-machines', 'locationId'],
    ['racks', 'devices', 'rackId'],
    ['devices', 'devices', 'parentDeviceId'],
    ['devices', 'virtual-machines', 'parentDeviceId'],
    ['tenants', 'locations', 'tenantId'],
    ['tenants', 'racks', 'tenantId'],
    ['tenants', 'devices', 'tenantId'],
    ['tenants', 'circuits', 'tenantId'],
    ['tenants', 'virtual-machines', 'tenantId'],
    ['service-providers', 'circuits', 'providerId'],
  ])('one of %s while one of %s has it as %s', async (resource, referring, field) => {
    const id = await create(api, resource, { name: `Used ${resource} ${referring}` });
    const child = await create(api, referring, { name: 'child', [field]: id });
    expect(await api.delete(`${resource}/${id}`)).toMatchObject({
      status: 409,
      body: {
        errors: [
          { path: 'id', code: 'in_use', message: expect.stringMatching(/^is referred to by 1 /) as string },
        ],
      },
    });
    expect((await api.delete(`${referring}/${child}`)).status).toBe(204);
    expect((await api.delete(`${resource}/${id}`)).status).toBe(204);
  });
});

test('assignments and waivers go with what they are about, and with nothing else', async () => {
  const db = api.database;
  const [gone, stays] = [await create(api, 'devices', {}), await create(api, 'devices', {})];
  const provider = await create(api, 'service-providers', { name: 'Covering' });
  const contractId = await create(api, 'contracts', contractBody({ providerId: provider }));
  for (const targetId of [gone, stays]) {
    const target = { targetType: 'device' as const, targetId };
    await contractAssignmentModel(db).create(
      fromContractAssignment({
        ...newEntity(v7(), api.clock.now()),
        ...contractAssignmentInput.parse({ contractId, ...target }),
      }),
    );
    await coverageWaiverModel(db).create(
      fromCoverageWaiver({
        ...newEntity(v7(), api.clock.now()),
        ...coverageWaiverInput.parse({ ...target, reason: 'spare' }),
      }),
    );
  }
  expect((await api.delete(`devices/${gone}`, { 'if-match': '"9"' })).status).toBe(412);
  expect(await db.collection('contractAssignments').countDocuments({ targetId: gone })).toBe(1);
  expect((await api.delete(`devices/${gone}`)).status).toBe(204);
  for (const collection of ['contractAssignments', 'coverageWaivers']) {
    const left = await db.collection<{ targetId: string }>(collection).find().toArray();
    expect(left.map(({ targetId }) => targetId)).toEqual([stays]);
  }
});

describe('trees', () => {
  test.each([
    ['locations', 'parentId'],
    ['devices', 'parentDeviceId'],
  ])('%s have no circles, long or short', async (resource, field) => {
    const top = await create(api, resource, { name: 'top' });
    const middle = await create(api, resource, { name: 'middle', [field]: top });
    const low = await create(api, resource, { name: 'low', [field]: middle });
    for (const [id, parent] of [
      [top, top],
      [top, middle],
      [top, low],
    ]) {
      expect(await api.patch(`${resource}/${id}`, { [field]: parent })).toMatchObject({
        status: 400,
        body: { errors: [{ path: field, code: 'cycle' }] },
      });
    }
    expect(await api.post(resource, { id: OWN_ID, name: 'own', [field]: OWN_ID })).toMatchObject({
      status: 400,
      body: { errors: [{ path: field, code: 'cycle' }] },
    });
    expect((await api.patch(`${resource}/${low}`, { [field]: top })).status).toBe(200);
    expect((await api.patch(`${resource}/${middle}`, { [field]: low })).status).toBe(200);
  });
});

test('a contract’s tenant and the inventory’s are counted in one refusal', async () => {
  const tenant = await create(api, 'tenants', { name: 'Both' });
  await create(api, 'contracts', contractBody({ provider: 'Acme', tenantId: tenant }));
  await create(api, 'devices', { tenantId: tenant });
  await create(api, 'devices', { tenantId: tenant });
  expect(await api.delete(`tenants/${tenant}`)).toMatchObject({
    status: 409,
    body: { detail: '1 contract(s), 2 device(s) refer to this object; it cannot be deleted.' },
  });
});
