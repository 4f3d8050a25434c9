import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';
import { StoredInventory } from './testing/stored-inventory.js';

interface Covering {
  readonly contractName: string;
  readonly path: string;
  readonly vendor: { readonly supportPhone: string };
}
interface DeviceAnswer {
  readonly active: readonly Covering[];
  readonly future: readonly Covering[];
  readonly expired: readonly Covering[];
  readonly totals: Readonly<Record<string, number>>;
}
interface Gaps {
  readonly devicesInScope: number;
  readonly gaps: number;
  readonly directGaps: number;
  readonly items: readonly { deviceName: string; locationName: string | null }[];
  readonly next: string | null;
}

let api: TestApi;
let inventory: StoredInventory;

beforeEach(async () => {
  api = await TestApi.start();
  inventory = new StoredInventory(api.database);
  await create(api, 'service-providers', { name: 'Acme Networks', supportPhone: '+1 555 0100' });
});

afterEach(() => api.stop());

const contract = (name: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  create(api, 'contracts', contractBody({ provider: 'Acme Networks', name, ...more }));
const gaps = async (query = '') => (await api.get<Gaps>(`reports/coverage-gaps${query}`)).body;
const coverage = async (id: string, query = '') =>
  (await api.get<DeviceAnswer>(`devices/${id}/coverage${query}`)).body;

describe('a device’s coverage', () => {
  test('names active, future and expired contracts, each with its way and whom to call', async () => {
    const tenantId = await create(api, 'tenants', { name: 'Retail' });
    const city = await inventory.location({ name: 'NYC' });
    const floor = await inventory.location({ name: 'Floor 2', parentId: city });
    const rackId = await inventory.rack({ name: 'R1', locationId: floor });
    const id = await inventory.device({ name: 'edge-01', rackId, tenantId });
    const assign = async (name: string, target: object, more: Readonly<Record<string, unknown>> = {}) =>
      inventory.assignment({
        contractId: await contract(name, more),
        ...(target as { targetType: 'device'; targetId: string }),
      });
    await assign('Own', { targetType: 'device', targetId: id, isPrimary: true }, { contractType: 'saas' });
    await assign('Rack', { targetType: 'rack', targetId: rackId }, { endDate: '2026-12-31' });
    await assign('City', { targetType: 'location', targetId: city });
    await assign('Tenant', { targetType: 'tenant', targetId: tenantId }, { contractType: 'support' });
    await assign('Software', { targetType: 'rack', targetId: rackId }, { contractType: 'software' });
    await assign('Next', { targetType: 'device', targetId: id }, { startDate: '2027-01-01' });
    await assign('Soon', { targetType: 'rack', targetId: rackId, coverageStart: '2026-12-01' });
    await assign('Past', { targetType: 'location', targetId: floor }, { endDate: '2026-06-30' });
    const stale = { status: 'pending', startDate: '2019-01-01', endDate: '2020-12-31' };
    await assign('Never begun', { targetType: 'device', targetId: id }, stale);
    await assign('Draft', { targetType: 'device', targetId: id }, { status: 'draft' });

    const answer = await coverage(id);
    const shown = (rows: readonly Covering[]) => rows.map(({ contractName, path }) => [contractName, path]);
    expect(shown(answer.active)).toEqual([
      ['Own', 'direct'],
      ['City', 'via location NYC > Floor 2'],
      ['Tenant', 'via tenant Retail'],
      ['Rack', 'via rack R1'],
    ]);
    expect(shown(answer.future)).toEqual([
      ['Soon', 'via rack R1'],
      ['Next', 'direct'],
    ]);
    expect(shown(answer.expired)).toEqual([
      ['Past', 'via location Floor 2'],
      ['Never begun', 'direct'],
    ]);
    expect(answer).toMatchObject({
      deviceName: 'edge-01',
      covered: true,
      gap: false,
      totals: { active: 4, future: 2, expired: 2 },
    });
    expect(answer.active[0]?.vendor).toMatchObject({ name: 'Acme Networks', supportPhone: '+1 555 0100' });

    const later = await coverage(id, '?asOf=2027-02-01&limit=1');
    expect(later.totals).toEqual({ active: 5, future: 0, expired: 3 });
    expect(later.active).toHaveLength(1);
  });

  test('of an unnamed, waived device says so', async () => {
    const id = await inventory.device({ serial: 'SN-7' });
    expect(await coverage(id)).toMatchObject({ deviceName: 'SN-7', gap: true, waived: false });
    await inventory.waiver({
      targetType: 'device',
      targetId: id,
      reason: 'spare',
      until: '2026-11-30',
    });
    expect(await coverage(id)).toMatchObject({ gap: false, waived: true });
    expect(await coverage(id, '?asOf=2026-12-01')).toMatchObject({ gap: true, waived: false });
  });

  test('is refused for no device and for a limit out of bounds', async () => {
    const nobody = '0192f0c1-2b7a-7000-8000-00000000dead';
    expect((await api.get(`devices/${nobody}/coverage`)).status).toBe(404);
    const answer = await api.get<{ errors: { path: string }[] }>(`devices/${nobody}/coverage?limit=0`);
    expect([answer.status, answer.body.errors[0]?.path]).toEqual([400, 'limit']);
    expect((await api.get('devices/x/coverage')).status).toBe(400);
  });
});

describe('coverage gaps', () => {
  test('come by location, name and id, page by page, counted as a whole', async () => {
    const oslo = await inventory.location({ name: 'Oslo' });
    const nyc = await inventory.location({ name: 'NYC' });
    const rackId = await inventory.rack({ name: 'R1', locationId: nyc });
    const tenantId = await create(api, 'tenants', { name: 'Retail' });
    await inventory.device({ name: 'b', locationId: oslo, tenantId });
    await inventory.device({ name: 'a', locationId: oslo });
    await inventory.device({ name: 'z', rackId });
    await inventory.device({ name: 'nowhere', status: 'failed' });
    await inventory.device({ name: 'off', status: 'offline' });
    const covered = await inventory.device({ name: 'c', locationId: oslo });
    const contractId = await contract('Own', { endDate: '2026-12-31' });
    await inventory.assignment({ contractId, targetType: 'device', targetId: covered });

    const first = await gaps('?limit=3');
    expect(first).toMatchObject({ devicesInScope: 5, gaps: 4, directGaps: 4 });
    const second = await gaps(`?limit=3&cursor=${first.next ?? ''}`);
    expect(second.next).toBeNull();
    expect(
      [...first.items, ...second.items].map(({ deviceName, locationName }) => [deviceName, locationName]),
    ).toEqual([
      ['nowhere', null],
      ['z', 'NYC'],
      ['a', 'Oslo'],
      ['b', 'Oslo'],
    ]);
    expect(await gaps('?asOf=2027-01-01')).toMatchObject({ gaps: 5 });
    expect(await gaps('?tenant=Retail')).toMatchObject({ devicesInScope: 1, gaps: 1 });
    const summary = await api.get('reports/cost-summary');
    expect(summary.body).toMatchObject({ coverage: { devicesInScope: 5, gaps: 4, directGaps: 4 } });
    expect((await api.get('reports/cost-summary?tenant=Retail')).body).toMatchObject({
      coverage: { devicesInScope: 1, gaps: 1, directGaps: 1 },
    });
  });

  test('of a random fleet are the devices that have no active contract and no waiver', async () => {
    let state = 7;
    const below = (n: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * n);
    };
    const oneOf = <T>(values: readonly T[]): T | null => values[below(values.length + 2)] ?? null;
    const locations: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      locations.push(await inventory.location({ name: `L${i}`, parentId: oneOf(locations) }));
    }
    const racks: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      racks.push(await inventory.rack({ name: `R${i}`, locationId: oneOf(locations) }));
    }
    const devices: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      const placed = { locationId: oneOf(locations), rackId: oneOf(racks), parentDeviceId: oneOf(devices) };
      devices.push(await inventory.device({ name: `D${i}`, ...placed }));
    }
    const places = [
      ...locations.map((id) => ({ targetType: 'location' as const, targetId: id })),
      ...racks.map((id) => ({ targetType: 'rack' as const, targetId: id })),
      ...devices.map((id) => ({ targetType: 'device' as const, targetId: id })),
    ];
    for (let i = 0; i < 12; i += 1) {
      const target = places[below(places.length)]!;
      const contractId = await contract(`C${i}`, {
        endDate: ['2026-10-31', '2026-12-31', '2027-12-31'][below(3)],
        contractType: ['saas', 'hardware'][below(2)],
      });
      await inventory.assignment({ contractId, ...target });
      if (i % 4 === 0) {
        await inventory.waiver({ ...places[below(places.length)]!, reason: 'spare', until: null });
      }
    }
    const expected: string[] = [];
    for (const id of devices) {
      const { active } = await coverage(id);
      const { gap, deviceName } = (
        await api.get<{ gap: boolean; deviceName: string }>(`devices/${id}/coverage`)
      ).body;
      if (gap) expected.push(deviceName);
      if (active.length > 0) expect(gap).toBe(false);
    }
    const report = await gaps('?limit=500');
    expect(report.items.map(({ deviceName }) => deviceName).sort()).toEqual(expected.sort());
    expect(report).toMatchObject({ devicesInScope: 40, gaps: expected.length });
    expect(expected.length).toBeGreaterThan(3);
    expect(expected.length).toBeLessThan(37);
  });
});
