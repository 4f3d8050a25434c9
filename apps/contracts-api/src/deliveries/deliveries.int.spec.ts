import { retryDelivery } from '@tenor/domain';
import { AT, minute, NotificationDocuments, RUN } from '../testing/notification-documents.js';
import { silentEvents, TestApi } from '../testing/test-api.js';

interface PageView<T = { readonly id: string }> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total?: number;
}
interface Told {
  readonly id: string;
  readonly told: { readonly alert: string; readonly change: string };
}
interface ProblemView {
  readonly errors: readonly { readonly path: string }[];
}

let api: TestApi;
let stored: NotificationDocuments;

beforeAll(async () => {
  api = await TestApi.start();
  stored = new NotificationDocuments(api.database);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await stored.clear();
});
afterAll(() => api.stop());

/** Two runs, the latest first. */
const ORIGINS = [
  { run: 'run-2', correlationId: 'order-8', traceId: 'bbbb' },
  { run: 'run-1', correlationId: 'order-7', traceId: 'aaaa' },
];

const ids = async (path: string): Promise<string[]> => {
  const { status, body } = await api.get<PageView>(path);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.items.map(({ id }) => id);
};

/** Every item of every page. */
async function all<T>(path: string, limit: number): Promise<T[]> {
  const found: T[] = [];
  let cursor = '';
  for (let page = 0; page < 100; page += 1) {
    const { body } = await api.get<PageView<T>>(`${path}?limit=${limit}${cursor}`);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    found.push(...body.items);
    if (body.next === null) return found;
    cursor = `&cursor=${body.next}`;
  }
  throw new Error('the pages do not end');
}

describe('deliveries', () => {
  beforeEach(async () => {
    await stored.delivery('d1', { createdAt: minute(1), origins: ORIGINS });
    await stored.delivery('d2', {
      createdAt: minute(2),
      status: 'failed',
      group: 'g2',
      receiver: 'sales',
      origins: ORIGINS.slice(1),
    });
    await stored.delivery('d3', {
      createdAt: minute(3),
      kind: 'test',
      reason: 'test',
      group: null,
      flush: null,
      job: null,
    });
    await stored.delivery('d4', {
      createdAt: minute(3),
      status: 'pending',
      nextAttemptAt: minute(4),
      endedAt: null,
    });
  });

  test.each([
    ['', ['d4', 'd3', 'd2', 'd1']],
    ['?sort=createdAt', ['d1', 'd2', 'd3', 'd4']],
    ['?receiver=netops', ['d4', 'd3', 'd1']],
    ['?receiver=sales,nobody', ['d2']],
    ['?receiver[ne]=netops', ['d2']],
    ['?status=failed,pending', ['d4', 'd2']],
    ['?kind=test', ['d3']],
    ['?group=g2', ['d2']],
    ['?job=renewal-check', ['d4', 'd2', 'd1']],
    [`?createdAt[gte]=${minute(2)}&createdAt[lt]=${minute(3)}`, ['d2']],
    ['?receiver=netops&status=sent&kind=alerts', ['d1']],
    ['?correlationId=order-7', ['d2', 'd1']],
    ['?correlationId=order-8,order-9', ['d1']],
  ])('are listed by %s', async (query, expected) => {
    expect(await ids(`deliveries${query}`)).toEqual(expected);
  });

  test('are paged without gaps, and counted', async () => {
    expect((await all<{ id: string }>('deliveries', 1)).map(({ id }) => id)).toEqual([
      'd4',
      'd3',
      'd2',
      'd1',
    ]);
    expect((await api.get<PageView>('deliveries?count=true&limit=1')).body.total).toBe(4);
  });

  test('show what they said, and nothing of how they are sent', async () => {
    const { status, body } = await api.get('deliveries/d1');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: 'd1',
      kind: 'alerts',
      status: 'sent',
      receiver: 'netops',
      integration: { id: 'i1', kind: 'slack' },
      group: 'g1',
      groupKey: '["netops"]',
      groupLabels: { job: 'renewal-check' },
      job: 'renewal-check',
      correlationId: 'order-8',
      traceId: 'bbbb',
      origins: ORIGINS,
      reason: 'first',
      groupStatus: 'firing',
      counts: { firing: 2, resolved: 0, new: 2, worse: 0 },
      attempts: 1,
      response: 'HTTP 200',
      reference: 'ts-1',
      createdAt: minute(1),
      lastAttemptAt: minute(1),
      nextAttemptAt: null,
      endedAt: minute(1),
      atStake: [{ currency: 'USD', amount: '1200.00' }],
      reminder: false,
      url: null,
      alerts: [
        {
          fingerprint: 'fp1',
          change: 'new',
          level: 'warning',
          message: 'Contract 1 renews soon',
          labels: { tier: 'urgent' },
          data: { daysRemaining: 1 },
          object: null,
          firingSince: AT,
          resolvedAt: null,
          entryId: `${RUN}:1:1`,
        },
      ],
    });
  });

  test.each([
    ['deliveries?status=lost', 'status'],
    ['deliveries?kind=mail', 'kind'],
    ['deliveries?job=nothing', 'job'],
    ['deliveries?createdAt[gte]=yesterday', 'createdAt[gte]'],
    ['deliveries?receiver[contains]=a', 'receiver[contains]'],
    ['deliveries?attempts=3', 'attempts'],
    ['deliveries?sort=status', 'sort'],
    ['deliveries?limit=501', 'limit'],
    ['deliveries?cursor=x', 'cursor'],
    ['deliveries?count=yes', 'count'],
    ['deliveries/a.b', 'id'],
    ['deliveries/d1/alerts?change=same', 'change'],
    ['deliveries/d1/alerts?tier=urgent', 'tier'],
    ['log-entries/1/deliveries', 'id'],
    [`log-entries/${RUN}:1/deliveries`, 'id'],
  ])('GET %s is refused by name', async (path, field) => {
    const answer = await api.get<ProblemView>(path);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [field]]);
  });

  test.each([
    ['GET', 'deliveries/d9'],
    ['GET', 'deliveries/d9/alerts'],
    ['POST', 'deliveries/d9/retry'],
    ['GET', `log-entries/${RUN}:1:99/deliveries`],
  ] as const)('%s %s is a 404', async (method, path) => {
    expect((await api.send(method, path, undefined)).status).toBe(404);
  });

  test.each([
    ['PUT', 'deliveries/d1'],
    ['DELETE', 'deliveries/d1'],
    ['POST', 'deliveries'],
  ] as const)('%s %s is a 405: they are not written by hand', async (method, path) => {
    expect((await api.send(method, path, undefined)).status).toBe(405);
  });
});

