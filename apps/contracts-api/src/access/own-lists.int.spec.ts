import { CONTRACTS, COVERAGE_WAIVERS, type ContractDocument } from '@tenor/persistence';
import { randomUUID } from 'node:crypto';
import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';
import { OWN_CONTRACTS_MAX, WAIVERS_MAX } from './rules/ownership.js';

jest.setTimeout(120_000);

interface PageView {
  readonly items: readonly { readonly id: string }[];
  readonly next: string | null;
  readonly total?: number;
}

/** Lists of what hangs on something: whose it is, it does not say itself. */
let api: TestApi;
let headers: { authorization: string };
let alpha: string;
let zulu: string;

beforeAll(async () => {
  api = await TestApi.start();
  alpha = await create(api, 'tenants', { name: 'Alpha' });
  zulu = await create(api, 'tenants', { name: 'Zulu' });
  await create(api, 'service-providers', { name: 'Acme' });
  const { body } = await api.post<{ token: string }>('tokens', {
    name: 'Restricted',
    role: 'viewer',
    tenantIds: [alpha],
  });
  headers = { authorization: `Bearer ${body.token}` };
});
afterAll(() => api.stop());

describe('waivers', () => {
  const waivers = new Map<string, string>();
  let rack: string;

  beforeAll(async () => {
    const waive = async (key: string, targetType: string, targetId: string): Promise<void> => {
      const body = { targetType, targetId, reason: key, owner: key };
      waivers.set(key, await create(api, 'coverage-waivers', body));
    };
    rack = await create(api, 'racks', { name: 'R1', tenantId: alpha });
    await waive('rack', 'rack', rack);
    await waive('tenant', 'tenant', alpha);
    const circuit = { name: 'C1', status: 'active', tenantId: alpha };
    await waive('circuit', 'circuit', await create(api, 'circuits', circuit));
    const device = { name: 'D1', status: 'active', tenantId: zulu };
    await waive('far', 'device', await create(api, 'devices', device));
    await waive('nobodys', 'location', await create(api, 'locations', { name: 'L1' }));
    await waive('other tenant', 'tenant', zulu);
  });

  const ids = (...keys: string[]) => keys.map((key) => waivers.get(key));

  test('of what is theirs are listed, counted, paged and exported, and no others', async () => {
    const { status, body } = await api.get<PageView>('coverage-waivers?count=true&limit=2', headers);
    expect([status, body.total, body.items.map(({ id }) => id)]).toEqual([200, 3, ids('rack', 'tenant')]);
    const next = await api.get<PageView>(`coverage-waivers?limit=2&cursor=${body.next}`, headers);
    expect(next.body.items.map(({ id }) => id)).toEqual(ids('circuit'));
    const sorted = await api.get<PageView>(
      'coverage-waivers?sort=-owner&targetType=rack,circuit,device',
      headers,
    );
    expect(sorted.body.items.map(({ id }) => id)).toEqual(ids('rack', 'circuit'));
    const file = await api.get<string>('coverage-waivers?format=csv', headers);
    expect(file.body.trimEnd().split('\r\n')).toHaveLength(4);
    expect(file.body).not.toMatch(/far|nobodys|other tenant/);
  });

  test('follow what they are about to another tenant', async () => {
    await api.patch(`racks/${rack}`, { tenantId: zulu });
    const { body } = await api.get<PageView>('coverage-waivers', headers);
    expect(body.items.map(({ id }) => id)).toEqual(ids('tenant', 'circuit'));
    await api.patch(`racks/${rack}`, { tenantId: alpha });
  });

  test('are looked through by an index', async () => {
    const collection = api.database.db!.collection(COVERAGE_WAIVERS);
    for (const cursor of [
      collection.find({}).sort({ targetType: 1, targetId: 1 }),
      collection.find({ targetId: { $in: [rack, alpha] } }).sort({ targetId: 1 }),
    ]) {
      const plan = JSON.stringify(await cursor.limit(WAIVERS_MAX + 1).explain('queryPlanner'));
      expect([plan.includes('IXSCAN'), plan.includes('COLLSCAN'), plan.includes('"SORT"')]).toEqual([
        true,
        false,
        false,
      ]);
    }
  });

  test('that are too many to look through are found by their targets', async () => {
    const template = await api.database.collection(COVERAGE_WAIVERS).findOne({});
    const more = Array.from({ length: WAIVERS_MAX }, () => ({
      ...template,
      _id: randomUUID() as never,
      targetId: randomUUID(),
    }));
    await api.database.collection(COVERAGE_WAIVERS).insertMany(more);
    const refused = await api.get('coverage-waivers', headers);
    expect([refused.status, refused.body['detail']]).toEqual([
      403,
      'There are more than 10000 to look through: name the targets with targetId=.',
    ]);
    const { body } = await api.get<PageView>(`coverage-waivers?targetId=${rack},${zulu}`, headers);
    expect(body.items.map(({ id }) => id)).toEqual(ids('rack'));
  });
});

test.each([
  [
    'invoices',
    { invoiceNumber: '1', periodStart: '2026-01-01', periodEnd: '2026-01-31', invoiceDate: '2026-02-01' },
  ],
  ['contract-assignments', { targetType: 'tenant' }],
])('%s of callers with too many contracts are found by the contract', async (resource, fields) => {
  const contract = (tenantId: string) =>
    create(api, 'contracts', contractBody({ name: `For ${resource}`, provider: 'Acme', tenantId }));
  const [own, far] = [await contract(alpha), await contract(zulu)];
  const on = (contractId: string) =>
    create(api, resource, { ...fields, contractId, ...('targetType' in fields && { targetId: alpha }) });
  const [mine] = [await on(own), await on(far)];
  const contracts = api.database.collection<ContractDocument>(CONTRACTS);
  const template = await contracts.findOne({ _id: own });
  const more = Array.from({ length: OWN_CONTRACTS_MAX }, () => ({ ...template!, _id: randomUUID() }));
  await contracts.insertMany(more);
  const refused = await api.get(resource, headers);
  expect([refused.status, refused.body['detail']]).toEqual([
    403,
    'The tenants have more than 10000 contracts: name some of them with contractId=.',
  ]);
  for (const query of [
    `contractId=${own}`,
    `contractId=${own},${far}`,
    `contractId=${far}&contractId=${own}`,
  ]) {
    const { status, body } = await api.get<PageView>(`${resource}?${query}`, headers);
    expect([query, status, body.items.map(({ id }) => id)]).toEqual([query, 200, [mine]]);
  }
  expect((await api.get<PageView>(`${resource}?contractId=${far}`, headers)).body.items).toEqual([]);
  expect((await api.get(`${resource}?contractId=${own},x`, headers)).status).toBe(403);
  await contracts.deleteMany({ _id: { $in: more.map(({ _id }) => _id) } });
});
