import { changeLogList } from '../change-log/change-log-list.js';
import { contractAssignmentList } from '../contract-assignments/contract-assignment-list.js';
import { contractList } from '../contracts/contract-list.js';
import { costSnapshotList } from '../cost-snapshots/cost-snapshot-list.js';
import { coverageWaiverList } from '../coverage-waivers/coverage-waiver-list.js';
import { circuitList } from '../inventory/circuits/circuit-list.js';
import { deviceList } from '../inventory/devices/device-list.js';
import { locationList } from '../inventory/locations/location-list.js';
import { rackList } from '../inventory/racks/rack-list.js';
import { virtualMachineList } from '../inventory/virtual-machines/virtual-machine-list.js';
import { invoiceList } from '../invoices/invoice-list.js';
import { serviceProviderList } from '../service-providers/service-provider-list.js';
import { tenantList } from '../tenants/tenant-list.js';
import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';
import { operatorsOf, type FieldType, type ListDefinition } from './list-definition.js';

jest.setTimeout(120_000);

const LISTS: readonly ListDefinition[] = [
  contractList,
  invoiceList,
  contractAssignmentList,
  coverageWaiverList,
  serviceProviderList,
  tenantList,
  locationList,
  rackList,
  deviceList,
  circuitList,
  virtualMachineList,
  changeLogList,
  costSnapshotList,
];
const ID = '0192f0c1-2b7a-7000-8000-000000000001';

/** A value that a filter on such a field takes. */
function sampleOf(type: FieldType): string {
  switch (type.kind) {
    case 'choice':
      return type.values[0] ?? '';
    case 'number':
      return String(type.min);
    case 'date':
      return '2026-01-01';
    case 'instant':
      return '2026-01-01T00:00:00.000Z';
    case 'currency':
      return 'EUR';
    case 'boolean':
      return 'true';
    case 'id':
    case 'reference':
      return ID;
    case 'text':
    case 'tags':
      return 'gold';
  }
}

function pathsOf({ resource, fields, searchable }: ListDefinition): string[] {
  const filters = Object.entries(fields).flatMap(([name, field]) =>
    operatorsOf(field).map((operator) => {
      const value = operator === 'exists' ? 'false' : sampleOf(field.type);
      // What is not so, or is somewhere in a text, is counted by looking at everything.
      const count = operator === 'ne' || operator === 'contains' ? '' : '&count=true';
      return `${resource}?${name}${operator === 'eq' ? '' : `[${operator}]`}=${value}${count}`;
    }),
  );
  const sorts = Object.entries(fields)
    .filter(([, field]) => field.sortable)
    .flatMap(([name]) => [`${resource}?sort=${name}`, `${resource}?sort=-${name}`]);
  return [resource, ...sorts, ...filters, ...(searchable ? [`${resource}?q=gold&count=true`] : [])];
}

interface Asked {
  readonly collection: string;
  readonly filter: Record<string, unknown>;
  readonly options: Record<string, unknown>;
}

let api: TestApi;
const asked: Asked[] = [];

beforeAll(async () => {
  api = await TestApi.start();
  await create(api, 'service-providers', { name: 'Acme' });
  for (let i = 0; i < 3; i += 1)
    await create(api, 'contracts', contractBody({ name: `C${i}`, provider: 'Acme' }));
  api.database.base.set('debug', (collection: string, method: string, ...args: unknown[]) => {
    const [filter = {}, options = {}] = args as Record<string, unknown>[];
    if (['find', 'findOne', 'countDocuments'].includes(method)) asked.push({ collection, filter, options });
  });
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  api.database.base.set('debug', false);
  await api.stop();
});

/** How the database runs a query: the stages of its plan, as text. By the driver, which `asked` does not see. */
async function planOf({ collection, filter, options }: Asked): Promise<string> {
  const sort = options['sort'] as Record<string, 1 | -1> | undefined;
  const cursor = api.database.db!.collection(collection).find(filter, sort === undefined ? {} : { sort });
  return JSON.stringify(await cursor.explain('queryPlanner'));
}

async function plansOf(path: string): Promise<string[]> {
  const { status, body } = await api.get(path);
  expect([status, status === 200 ? '' : body]).toEqual([200, '']);
  expect(asked.length).toBeGreaterThan(0);
  return Promise.all(asked.map(planOf));
}

describe.each(LISTS.map((list) => [list.resource, list] as const))('the list of %s', (_resource, list) => {
  test.each(pathsOf(list))('GET %s reads no collection from end to end', async (path) => {
    for (const plan of await plansOf(path)) expect(plan).not.toContain('COLLSCAN');
  });

  test.each(pathsOf(list).filter((path) => !path.includes('=') || path.includes('?sort=')))(
    'GET %s comes in the order of an index',
    async (path) => {
      for (const plan of await plansOf(path)) expect(plan).not.toContain('"SORT"');
    },
  );
});

test('a page after the first reads no collection from end to end', async () => {
  for (const sort of ['name', '-name', 'endDate', '-endDate', '-updatedAt']) {
    const first = await api.get<{ next: string }>(`contracts?sort=${sort}&limit=1`);
    asked.length = 0;
    for (const plan of await plansOf(`contracts?sort=${sort}&limit=1&cursor=${first.body.next}`))
      expect(plan).not.toMatch(/COLLSCAN|"SORT"/);
  }
});