describe('a retry', () => {
  test('of a failed delivery is a command to the notifier', async () => {
    await stored.delivery('d1', { status: 'failed', attempts: 12, endedAt: minute(5) });
    const publish = jest.spyOn(silentEvents, 'publish');
    const { status, body } = await api.post('deliveries/d1/retry', undefined);
    expect([status, body]).toEqual([
      202,
      expect.objectContaining({ id: 'd1', status: 'failed', attempts: 12 }),
    ]);
    const [event] = publish.mock.calls[0]![0];
    expect(event).toMatchObject({ type: retryDelivery.type, topic: retryDelivery.topic, key: 'd1' });
    expect(retryDelivery.data.parse(event!.data)).toMatchObject({
      delivery: 'd1',
      failedAt: minute(5),
      requestedBy: 'admin',
    });
  });

  test.each(['pending', 'retrying', 'sent'] as const)('of one that is %s is refused', async (status) => {
    await stored.delivery('d1', { status });
    const publish = jest.spyOn(silentEvents, 'publish');
    const answer = await api.post('deliveries/d1/retry', undefined);
    expect(answer).toMatchObject({ status: 409, body: { errors: [{ path: 'status', code: 'not_failed' }] } });
    expect(publish).not.toHaveBeenCalled();
  });

  test('is refused with 503 when nobody can be told', async () => {
    await stored.delivery('d1', { status: 'failed' });
    jest.spyOn(silentEvents, 'publish').mockRejectedValue(new Error('broker away'));
    const answer = await api.post('deliveries/d1/retry', undefined);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      503,
      expect.not.stringContaining('broker away'),
    ]);
  });
});

