import { FIRST_START_POLICY } from '@tenor/domain';
import {
  CURRENT_POLICY,
  NOTIFICATION_POLICIES,
  PENDING_CHANGES,
  RECEIVERS,
  type PolicyDocument,
  type ReceiverDocument,
} from '@tenor/persistence';
import { TEST_NOW, TestApi } from '../testing/test-api.js';
import { seedNotifications } from './seed-notifications.js';

interface PolicyView {
  readonly receiver: string;
  readonly version: number;
}
interface ProblemView {
  readonly errors: readonly { readonly path: string; readonly message: string; readonly code: string }[];
}

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
  for (const name of ['netops', 'sales']) await api.post('receivers', { name });
});
beforeEach(async () => {
  await put({ receiver: 'none' });
});
afterAll(() => api.stop());

const put = <T = PolicyView>(body: unknown, headers: Record<string, string> = {}) =>
  api.send<T>('PUT', 'notification-policy', body, headers);
const read = () => api.get<PolicyView>('notification-policy');
const policies = () => api.database.collection<PolicyDocument>(NOTIFICATION_POLICIES);
const receivers = () => api.database.collection<ReceiverDocument>(RECEIVERS);
/** What is stored, without what it owes the change log, which is taken off behind the request. */
const all = () => {
  const options = { projection: { [PENDING_CHANGES]: 0 } };
  return Promise.all([policies().find({}, options).toArray(), receivers().find({}, options).toArray()]);
};

describe('the first start', () => {
  test('makes the policy and the receivers that it names, once, however many start at the same time', async () => {
    await policies().deleteMany({});
    await receivers().deleteMany({ _id: { $in: ['none', 'default'] } });
    expect((await read()).status).toBe(404);
    await Promise.all(Array.from({ length: 5 }, () => seedNotifications(api.database, new Date(TEST_NOW))));
    expect((await read()).body).toEqual({
      ...FIRST_START_POLICY,
      updatedAt: TEST_NOW,
      updatedBy: null,
      version: 1,
    });
    expect(await policies().countDocuments({})).toBe(1);
    expect((await api.get('receivers/default')).body).toMatchObject({ integrations: [], version: 1 });
    expect((await api.get('receivers/none')).body).toMatchObject({ builtIn: true, version: 1 });
  });

  test('leaves everything as it is when it is not the first', async () => {
    await put({ receiver: 'netops' });
    await api.patch('receivers/default', { description: 'mine' });
    const before = await all();
    await seedNotifications(api.database, new Date('2027-01-01T00:00:00.000Z'));
    expect(await all()).toEqual(before);
  });
});

