import { create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

const NOBODY = '0192f0c1-2b7a-7000-8000-00000000dead';

jest.setTimeout(120_000);

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
  await create(api, 'locations', { name: 'Twin' });
  await create(api, 'locations', { name: 'twin' });
  await create(api, 'devices', { name: 'dup' });
  await create(api, 'devices', { name: 'dup' });
  await create(api, 'tenants', { name: 'Acme' });
});

afterAll(() => api.stop());

type Bad = [resource: string, body: unknown, path: string, code: string];

const BODIES: Bad[] = [
  ['locations', {}, 'name', 'required'],
  ['locations', { name: null }, 'name', 'invalid_type'],
  ['locations', { name: 7 }, 'name', 'invalid_type'],
  ['locations', { name: '   ' }, 'name', 'invalid_length'],
  ['locations', { name: 'x'.repeat(513) }, 'name', 'invalid_length'],
  ['locations', { name: 'a\nb' }, 'name', 'control_characters'],
  ['locations', { name: 'a', parentId: 'Hamburg' }, 'parentId', 'invalid_id'],
  ['locations', { name: 'a', parentId: NOBODY }, 'parentId', 'unknown_reference'],
  ['locations', { name: 'a', parent: 'Nowhere' }, 'parent', 'unknown_reference'],
  ['locations', { name: 'a', parent: 'Twin' }, 'parent', 'ambiguous'],
  ['locations', { name: 'a', parent: 7 }, 'parent', 'invalid_type'],
  ['locations', { name: 'a', parent: 'Twin', parentId: NOBODY }, 'parent', 'ambiguous'],
  ['locations', { name: 'a', tenant: 'Nobody' }, 'tenant', 'unknown_reference'],
  ['locations', { name: 'a', tenantId: NOBODY }, 'tenantId', 'unknown_reference'],
  ['locations', { name: 'a', parentName: 'x' }, 'parentName', 'read_only'],
  ['locations', { name: 'a', id: 'x' }, 'id', 'invalid_id'],
  ['locations', { name: 'a', version: 3 }, 'version', 'read_only'],
  ['locations', { name: 'a', createdAt: '2026-01-01T00:00:00.000Z' }, 'createdAt', 'read_only'],
  ['locations', { name: 'a', site: 'x' }, 'site', 'unknown_field'],
  ['locations', { name: { $gt: '' } }, 'name.$gt', 'unsafe_name'],
  ['locations', { name: 'a', tags: 'x' }, 'tags', 'invalid_type'],
  ['locations', { name: 'a', tags: [''] }, 'tags[0]', 'invalid_length'],
  ['locations', { name: 'a', tags: Array.from({ length: 51 }, (_, i) => `t${i}`) }, 'tags', 'invalid_length'],
  ['locations', { name: 'a', customFields: [] }, 'customFields', 'invalid_type'],
  ['locations', { name: 'a', customFields: { '1x': 1 } }, 'customFields', 'invalid_name'],
  ['locations', { name: 'a', externalRefs: [{ source: 's' }] }, 'externalRefs[0].id', 'required'],
  [
    'locations',
    { name: 'a', externalRefs: [{ source: 's', id: '1', x: 1 }] },
    'externalRefs[0].x',
    'unknown_field',
  ],
  [
    'locations',
    {
      name: 'a',
      externalRefs: [
        { source: 's', id: '1' },
        { source: 's', id: '1' },
      ],
    },
    'externalRefs',
    'duplicate',
  ],
  ['locations', { name: 'a', description: 'x'.repeat(65_537) }, 'description', 'invalid_length'],
  ['locations', { name: 'a', comments: 5 }, 'comments', 'invalid_type'],
  ['locations', ['a'], '', 'invalid_type'],
  ['racks', {}, 'name', 'required'],
  ['racks', { name: 'R', locationId: NOBODY }, 'locationId', 'unknown_reference'],
  ['racks', { name: 'R', location: 'Twin' }, 'location', 'ambiguous'],
  ['racks', { name: 'R', location: 'Nowhere' }, 'location', 'unknown_reference'],
  ['racks', { name: 'R', parentId: null }, 'parentId', 'unknown_field'],
  ['devices', { name: 7 }, 'name', 'invalid_type'],
  ['devices', { serial: 'x'.repeat(513) }, 'serial', 'invalid_length'],
  ['devices', { serial: 'a\u0007' }, 'serial', 'control_characters'],
  ['devices', { status: 'broken' }, 'status', 'invalid_choice'],
  ['devices', { status: null }, 'status', 'invalid_choice'],
  ['devices', { role: [] }, 'role', 'invalid_type'],
  ['devices', { manufacturer: {} }, 'manufacturer', 'invalid_type'],
  ['devices', { model: 'a\u2028b' }, 'model', 'control_characters'],
  ['devices', { rackId: NOBODY }, 'rackId', 'unknown_reference'],
  ['devices', { rack: 'R9' }, 'rack', 'unknown_reference'],
  ['devices', { parentDevice: 'dup' }, 'parentDevice', 'ambiguous'],
  ['devices', { parentDeviceId: NOBODY }, 'parentDeviceId', 'unknown_reference'],
  ['devices', { provider: 'Acme' }, 'provider', 'unknown_field'],
  ['circuits', {}, 'name', 'required'],
  ['circuits', { name: 'c', status: 'inventory' }, 'status', 'invalid_choice'],
  ['circuits', { name: 'c', provider: 'Nobody' }, 'provider', 'unknown_reference'],
  ['circuits', { name: 'c', providerId: NOBODY }, 'providerId', 'unknown_reference'],
  ['circuits', { name: 'c', circuitType: 3 }, 'circuitType', 'invalid_type'],
  ['circuits', { name: 'c', rackId: null }, 'rackId', 'unknown_field'],
  ['virtual-machines', {}, 'name', 'required'],
  ['virtual-machines', { name: 'v', status: 'staging' }, 'status', 'invalid_choice'],
  ['virtual-machines', { name: 'v', parentDevice: 'nobody' }, 'parentDevice', 'unknown_reference'],
  ['virtual-machines', { name: 'v', locationId: 'x' }, 'locationId', 'invalid_id'],
];

