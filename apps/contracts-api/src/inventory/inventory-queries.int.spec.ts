import { create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

interface Asked {
  readonly collection: string;
  readonly filter: Record<string, unknown>;
  readonly options: Record<string, unknown>;
}

jest.setTimeout(120_000);

let api: TestApi;
const asked: Asked[] = [];

beforeAll(async () => {
  api = await TestApi.start();
  await create(api, 'service-providers', { name: 'Acme' });
  await create(api, 'tenants', { name: 'T' });
  await create(api, 'locations', { name: 'L', tenant: 'T' });
  await create(api, 'racks', { name: 'R', location: 'L' });
  await create(api, 'devices', { name: 'D', rack: 'R', tags: ['gold'] });
  await create(api, 'circuits', { name: 'C', provider: 'Acme' });
  await create(api, 'virtual-machines', { name: 'V', parentDevice: 'D' });
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

const SORTED = [
  'locations',
  'locations?sort=name',
  'locations?parent=L&count=true',
  'locations?parentId[exists]=false',
  'racks?location=L',
  'racks?sort=-name',
  'devices?sort=-serial',
  'devices?status=active',
  'devices?sort=manufacturer',
  'devices?rack=R&count=true',
  'devices?tenant=T',
  'devices?role=core&sort=role',
  'devices?model=X',
  'circuits?provider=Acme',
  'circuits?circuitType=MPLS&sort=circuitType',
  'circuits?sort=status',
  'virtual-machines?parentDevice=D',
  'virtual-machines?status=active,staged&sort=status',
];
/** Found by one index, put in order in memory. */
const SEARCHES = [
  'devices?tags=gold',
  'locations?parentId[exists]=false&sort=-updatedAt',
  'locations?q=l',
  'racks?q=r',
  'devices?q=d&count=true',
  'circuits?q=c',
  'virtual-machines?q=v',
];

test.each([...SORTED, ...SEARCHES])('GET %s reads no collection from end to end', async (path) => {
  expect((await api.get(path)).status).toBe(200);
  expect(asked.length).toBeGreaterThan(0);
  for (const one of asked) {
    const plan = await planOf(one);
    expect([one.filter, plan.includes('COLLSCAN') ? plan : '']).toEqual([one.filter, '']);
  }
});

test.each(SORTED.filter((path) => !path.includes(',')))(
  'GET %s comes in the order of its index',
  async (path) => {
    await api.get(path);
    for (const one of asked.filter(({ options }) => 'sort' in options)) {
      expect(await planOf(one)).not.toContain('"SORT"');
    }
  },
);

test('a page asks a fixed number of queries, however many rows it has', async () => {
  await api.get('devices?limit=1');
  const few = asked.length;
  for (let i = 0; i < 5; i += 1) await create(api, 'devices', { name: `d${i}`, location: 'L' });
  asked.length = 0;
  await api.get('devices?limit=500');
  expect(asked.length).toBeLessThanOrEqual(few + 2);
});

test('a deletion finds what refers to the object by indexes', async () => {
  const id = await create(api, 'locations', { name: 'Gone' });
  asked.length = 0;
  expect((await api.delete(`locations/${id}`)).status).toBe(204);
  const counts = asked.filter(({ filter }) => !('_id' in filter));
  expect(counts.length).toBeGreaterThan(8);
  for (const one of counts) expect(await planOf(one)).not.toContain('COLLSCAN');
});

test('a collection that is read from end to end is noticed', async () => {
  const scan = { collection: 'devices', filter: { comments: 'x' }, options: { sort: { comments: 1 } } };
  const plan = await planOf(scan);
  expect([plan.includes('COLLSCAN'), plan.includes('"SORT"')]).toEqual([true, true]);
});