describe('the policy', () => {
  const TREE = {
    receiver: 'none',
    groupBy: ['job'],
    routes: [
      {
        matchers: ['tier=urgent', 'provider=~"Cisco.*"'],
        receiver: 'netops',
        continue: true,
        groupWait: '0s',
      },
      {
        matchers: ['team="sales"'],
        receiver: 'sales',
        repeatInterval: '1d',
        routes: [{ matchers: ['x!=y'] }],
      },
    ],
  };

  test('is replaced as a whole and read back as it was written', async () => {
    const { version } = (await read()).body;
    const { status, headers, body } = await put(TREE);
    expect([status, headers['etag']]).toEqual([200, `"${version + 1}"`]);
    expect(body).toEqual({ ...TREE, updatedAt: TEST_NOW, updatedBy: 'admin', version: version + 1 });
    expect((await read()).body).toEqual(body);
    expect((await api.get('notification-policy', { 'if-none-match': `"${version + 1}"` })).status).toBe(304);
    const stored = await policies().findOne({ _id: CURRENT_POLICY });
    expect([stored?.root, stored?.holds]).toEqual([TREE, []]);
  });

  test('keeps its version when nothing changes', async () => {
    const first = await put(TREE);
    expect((await put(TREE)).body.version).toBe(first.body.version);
  });

  test('for another version is refused with 412, by If-Match or by the version of an answer', async () => {
    const before = (await read()).body;
    await put(TREE, { 'if-match': `"${before.version}"` });
    const late = await put({ receiver: 'sales' }, { 'if-match': `"${before.version}"` });
    const sentBack = await put({ ...before, receiver: 'sales' });
    expect([late.status, sentBack.status]).toEqual([412, 412]);
    const current = (await read()).body;
    expect((await put({ ...current, receiver: 'sales' })).status).toBe(200);
    expect((await put({ receiver: 'none' }, { 'if-match': '*' })).status).toBe(200);
  });

  test('written by many at once for the same version is written by one', async () => {
    const { version } = (await read()).body;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_each, i) =>
        put({ receiver: 'none', groupWait: `${i + 1}s` }, { 'if-match': `"${version}"` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(412)]);
    expect((await read()).body.version).toBe(version + 1);
  });

  test('written by many at once without a version is written by each in turn', async () => {
    const { version } = (await read()).body;
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_each, i) => put({ receiver: 'none', groupWait: `${i + 20}s` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(6).fill(200));
    expect((await read()).body.version).toBe(version + 6);
    expect((await policies().findOne({}))?.holds).toEqual([]);
  });

  test('goes past the announcement of a writer who died, and a deletion clears it', async () => {
    await api.post('receivers', { name: 'held' });
    const hold = (at: string) => ({ token: at, at: at as typeof TEST_NOW, receivers: ['held'] });
    const dead = hold('2026-11-23T05:00:00.000Z');
    const alive = hold('2026-11-23T05:59:59.000Z');
    await policies().updateOne({}, { $set: { holds: [dead, alive] } });
    const refused = await api.delete('receivers/held');
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ path: 'name', code: 'in_use' }] } });
    expect((await policies().findOne({}))?.holds).toEqual([alive]);
    await policies().updateOne({}, { $set: { holds: [dead] } });
    expect((await api.delete('receivers/held')).status).toBe(204);
  });

  test('may name a receiver whose deletion died on the way', async () => {
    await api.post('receivers', { name: 'half' });
    const deleting = { token: 'gone', at: '2026-11-23T05:00:00.000Z' } as const;
    await receivers().updateOne({ _id: 'half' }, { $set: { deleting } });
    expect((await put({ receiver: 'half' })).status).toBe(200);
    expect(await receivers().findOne({ _id: 'half' })).not.toHaveProperty('deleting');
  });
});

describe('a policy is refused with the place of its fault:', () => {
  const route = (fault: object) => ({ receiver: 'none', routes: [{ receiver: 'sales' }, fault] });
  const nested = (depth: number): object =>
    depth === 0 ? { receiver: 'netops' } : { matchers: [`d="${depth}"`], routes: [nested(depth - 1)] };

  const FAULTS: [string, unknown, string][] = [
    ['no receiver', {}, 'receiver'],
    ['a receiver that does not exist', { receiver: 'nobody' }, 'receiver'],
    ['one further down', route({ routes: [{ receiver: 'nobody' }] }), 'routes[1].routes[0].receiver'],
    ['matchers of the root', { receiver: 'none', matchers: ['a=b'] }, 'matchers'],
    ['continue of the root', { receiver: 'none', continue: true }, 'continue'],
    ['a matcher without a value', route({ matchers: ['tier='] }), 'routes[1].matchers[0]'],
    ['a matcher without an operator', route({ matchers: ['a=b', 'tier urgent'] }), 'routes[1].matchers[1]'],
    ['a bad expression', route({ matchers: ['a=~"("'] }), 'routes[1].matchers[0]'],
    ['a look-ahead', route({ matchers: ['a=~"(?=x)"'] }), 'routes[1].matchers[0]'],
    ['an expression that is too large', route({ matchers: ['a=~"(x{1000}){3}"'] }), 'routes[1].matchers[0]'],
    ['a bad duration', route({ groupWait: '5 minutes' }), 'routes[1].groupWait'],
    ['a duration beyond a year', route({ repeatInterval: '367d' }), 'routes[1].repeatInterval'],
    ['an interval of zero', route({ groupInterval: '0s' }), 'routes[1].groupInterval'],
    ['a label twice', route({ groupBy: ['job', 'job'] }), 'routes[1].groupBy[1]'],
    ['every label and one more', route({ groupBy: ['...', 'job'] }), 'routes[1].groupBy'],
    ['two paces of the same groups', route({ receiver: 'sales', groupWait: '9s' }), 'routes[1].groupWait'],
    ['an unknown field', route({ mute: [] }), 'routes[1].mute'],
    ['routes that are no list', { receiver: 'none', routes: {} }, 'routes'],
    ['a route that is no object', { receiver: 'none', routes: ['x'] }, 'routes[0]'],
    ['matchers that are no texts', route({ matchers: [{ tier: 'urgent' }] }), 'routes[1].matchers[0]'],
    [
      'too many levels',
      { receiver: 'none', routes: [nested(9)] },
      `${Array(9).fill('routes[0]').join('.')}.routes`,
    ],
    ['an operator', { receiver: { $ne: 'x' } }, 'receiver.$ne'],
  ];

  test.each(FAULTS)('%s', async (_what, policy, path) => {
    const before = await all();
    const answer = await put<ProblemView>(policy);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
    expect(await all()).toEqual(before);
  });

  test.each(FAULTS)('%s, as a draft', async (_what, policy, path) => {
    const answer = await api.post<ProblemView>('notification-policy/test', { labels: {}, policy });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.path)).toContain(`policy.${path}`);
  });

  test.each<[string, unknown, string]>([
    ['a version that is none', { receiver: 'none', version: 'x' }, 'version'],
    ['a version below one', { receiver: 'none', version: 0 }, 'version'],
    ['a list', [], ''],
  ])('%s', async (_what, body, path) => {
    const answer = await put<ProblemView>(body);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
  });

  test('an unknown receiver is named', async () => {
    const { body } = await put<ProblemView>({ receiver: 'nobody' });
    expect(body.errors).toEqual([
      { path: 'receiver', code: 'unknown_receiver', message: expect.stringContaining('"nobody"') as string },
    ]);
  });

  test('a bad If-Match', async () => {
    const answer = await put<ProblemView>({ receiver: 'none' }, { 'if-match': 'three' });
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, ['If-Match']]);
  });
});