describe('the trail', () => {
  test('leads from an entry to every delivery, and back to every entry', async () => {
    const entries = [await stored.entry(1), await stored.entry(2), await stored.entry(3)];
    await stored.group('g1');
    const a = await stored.firing('a', 'g1', { entryId: entries[0]! });
    const b = await stored.firing('b', 'g1', { entryId: entries[1]! });
    await stored.told('f1', a, entries[0]!);
    await stored.told('f1', b, entries[1]!);
    await stored.told('f2', a, entries[2]!, { change: 'worse', createdAt: minute(9) });
    // Came and went before anybody was told.
    await stored.told('f2', b, entries[1]!, { change: null, createdAt: minute(9) });
    for (const [flush, ...deliveries] of [
      ['f1', 'd1', 'd2'],
      ['f2', 'd3', 'd4'],
      ['f3', 'd5'],
    ]) {
      for (const id of deliveries) await stored.delivery(id, { flush: flush! });
    }

    expect(await ids(`log-entries/${entries[0]}/deliveries`)).toEqual(['d2', 'd1']);
    expect(await ids(`log-entries/${entries[2]}/deliveries`)).toEqual(['d4', 'd3']);
    expect(await ids(`alerts/${a}/deliveries`)).toEqual(['d4', 'd3', 'd2', 'd1']);
    expect(await ids(`alerts/${b}/deliveries`)).toEqual(['d2', 'd1']);
    const [latest] = (await api.get<PageView<Told>>(`alerts/${a}/deliveries`)).body.items;
    expect(latest).toMatchObject({
      status: 'sent',
      told: { alert: a, entryId: entries[2], change: 'worse' },
    });

    const back = await api.get<PageView<Record<string, unknown>>>('deliveries/d1/alerts?count=true');
    expect(back.body).toMatchObject({
      total: 2,
      next: null,
      items: [
        {
          change: 'new',
          alertId: a,
          entryId: entries[0],
          alert: { id: a, groups: [{ id: 'g1', receiver: 'netops' }] },
          entry: { id: entries[0], message: 'Contract 1 renews soon' },
        },
        { change: 'new', alertId: b, entry: { id: entries[1] } },
      ],
    });
    expect((await api.get<PageView>('deliveries/d3/alerts')).body.items).toMatchObject([
      { alertId: a, change: 'worse' },
    ]);
    expect((await api.get<PageView>('deliveries/d1/alerts?change=worse')).body.items).toEqual([]);
  });

  test('shows what is left when alerts and entries are gone', async () => {
    await stored.told('f1', 'renewal-check:gone', `${RUN}:1:5`);
    await stored.delivery('d1');
    expect((await api.get<PageView>('deliveries/d1/alerts')).body.items).toEqual([
      { change: 'new', alertId: 'renewal-check:gone', entryId: `${RUN}:1:5`, alert: null, entry: null },
    ]);
  });

  test('of a test has no alerts', async () => {
    await stored.delivery('d1', { kind: 'test', flush: null, group: null });
    expect((await api.get('deliveries/d1/alerts?count=true')).body).toEqual({
      items: [],
      next: null,
      total: 0,
    });
  });

  test('is paged without gaps or repetitions, also within the deliveries of one flush', async () => {
    const entry = await stored.entry(1);
    const a = await stored.alert('a', { entryId: entry });
    const expected: string[] = [];
    for (let i = 0; i < 60; i += 1) {
      // Several at the same moment, some flushes without any delivery.
      await stored.told(`f${i}`, a, entry, { createdAt: minute(Math.floor(i / 3)) });
      const count = i % 4;
      for (let j = 0; j < count; j += 1)
        expected.push(await stored.delivery(`d${i}-${j}`, { flush: `f${i}` }));
    }
    for (const limit of [1, 7, 89, 90, 91]) {
      const found = (await all<Told>(`alerts/${a}/deliveries`, limit)).map(({ id }) => id);
      expect(found).toHaveLength(90);
      expect([...found].sort()).toEqual([...expected].sort());
    }
    const { body } = await api.get<PageView>(`alerts/${a}/deliveries?count=true&limit=1`);
    expect(body.total).toBe(90);
    expect((await all<Told>(`log-entries/${entry}/deliveries`, 50)).length).toBe(90);
  });

  test('pages the alerts of a large flush', async () => {
    for (let i = 0; i < 25; i += 1)
      await stored.told('f1', `renewal-check:${String(i).padStart(2, '0')}`, `${RUN}:1:${i + 1}`);
    // Neighbours by id, which are not of this flush.
    await stored.told('f', 'renewal-check:x', `${RUN}:1:1`);
    await stored.told('f10', 'renewal-check:y', `${RUN}:1:1`);
    await stored.delivery('d1');
    const found = await all<{ alertId: string }>('deliveries/d1/alerts', 10);
    expect(found.map(({ alertId }) => alertId)).toEqual(
      Array.from({ length: 25 }, (_each, i) => `renewal-check:${String(i).padStart(2, '0')}`),
    );
  });
});