test.each(BODIES)('POST %s refuses %j at %s', async (resource, body, path, code) => {
  const before = await api.get<{ total: number }>(`${resource}?count=true`);
  expect(await api.post(resource, body)).toMatchObject({
    status: 400,
    body: { errors: [expect.objectContaining({ path, code })] },
  });
  const after = await api.get<{ total: number }>(`${resource}?count=true`);
  expect(after.body.total).toBe(before.body.total);
});

test.each([
  ['locations', 'site=x', 'site'],
  ['locations', 'parentId=x', 'parentId'],
  ['locations', 'sort=parent', 'sort'],
  ['locations', 'name[gt]=x', 'name[gt]'],
  ['racks', 'rack=x', 'rack'],
  ['racks', 'limit=501', 'limit'],
  ['devices', 'status=broken', 'status'],
  ['devices', 'serial[exists]=maybe', 'serial[exists]'],
  ['devices', 'updatedAt[gte]=soon', 'updatedAt[gte]'],
  ['devices', 'cursor=abc', 'cursor'],
  ['circuits', 'count=1', 'count'],
  ['circuits', 'providerId[contains]=x', 'providerId[contains]'],
  ['virtual-machines', 'rackId=x', 'rackId'],
  ['virtual-machines', 'sort=-status,status', 'sort'],
])('GET %s?%s is refused at %s', async (resource, query, path) => {
  expect(await api.get(`${resource}?${query}`)).toMatchObject({
    status: 400,
    body: { errors: [expect.objectContaining({ path })] },
  });
});

test.each([
  [{ name: null }, 'name'],
  [{ id: NOBODY }, 'id'],
  [{ tenantName: 'x' }, 'tenantName'],
  [{ parentId: NOBODY }, 'parentId'],
  [{ parent: 'Twin' }, 'parent'],
  [{ unknown: 1 }, 'unknown'],
])('PATCH refuses %j at %s, and changes nothing', async (patch, path) => {
  const id = await create(api, 'locations', { name: 'Patched' });
  expect(await api.patch(`locations/${id}`, patch)).toMatchObject({
    status: 400,
    body: { errors: [expect.objectContaining({ path })] },
  });
  expect((await api.get(`locations/${id}`)).body).toMatchObject({ version: 1, name: 'Patched' });
});
