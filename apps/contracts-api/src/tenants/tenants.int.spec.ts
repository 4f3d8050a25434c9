import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

test('a tenant is created, read, renamed, found, and deleted', async () => {
  const created = await api.post<{ id: string }>('tenants', {
    name: 'Plant Hamburg',
    description: 'Line 1\nLine 2',
  });
  expect(created).toMatchObject({ status: 201, body: { description: 'Line 1\nLine 2', version: 1 } });
  const path = `tenants/${created.body.id}`;
  expect((await api.get(path)).body).toEqual(created.body);

  const renamed = await api.patch(path, { name: 'Plant Bremen' }, { 'if-match': '"1"' });
  expect(renamed).toMatchObject({ status: 200, body: { name: 'Plant Bremen', version: 2 } });
  expect((await api.get('tenants?q=brem')).body['items']).toHaveLength(1);
  expect((await api.get('tenants?q=hamb')).body['items']).toEqual([]);

  expect((await api.delete(path)).status).toBe(204);
  expect((await api.get(path)).status).toBe(404);
});

test('a new name shows at once in the contracts, and the old one is free', async () => {
  const tenant = await create(api, 'tenants', { name: 'Old' });
  const provider = await create(api, 'service-providers', { name: 'Acme' });
  const contract = await create(api, 'contracts', contractBody({ providerId: provider, tenant: 'old' }));
  await api.patch(`tenants/${tenant}`, { name: 'New' });
  await api.patch(`service-providers/${provider}`, { name: 'Acme Global' });

  expect((await api.get(`contracts/${contract}`)).body).toMatchObject({
    tenantName: 'New',
    providerName: 'Acme Global',
    version: 1,
  });
  expect((await api.post('tenants', { name: 'OLD' })).status).toBe(201);
  expect((await api.patch(`tenants/${tenant}`, { name: 'old' })).status).toBe(409);
});
