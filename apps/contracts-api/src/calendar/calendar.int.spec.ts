import ICAL from 'ical.js';
import { contractBody, create } from '../testing/contract-body.js';
import { TestApi, type Answer } from '../testing/test-api.js';

interface NewToken {
  readonly id: string;
  readonly token: string;
  readonly path: string;
}

let api: TestApi;
let hamburg: string;
let bremen: string;

beforeAll(async () => {
  api = await TestApi.start();
  await create(api, 'service-providers', { name: 'Acme, Inc.' });
  hamburg = await create(api, 'tenants', { name: 'Hamburg' });
  bremen = await create(api, 'tenants', { name: 'Bremen' });
  for (const [name, more] of [
    ['Ring', { tenantId: hamburg, endDate: '2026-12-31', noticePeriodDays: 30, autoRenew: true }],
    ['Metro', { tenantId: bremen, endDate: '2027-03-31' }],
    ['Estate', { endDate: '2027-06-30' }],
    ['Draft', { endDate: '2027-01-31', status: 'draft' }],
    ['Open', {}],
  ] as const) {
    await create(api, 'contracts', contractBody({ name, provider: 'Acme, Inc.', ...more }));
  }
});

afterAll(() => api.stop());

const subscribe = async (body: object = {}, headers = {}): Promise<NewToken> => {
  const answer = await api.post<NewToken>('calendar-tokens', { name: 'Outlook', ...body }, headers);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};

/** As a calendar program asks: an address, and no header. */
const read = (path: string): Promise<Answer<string>> => api.get(path, { authorization: '' });

async function titles(path: string): Promise<string[]> {
  const { status, body } = await read(path);
  if (status !== 200) throw new Error(body);
  const calendar = new ICAL.Component(ICAL.parse(body) as never);
  return calendar
    .getAllSubcomponents('vevent')
    .map((each) => new ICAL.Event(each))
    .map(({ startDate, summary }) => `${startDate.toString()} ${summary}`)
    .sort();
}

test('a calendar reads the dates of active contracts with nothing but its address', async () => {
  const { path, token } = await subscribe();
  expect(path).toBe(`/calendar.ics?token=${token}`);
  expect(await titles(path)).toEqual([
    '2026-12-01 Notice deadline: Ring (Acme, Inc.)',
    '2026-12-31 Renews: Ring (Acme, Inc.)',
    '2027-03-31 Ends: Metro (Acme, Inc.)',
    '2027-06-30 Ends: Estate (Acme, Inc.)',
  ]);
  const { headers, body } = await read(path);
  expect(headers).toMatchObject({
    'content-type': 'text/calendar; charset=utf-8',
    'cache-control': 'private, max-age=300',
  });
  expect(body).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/);
  expect(body.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
});

test('events keep their ids from one reading to the next', async () => {
  const { path } = await subscribe();
  const ids = async () => (await read(path)).body.match(/^UID:.*$/gm);
  const first = await ids();
  expect(new Set(first).size).toBe(4);
  expect(await ids()).toEqual(first);
});

test('it shows one tenant when asked, and never more than its token’s', async () => {
  const { path } = await subscribe();
  expect(await titles(`${path}&tenant=bremen`)).toEqual(['2027-03-31 Ends: Metro (Acme, Inc.)']);
  expect(await titles(`${path}&tenant=${hamburg}`)).toHaveLength(2);
  const restricted = await subscribe({ tenantIds: [bremen] });
  expect(await titles(restricted.path)).toEqual(['2027-03-31 Ends: Metro (Acme, Inc.)']);
});

test('who is shown one tenant is not told whether there is another', async () => {
  const { path } = await subscribe({ tenantIds: [bremen] });
  expect(await titles(`${path}&tenant=Bremen`)).toHaveLength(1);
  expect(await titles(`${path}&tenant=${bremen}`)).toHaveLength(1);
  const answerTo = async (tenant: string) => {
    const answer: Answer<unknown> = await read(`${path}&tenant=${tenant}`);
    return { ...answer, body: { ...(answer.body as object), requestId: '' }, headers: {} };
  };
  const absent = await answerTo('Nobody');
  expect(absent).toMatchObject({ status: 400, body: { errors: [{ path: 'tenant' }] } });
  for (const tenant of ['Hamburg', hamburg, '0192f0c1-2b7a-7000-8000-00000000dead']) {
    expect(await answerTo(tenant)).toEqual(absent);
  }
});

test('a token is shown once, stored as a digest, listed without it, and revoked for good', async () => {
  const { id, token, path } = await subscribe({ name: 'Phone' });
  const rows = await api.database.collection('calendarTokens').find().toArray();
  expect(JSON.stringify(rows)).not.toContain(token);
  const shown = await api.get(`calendar-tokens/${id}`);
  expect(shown.body).toMatchObject({ id, name: 'Phone', tenantIds: null, lastUsedAt: null });
  expect(JSON.stringify((await api.get('calendar-tokens')).body)).not.toContain(token);
  await read(path);
  expect((await api.get(`calendar-tokens/${id}`)).body['lastUsedAt']).toBe('2026-11-23T06:00:00.000Z');
  expect((await api.delete(`calendar-tokens/${id}`)).status).toBe(204);
  expect((await read(path)).status).toBe(401);
  expect((await api.get(`calendar-tokens/${id}`)).status).toBe(404);
});

test('a calendar’s token opens nothing else, and a bearer token no calendar', async () => {
  const { token } = await subscribe();
  expect((await api.get('contracts', { authorization: `Bearer ${token}` })).status).toBe(401);
  expect((await read('/calendar.ics?token=test-token-0123456789')).status).toBe(401);
  expect((await read('/calendar.ics')).status).toBe(401);
});

test('who is restricted to tenants subscribes them alone, and sees no token of others', async () => {
  const foreign = await subscribe();
  const made = await api.post<{ token: string }>('tokens', {
    name: 'Restricted',
    role: 'viewer',
    tenantIds: [hamburg],
  });
  const headers = { authorization: `Bearer ${made.body.token}` };
  const own = await subscribe({}, headers);
  expect(await titles(own.path)).toHaveLength(2);
  const more = await api.post('calendar-tokens', { name: 'x', tenantIds: [hamburg, bremen] }, headers);
  expect(more).toMatchObject({ status: 400, body: { errors: [{ path: 'tenantIds', code: 'exceeds_own' }] } });
  expect((await api.post('calendar-tokens', { name: 'x', tenantIds: null }, headers)).status).toBe(400);
  expect((await api.get(`calendar-tokens/${foreign.id}`)).status).toBe(200);
});

test.each([
  ['name', { name: '' }],
  ['name', { name: undefined }],
  ['tenantIds', { tenantIds: ['x'] }],
  ['tenantIds[0]', { tenantIds: ['0192f0c1-2b7a-7000-8000-00000000dead'] }],
  ['expires', { expires: '2027-01-01' }],
])('a bad token is refused, naming %s', async (path, body) => {
  const answer = await api.post('calendar-tokens', { name: 'Outlook', ...body });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
});

test('a bad address is refused, naming the parameter', async () => {
  const { path } = await subscribe();
  for (const [query, name] of [
    ['tenant=Nobody', 'tenant'],
    ['from=2026-01-01', 'from'],
  ]) {
    expect(await api.get(`${path}&${query}`, { authorization: '' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: name }] },
    });
  }
});