describe('a try', () => {
  const labels = { job: 'renewal-check', level: 'warning', tier: 'urgent' };

  test('tells the way through the policy in force, and changes nothing', async () => {
    const { version } = (await put(FIRST_START_POLICY)).body;
    const { status, body } = await api.post('notification-policy/test', { labels });
    expect(status).toBe(200);
    expect(body).toEqual({
      policyVersion: version,
      receivers: ['default'],
      routes: [
        {
          location: 'routes[0]',
          path: [
            { location: '', matchers: [], receiver: 'none' },
            {
              location: 'routes[0]',
              matchers: ['level=~"warning|failure|error|critical"'],
              receiver: 'default',
            },
          ],
          receiver: 'default',
          groupBy: ['job'],
          groupKey: JSON.stringify([
            'default',
            [['level=~"warning|failure|error|critical"']],
            'labels',
            [['job', 'renewal-check']],
          ]),
          groupLabels: { job: 'renewal-check' },
          groupWaitMs: 30_000,
          groupIntervalMs: 300_000,
          repeatIntervalMs: 604_800_000,
        },
      ],
    });
    expect((await read()).body.version).toBe(version);
  });

  test('of a draft goes by the draft', async () => {
    const policy = {
      receiver: 'none',
      routes: [
        { matchers: ['tier=urgent'], receiver: 'netops', continue: true },
        { matchers: ['level=warning'], receiver: 'sales' },
      ],
    };
    const { body } = await api.post('notification-policy/test', { labels, policy });
    expect(body).toMatchObject({
      policyVersion: null,
      receivers: ['netops', 'sales'],
      routes: [{ location: 'routes[0]' }, { location: 'routes[1]' }],
    });
  });

  test('goes by the stored policy even when a receiver of it is gone', async () => {
    await put({ receiver: 'sales' });
    await receivers().deleteOne({ _id: 'sales' });
    expect((await api.post('notification-policy/test', { labels })).body).toMatchObject({
      receivers: ['sales'],
    });
    await api.post('receivers', { name: 'sales' });
  });

  test.each<[string, unknown, string]>([
    ['no labels', {}, 'labels'],
    ['labels that are a list', { labels: ['a'] }, 'labels'],
    ['a label that is no text', { labels: { days: 3 } }, 'labels.days'],
    ['a label without a name', { labels: { '': 'x' } }, 'labels.'],
    ['a value that is too long', { labels: { a: 'x'.repeat(4097) } }, 'labels.a'],
    [
      'too many labels',
      { labels: Object.fromEntries(Array.from({ length: 201 }, (_e, i) => [`l${i}`, ''])) },
      'labels',
    ],
    ['an unknown field', { labels: {}, at: 'now' }, 'at'],
    ['no object', 'x', ''],
  ])('with %s is refused by name', async (_what, body, path) => {
    const answer = await api.post<ProblemView>('notification-policy/test', JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
  });
});
