import { ensureRunIndexes } from '@tenor/persistence';
import { NotificationDocuments, RUN } from '../testing/notification-documents.js';
import { create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

interface Asked {
  readonly collection: string;
  readonly filter: Record<string, unknown>;
  readonly options: Record<string, unknown>;
}

let api: TestApi;
let stored: NotificationDocuments;
const asked: Asked[] = [];

beforeAll(async () => {
  api = await TestApi.start();
  stored = new NotificationDocuments(api.database);
  const entry = await stored.entry(1);
  await stored.group('g1');
  const alert = await stored.firing('a', 'g1');
  await stored.told('f1', alert, entry);
  await stored.delivery('d1');
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

const SORTED_IN_MEMORY = ['alerts?group=g1', 'alerts?receiver=netops'];
const PATHS = [
  'alerts',
  'alerts?state=firing',
  'alerts?job=renewal-check&state=firing&labels.tier=urgent&count=true',
  'alerts?updatedAt[gte]=2026-01-01&sort=updatedAt',
  ...SORTED_IN_MEMORY,
  'alerts/renewal-check:a',
  'alerts/renewal-check:a/deliveries?count=true',
  'deliveries',
  'deliveries?receiver=netops&createdAt[gte]=2026-01-01&count=true',
  'deliveries?status=failed',
  'deliveries?group=g1',
  'deliveries?job=renewal-check&sort=createdAt',
  'deliveries?kind=test',
  'deliveries?correlationId=order-7',
  'deliveries/d1',
  'deliveries/d1/alerts?count=true',
  `log-entries/${RUN}:1:1/deliveries?count=true`,
  'receivers',
  'receivers?name=none&count=true',
  'notification-policy',
];

test.each(PATHS)('GET %s reads no collection from end to end', async (path) => {
  expect((await api.get(path)).status).toBe(200);
  expect(asked.length).toBeGreaterThan(0);
  for (const one of asked) {
    const plan = await planOf(one);
    expect([one.filter, plan.includes('COLLSCAN') ? plan : '']).toEqual([one.filter, '']);
  }
});

test.each(
  PATHS.filter((path) => /^(alerts|deliveries)(\?|$)/.test(path) && !SORTED_IN_MEMORY.includes(path)),
)('GET %s comes in the order of its index', async (path) => {
  const list = path.startsWith('alerts') ? 'alerts' : 'deliveries';
  await api.get(path);
  expect(asked.map(({ collection }) => collection)).toContain(list);
  for (const one of asked.filter(({ collection, options }) => collection === list && 'sort' in options)) {
    expect(await planOf(one)).not.toContain('"SORT"');
  }
});

test.each(['alerts', 'alerts?count=true', 'alerts?updatedAt[gte]=2026-01-01', 'alerts?sort=updatedAt'])(
  'GET %s of who is restricted to a tenant is read by that, in order',
  async (path) => {
    const made = await api.post<{ token: string }>('tokens', {
      name: 'Restricted',
      role: 'viewer',
      tenantIds: [await create(api, 'tenants', { name: path })],
    });
    asked.length = 0;
    const answer = await api.get(path, { authorization: `Bearer ${made.body.token}` });
    expect([answer.status, answer.body['items']]).toEqual([200, []]);
    const ofAlerts = asked.filter(({ collection }) => collection === 'alerts');
    expect(ofAlerts).not.toEqual([]);
    for (const one of ofAlerts) {
      const plan = await planOf(one);
      expect([plan.includes('"tenantIds_updatedAt_id"'), plan.includes('"SORT"')]).toEqual([true, false]);
    }
  },
);

test.each([`log-entries?runId=${RUN}&count=true`, 'log-entries?job=renewal-check'])(
  'GET %s of who is restricted to a tenant reads no collection from end to end',
  async (path) => {
    const tenantIds = [await create(api, 'tenants', { name: path })];
    const made = await api.post<{ token: string }>('tokens', { name: 'x', role: 'viewer', tenantIds });
    // Of the job-runner, which owns the entries.
    await ensureRunIndexes(api.database);
    await api.database.collection('runs').deleteMany({});
    await stored.run('work', RUN);
    asked.length = 0;
    expect((await api.get(path, { authorization: `Bearer ${made.body.token}` })).status).toBe(200);
    const ofEntries = asked.filter(({ collection }) => collection === 'logEntries');
    expect(ofEntries).not.toEqual([]);
    for (const one of ofEntries) expect(await planOf(one)).not.toContain('COLLSCAN');
  },
);

test('the plans are looked at where they tell something', async () => {
  const scan = { collection: 'alerts', filter: { message: 'x' }, options: { sort: { firingSince: 1 } } };
  const plan = await planOf(scan);
  expect([plan.includes('COLLSCAN'), plan.includes('"SORT"')]).toEqual([true, true]);
});
