import { AT, minute, NotificationDocuments, RUN } from '../testing/notification-documents.js';
import { TestApi } from '../testing/test-api.js';
import { RECEIVER_GROUPS_MAX } from './alerts.service.js';

interface PageView<T = { readonly id: string }> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total?: number;
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
beforeEach(async () => {
  await stored.group('g1', 'netops');
  await stored.group('g2', 'sales');
  await stored.group('g3', 'sales');
  await stored.firing('a', 'g1', { updatedAt: minute(1) });
  await stored.firing('b', 'g2', {
    updatedAt: minute(2),
    labels: [
      { name: 'tier', value: 'soon' },
      { name: 'edge site', value: 'x' },
    ],
  });
  await stored.firing('c', 'g3', { updatedAt: minute(2) });
  await stored.alert('d', { updatedAt: minute(3), state: 'resolved', resolvedAt: minute(3) });
});
afterEach(() => stored.clear());
afterAll(() => api.stop());

const names = async (query: string): Promise<string[]> => {
  const { status, body } = await api.get<PageView>(`alerts${query}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.items.map(({ id }) => id.replace('renewal-check:', ''));
};

test.each([
  ['', ['d', 'c', 'b', 'a']],
  ['?sort=updatedAt', ['a', 'b', 'c', 'd']],
  ['?state=firing', ['c', 'b', 'a']],
  ['?state=firing,resolved', ['d', 'c', 'b', 'a']],
  ['?job=renewal-check&state=resolved', ['d']],
  ['?group=g1,g2', ['b', 'a']],
  ['?receiver=sales', ['c', 'b']],
  ['?receiver=netops,sales', ['c', 'b', 'a']],
  ['?receiver=nobody', []],
  ['?receiver=sales&group=g3', ['c']],
  [`?updatedAt[gt]=${minute(2)}`, ['d']],
  ['?job=renewal-check&labels.tier=urgent', ['d', 'c', 'a']],
  ['?job=renewal-check&labels.tier[ne]=urgent', ['b']],
  ['?job=renewal-check&labels.edge%20site=x,y&receiver=sales', ['b']],
])('alerts are listed by %s', async (query, expected) => {
  expect(await names(query)).toEqual(expected);
});

test('alerts are paged without gaps and counted, with filters of every kind', async () => {
  const query = 'alerts?job=renewal-check&labels.tier=urgent&limit=2&count=true';
  const first = await api.get<PageView>(query);
  expect(first.body).toMatchObject({
    total: 3,
    items: [{ id: 'renewal-check:d' }, { id: 'renewal-check:c' }],
  });
  const second = await api.get<PageView>(`${query}&cursor=${first.body.next}`);
  expect(second.body).toMatchObject({ items: [{ id: 'renewal-check:a' }], next: null });
  const other = await api.get<ProblemView>(`alerts?job=renewal-check&cursor=${first.body.next}`);
  expect([other.status, other.body.errors[0]!.path]).toEqual([400, 'cursor']);
});

test('an alert shows its groups with their receivers, and nothing of how it is kept', async () => {
  const gone = {
    group: 'g9',
    state: 'resolved',
    told: true,
    pending: 'resolved',
    pendingVersion: 2,
  } as const;
  const here = { group: 'g1', state: 'firing', told: false, pending: 'new', pendingVersion: 2 } as const;
  await stored.run('order-7');
  const id = await stored.alert('e', { memberships: [here, gone], firingIn: ['g1'] });
  const { status, body } = await api.get(`alerts/${id}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    id,
    job: 'renewal-check',
    fingerprint: 'e',
    state: 'firing',
    level: 'warning',
    message: 'Alert e',
    object: null,
    labels: { tier: 'urgent' },
    data: { daysRemaining: 9 },
    entryId: `${RUN}:1:1`,
    correlationId: 'order-7',
    traceId: RUN.replaceAll('-', ''),
    firingSince: AT,
    resolvedAt: null,
    updatedAt: AT,
    groups: [
      {
        id: 'g1',
        receiver: 'netops',
        labels: { job: 'renewal-check' },
        state: 'firing',
        told: false,
        pending: 'new',
      },
      { id: 'g9', receiver: null, labels: {}, state: 'resolved', told: true, pending: 'resolved' },
    ],
  });
});

test('an alert that is resolved belongs to the work of the run that did not find it any more', async () => {
  const other = '0192f0c1-2b7a-7000-8000-000000000009';
  await stored.run('order-7');
  await stored.run('order-8', other);
  const resolved = { state: 'resolved', resolvedAt: AT, resolvedBy: other } as const;
  const id = await stored.alert('e', resolved);
  expect((await api.get(`alerts/${id}`)).body).toMatchObject({ correlationId: 'order-8' });
});

test('a receiver with very many groups is to be narrowed down', async () => {
  for (let i = 0; i <= RECEIVER_GROUPS_MAX; i += 1) await stored.group(`many-${i}`, 'busy');
  const answer = await api.get<ProblemView>('alerts?receiver=busy');
  expect([answer.status, answer.body.errors.map(({ path }) => path)]).toEqual([400, ['receiver']]);
});

test.each([
  ['alerts?state=pending', 'state'],
  ['alerts?job=nothing', 'job'],
  ['alerts?labels.tier=urgent', 'job'],
  ['alerts?job[ne]=renewal-check&labels.tier=urgent', 'job'],
  ['alerts?job=renewal-check&labels.=x', 'labels.'],
  ['alerts?job=renewal-check&labels.tier[gt]=x', 'labels.tier[gt]'],
  ['alerts?updatedAt=now', 'updatedAt'],
  ['alerts?group[contains]=g', 'group[contains]'],
  ['alerts?message=x', 'message'],
  ['alerts?sort=state', 'sort'],
  ['alerts?limit=0', 'limit'],
  ['alerts/nothing', 'id'],
  ['alerts/renewal-check:a%00', 'id'],
  ['alerts/renewal-check:a/deliveries?sort=createdAt', 'sort'],
  ['alerts/renewal-check:a/deliveries?status=sent', 'status'],
])('GET %s is refused by name', async (path, field) => {
  const answer = await api.get<ProblemView>(path);
  expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [field]]);
});

test.each(['alerts/renewal-check:z', 'alerts/renewal-check:z/deliveries'])(
  'GET %s is a 404',
  async (path) => {
    expect((await api.get(path)).status).toBe(404);
  },
);
