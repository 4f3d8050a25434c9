import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { connectDatabase, LOG_ENTRIES, RUNS } from '@tenor/persistence';
import { startGitHubSink, startSlackSink, type GitHubSink, type SlackSink } from '@tenor/sinks';
import { type Connection } from 'mongoose';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeparateServices, SERVICES, type ServiceName } from './testing/separate-services.js';

jest.setTimeout(120_000);

type Rights = Readonly<Record<string, readonly string[]>>;

const FILE = join(__dirname, '../../../docker/mongodb/rights.json');
const { services: granted } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  services: Readonly<Record<ServiceName, Rights>>;
};
/** With TENOR_TEST_RECORD_RIGHTS everything is allowed, and the last tests show what was needed. */
const RECORD = process.env['TENOR_TEST_RECORD_RIGHTS'] !== undefined;

/** Rights that the story does not need. */
const UNUSED: Partial<Record<ServiceName, readonly string[]>> = {
  // An index of an earlier version is dropped once.
  notifier: ['alerts dropIndex'],
};

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-23T06:00:00.000Z');

let mongo: TestMongo;
let slack: SlackSink;
let github: GitHubSink;
/** Past the proxies: what only a crash would leave behind is put there by hand. */
let database: Connection;
let services: SeparateServices;
let aheadMs = 0;

beforeAll(async () => {
  mongo = await startTestMongo();
  slack = await startSlackSink();
  github = await startGitHubSink();
  database = await connectDatabase(mongo.uri, { appName: 'test' });
  const started = Date.now();
  const clock = { now: () => new Date(START + aheadMs + Date.now() - started) };
  services = new SeparateServices(
    mongo,
    { TENOR_EGRESS_ALLOW: '127.0.0.1', TENOR_JOB_LEASE_SECONDS: '2' },
    clock,
  );
  const rights = RECORD
    ? {
        'contracts-api': 'everything' as const,
        'job-runner': 'everything' as const,
        notifier: 'everything' as const,
      }
    : granted;
  await services.start(rights);
  // The product's own would run again when the clock is put forward, and keep alive what is to be purged.
  for (const { id } of (await get<{ items: { id: string }[] }>('/schedules')).items) {
    await services.request('PATCH', `/schedules/${id}`, 200, { enabled: false });
  }
});

afterAll(async () => {
  await services.stop();
  await database.close();
  await Promise.all([slack.stop(), github.stop(), mongo.stop()]);
});

const get = <Body = Record<string, unknown>>(path: string) => services.request<Body>('GET', path, 200);
const create = (path: string, body: unknown) => services.request<{ id: string }>('POST', path, 201, body);

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); await sleep(50)) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}; refused: ${refused().join('; ')}`);
  }
}

function refused(): string[] {
  return [...services.proxies].flatMap(([name, proxy]) => proxy.refused.map((why) => `${name}: ${why}`));
}

const check = (params: Readonly<Record<string, unknown>>) => run('renewal-check', params);

async function run(job: string, params: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { id } = await services.request<{ id: string }>('POST', `/jobs/${job}/run`, 202, { params });
  await until(
    'the run ends',
    async () => (await get<{ status: string }>(`/job-results/${id}`)).status === 'succeeded',
  );
  return id;
}

const isEmpty = async (path: string): Promise<boolean> =>
  (await get<{ items: unknown[] }>(path)).items.length === 0;

test('the models are made, changed, read and deleted, by hand and by import', async () => {
  const provider = await create('/service-providers', { name: 'Aldermoor' });
  const tenant = await create('/tenants', { name: 'North' });
  const contract = await create('/contracts', {
    name: 'Ring',
    recurringCost: '100.00',
    provider: 'Aldermoor',
    tenant: 'North',
    status: 'active',
    startDate: '2025-01-01',
    endDate: '2026-11-28',
  });
  for (const [path, body] of [
    [`/service-providers/${provider.id}`, { supportPhone: '+44 20 7946 0000' }],
    [`/tenants/${tenant.id}`, { description: 'Upstairs' }],
    [`/contracts/${contract.id}`, { owner: 'net' }],
  ] as const) {
    await services.request('PATCH', path, 200, body);
    await get(path);
  }
  for (const resource of ['service-providers', 'tenants', 'contracts']) {
    await get(`/${resource}?count=true&q=a&limit=1`);
  }
  for (const report of [
    'action-required',
    'renewal-calendar',
    'cost-summary',
    'renewal-forecast',
    'vendor-concentration',
    'coverage-gaps',
  ]) {
    await get(`/reports/${report}?asOf=2026-11-23`);
  }
  await services.request('DELETE', `/service-providers/${provider.id}`, 409);
  // Of an import whose process died.
  const died = { token: 'x', host: 'elsewhere', pid: 1, expiresAt: '2026-01-01T00:00:00.000Z' };
  await database.collection<{ _id: string }>('importLeases').insertOne({ _id: 'contracts', ...died });
  const csv = [
    'name,provider,tenant,status,startDate,endDate',
    'Metro,Brackwater,South,active,2025-01-01,2026-12-01',
  ];
  const into = '/import/contracts?mode=upsert&createMissing=provider,tenant';
  await services.request('POST', into, 200, csv.join('\n'));
  await services.request('POST', into, 200, csv.join('\n').replace('2026-12-01', '2026-12-02'));
  for (const [resource, row] of [
    ['service-providers', 'Candlewick'],
    ['tenants', 'West'],
  ] as const) {
    const upsert = `/import/${resource}?mode=upsert`;
    await services.request('POST', upsert, 200, `name,description\n${row},one\n`);
    await services.request('POST', upsert, 200, `name,description\n${row},two\n`);
  }
  for (const resource of ['locations', 'racks', 'devices', 'circuits', 'virtual-machines']) {
    const { id } = await create(`/${resource}`, { name: 'Spare', tenant: 'North' });
    await services.request('PATCH', `/${resource}/${id}`, 200, { tenant: 'South' });
    await get(`/${resource}?tenant=South&q=spare&count=true`);
    await services.request('DELETE', `/${resource}/${id}`, 204);
  }
  const spare = await create('/tenants', { name: 'Spare' });
  await services.request('DELETE', `/tenants/${spare.id}`, 204);
  const unused = await create('/service-providers', { name: 'Unused' });
  await services.request('DELETE', `/service-providers/${unused.id}`, 204);
  const gone = await create('/contracts', {
    name: 'Gone',
    provider: 'Aldermoor',
    status: 'active',
    startDate: '2025-01-01',
  });
  await services.request('DELETE', `/contracts/${gone.id}`, 204);
});

test('what hangs on contracts is made, changed, imported and read, and goes with them', async () => {
  const provider = 'Aldermoor';
  const contract = { provider, status: 'active', startDate: '2025-01-01', endDate: '2026-12-31' };
  const { id } = await create('/contracts', { name: 'Hung', contractNumber: 'H-1', ...contract });
  const dates = { periodStart: '2026-03-01', periodEnd: '2026-03-31', invoiceDate: '2026-04-02' };
  const invoice = await create('/invoices', { contractId: id, invoiceNumber: '1', ...dates });
  const north = { targetType: 'tenant', target: 'North' };
  // Of a writer whose process died.
  const { items } = await get<{ items: { id: string }[] }>('/tenants?name=North');
  const lease = { _id: `tenant:${items[0]?.id}`, token: 'x', at: '2026-01-01T00:00:00.000Z' };
  await database.collection<{ _id: string }>('objectLeases').insertOne(lease);
  const assignment = await create('/contract-assignments', { contractId: id, ...north });
  const waiver = await create('/coverage-waivers', { ...north, reason: 'Spares' });
  for (const [path, body] of [
    [`/invoices/${invoice.id}`, { status: 'paid' }],
    [`/contract-assignments/${assignment.id}`, { isPrimary: true }],
    [`/coverage-waivers/${waiver.id}`, { until: '2027-12-31' }],
  ] as const) {
    await services.request('PATCH', path, 200, body);
    await get(`${path}?expand=${path.startsWith('/invoices') ? 'contract' : 'target'}`);
  }
  const row = '2,2026-04-01,2026-04-30,2026-05-02';
  const header = 'invoiceNumber,periodStart,periodEnd,invoiceDate';
  const file = `contract,${header}\nH-1,${row}\n`;
  await services.request('POST', '/import/invoices?mode=upsert', 200, file);
  const assigned = 'contract,targetType,target,coverageStart\nH-1,tenant,South,2026-01-01\n';
  await services.request('POST', '/import/contract-assignments?mode=upsert', 200, assigned);
  const form = { 'content-type': 'multipart/form-data; boundary=b' };
  const upload =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nsigned\r\n--b--\r\n';
  const files = `/invoices/${invoice.id}/attachments`;
  const attached = await services.request<{ id: string }>('POST', files, 201, upload, form);
  const kept = `/contracts/${id}/attachments`;
  await services.request('POST', kept, 201, upload, form);
  await get(`${kept}?count=true`);
  const own = `${files}/${attached.id}`;
  await get(own);
  const bytes = await fetch(`${services.url}/api/v1${own}/content`, { headers: services.headers });
  expect([bytes.status, await bytes.text()]).toEqual([200, 'signed']);
  type Calendar = { readonly id: string; readonly path: string };
  const named = { name: 'Phone' };
  const calendar = await services.request<Calendar>('POST', '/calendar-tokens', 201, named);
  await get('/calendar-tokens');
  const feed = await fetch(`${services.url}${calendar.path}`);
  expect([feed.status, (await feed.text()).includes('Hung')]).toEqual([200, true]);
  await services.request('DELETE', `/calendar-tokens/${calendar.id}`, 204);
  await services.request('DELETE', own, 204);
  await services.request('DELETE', `/coverage-waivers/${waiver.id}`, 204);
  await services.request('DELETE', `/contracts/${id}`, 204);
});

test('changes are logged, also those of a process that died, and repeated requests are answered', async () => {
  const again = { 'idempotency-key': 'k-1' };
  for (const status of [201, 201]) {
    await services.request('POST', '/tenants', status, { name: 'Twice' }, again);
  }
  await services.request('POST', '/tenants', 400, { name: '' }, { 'idempotency-key': 'k-2' });
  const operations = [{ op: 'create', data: { name: 'Many' } }];
  await services.request('POST', '/tenants/bulk', 200, { operations });
  const { items } = await get<{ items: Record<string, unknown>[] }>('/change-log?count=true');
  const entry = (_id: string, more: Readonly<Record<string, unknown>>) =>
    ({ ...items[0], _id, tenantIds: [], ...more }) as unknown as { _id: string };
  const log = database.collection<{ _id: string }>('changeLog');
  // Of a time long ago; and one that was not published, because the transport was away.
  await log.insertMany([
    entry('old', { at: '2020-01-01T00:00:00.000Z' }),
    entry('unpublished', { unpublished: true }),
  ]);
  await services.restart();
  await until('what is old is gone', async () => (await log.findOne({ _id: 'old' })) === null);
  const unpublished = () => log.countDocuments({ unpublished: { $exists: true } });
  await until('what was owed is published', async () => (await unpublished()) === 0);
});

test('users are made, sign in, are watched while they guess, and go with their tokens', async () => {
  const user = await create('/users', { name: 'Jane', role: 'operator' });
  await services.request('PATCH', `/users/${user.id}`, 200, { email: 'jane@example.com' });
  const once = await services.request<{ password: string }>(
    'POST',
    `/users/${user.id}/one-time-password`,
    200,
    {},
  );
  const newPassword = 'a password of her own';
  await services.request('POST', '/sign-in', 401, { name: 'Jane', password: 'a guess' });
  await services.request('POST', '/sign-in', 201, { name: 'Jane', password: once.password, newPassword });
  const token = await create('/tokens', { name: 'nightly', userId: user.id });
  await get('/tokens?count=true');
  await services.request('DELETE', `/tokens/${token.id}`, 204);
  await get('/users?count=true');
  await services.request('DELETE', `/users/${user.id}`, 204);
});

test('receivers and policy are made and changed, and a check tells people', async () => {
  await create('/receivers', { name: 'spare', integrations: [] });
  await services.request('PATCH', '/receivers/spare', 200, {
    integrations: [{ kind: 'slack', webhookUrl: slack.webhookUrl }],
  });
  await services.request('DELETE', '/receivers/spare', 204);
  const { apiUrl, repo, token } = github;
  await create('/receivers', {
    name: 'netops',
    integrations: [
      { kind: 'slack', webhookUrl: slack.webhookUrl },
      { kind: 'ticket', system: 'github', apiUrl, repo, token },
    ],
  });
  await get('/receivers');
  const policy = { receiver: 'netops', groupWait: '1s', groupInterval: '1s' };
  await services.request('PUT', '/notification-policy', 200, policy);
  await services.request('POST', '/notification-policy/test', 200, { labels: { job: 'renewal-check' } });
  await services.request('POST', '/receivers/netops/test', 202);
  await until('the test message comes', () => Promise.resolve(slack.messages.length === 1));

  slack.script({ kind: 'answer', status: 400, body: 'invalid_blocks' });
  const run = await check({ includeExpired: true });
  await until('the delivery has failed', async () => !(await isEmpty('/deliveries?status=failed')));
  const [failed] = (await get<{ items: { id: string }[] }>('/deliveries?status=failed')).items;
  await services.request('POST', `/deliveries/${failed?.id}/retry`, 202);
  await until('the message comes', () => Promise.resolve(slack.messages.length === 2));

  const [alert] = (await get<{ items: { id: string; entryId: string }[] }>('/alerts?job=renewal-check'))
    .items;
  for (const path of [
    `/job-results/${run}/log-entries`,
    '/job-results?status=succeeded',
    '/log-entries?job=renewal-check&at[gte]=2026-11-20T00:00:00Z',
    `/deliveries/${failed?.id}/alerts`,
    `/alerts/${alert?.id}`,
    `/alerts/${alert?.id}/deliveries`,
    `/log-entries/${alert?.entryId}/deliveries`,
  ]) {
    await get(path);
  }
});

test('costs are reported, captured, compared and read', async () => {
  for (const date of ['2026-10-20', '2026-11-23']) {
    await run('cost-history', { asOf: date });
    await run('cost-history', { asOf: date });
  }
  await run('cost-report');
  await run('cost-anomaly', { thresholdPct: 1 });
  const { items } = await get<{ items: { id: string }[] }>('/cost-snapshots?count=true');
  await get(`/cost-snapshots/${items[0]?.id}`);
  await get('/reports/cost-history?weeks=6');
});

test('coverage is scanned, captured, compared and read', async () => {
  const { id } = await create('/devices', { name: 'uncovered' });
  await run('coverage-gap', { notify: false });
  for (const asOf of ['2026-10-18', '2026-11-22', '2026-11-22']) await run('coverage-snapshot', { asOf });
  for (const path of [
    '/coverage-snapshots?count=true',
    '/coverage-snapshots/2026-11-22',
    '/coverage-snapshots/2026-11-22/gaps?count=true',
    '/fleet-snapshots',
    '/reports/coverage-drift',
  ]) {
    await get(path);
  }
  // Or the schedule of Mondays would tell of it for ever.
  await services.request('DELETE', `/devices/${id}`, 204);
});

test('what is decided is resolved, a changed policy is followed, and a restart goes on', async () => {
  const { items } = await get<{ items: { id: string }[] }>('/contracts');
  for (const { id } of items)
    await services.request('PATCH', `/contracts/${id}`, 200, { status: 'cancelled' });
  await check({ includeExpired: true });
  await until('the alerts are resolved', () => isEmpty('/alerts?job=renewal-check&state=firing'));
  await until('it is told', () => Promise.resolve(slack.messages.length === 3));
  await services.restart();
  await services.request('PUT', '/notification-policy', 200, { receiver: 'none' });
  await check({ windowDays: 30 });
});

test('schedules are made, changed and deleted, and start their runs', async () => {
  const schedule = await create('/schedules', {
    name: 'Every second',
    job: 'renewal-check',
    cron: '* * * * * *',
    timezone: 'UTC',
  });
  const path = `/schedules/${schedule.id}`;
  await until('it starts a run', async () => !(await isEmpty('/job-results?trigger.kind=schedule')));
  await services.request('POST', `${path}/run-now`, 202, {});
  await services.request('PATCH', path, 200, { cron: '0 0 1 1 *', description: 'Once a year' });
  await get(`${path}/next`);
  await get('/schedules?count=true');
  await services.request('DELETE', path, 204);
  // Runners look for what was deleted now and then.
  aheadMs += DAY_MS;
  const states = () => database.collection<{ _id: string }>('scheduleStates');
  await until('its state is forgotten', async () => (await states().findOne({ _id: schedule.id })) === null);
});

test('a run of a process that died is taken over, and its entries are replaced', async () => {
  const ended = await check({ windowDays: 31 });
  const run = await database.collection<{ _id: string }>(RUNS).findOne({ _id: ended });
  const entry = await database.collection<{ _id: string }>(LOG_ENTRIES).findOne({ runId: ended });
  const id = '0192f0c1-2b7a-7000-8000-0000000000d1';
  const past = '2026-01-01T00:00:00.000Z';
  await database
    .collection<{ _id: string }>(LOG_ENTRIES)
    .insertOne({ ...entry, _id: `${id}:1:1`, runId: id } as unknown as { _id: string });
  await database.collection<{ _id: string }>(RUNS).insertOne({
    ...run,
    _id: id,
    status: 'running',
    worker: 'died',
    leaseUntil: past,
    nextClaimAt: past,
  } as unknown as { _id: string });

  await until('it ends', async () => {
    const { status, attempt } = await get<{ status: string; attempt: number }>(`/job-results/${id}`);
    return status === 'succeeded' && attempt === 2;
  });
  const left = () => database.collection(LOG_ENTRIES).countDocuments({ runId: id, attempt: 1 });
  await until('its entries are gone', async () => (await left()) === 0);
});

test('a run is cancelled and run again', async () => {
  const ended = await check({ windowDays: 32 });
  const again = await services.request<{ id: string }>('POST', `/job-results/${ended}/retry`, 202);
  await until(
    'it succeeds',
    async () => (await get<{ status: string }>(`/job-results/${again.id}`)).status === 'succeeded',
  );
  // One that waits, as it does when all runners are busy.
  const run = await database.collection<{ _id: string }>(RUNS).findOne({ _id: again.id });
  const id = '0192f0c1-2b7a-7000-8000-0000000000d2';
  await database.collection<{ _id: string }>(RUNS).insertOne({
    ...run,
    _id: id,
    status: 'pending',
    nextClaimAt: '2099-01-01T00:00:00.000Z',
    finishedAt: null,
  } as unknown as { _id: string });
  await services.request('POST', `/job-results/${id}/cancel`, 202);
  await until(
    'it is cancelled',
    async () => (await get<{ status: string }>(`/job-results/${id}`)).status === 'cancelled',
  );
});

test('what is old is purged', async () => {
  const purged = [
    'runs',
    'logEntries',
    'alerts',
    'deliveries',
    'deliveryAlerts',
    'alertGroups',
    'alertScopes',
    'channelStates',
  ];
  // A run that a schedule has just started ends in a year's time, by the clock that is put forward.
  const ended = await database.collection(RUNS).distinct('_id', { finishedAt: { $ne: null } });
  const over: Readonly<Record<string, object>> = {
    [RUNS]: { _id: { $in: ended } },
    [LOG_ENTRIES]: { runId: { $in: ended } },
  };
  const before = await Promise.all(
    purged.map((name) =>
      database
        .collection(name)
        .find(over[name] ?? {})
        .project({ _id: 1 })
        .toArray(),
    ),
  );
  expect(before.map(({ length }) => length > 0)).toEqual(purged.map(() => true));
  for (const job of ['coverage-snapshot', 'cost-history']) for (let n = 0; n < 2; n += 1) await run(job);
  // What a snapshot left behind whose process died.
  const left = { setId: 'died:1', cleanFrom: '2026-01-01T00:00:00.000Z' };
  const nothing = { version: 1, current: null, figures: null, thinned: false, open: [] };
  const head = { snapshotDate: '2026-01-01', ...nothing, waste: [left], cleanAt: left.cleanFrom };
  const heads = (name: string) => database.collection<{ _id: string; waste: { setId: string }[] }>(name);
  const replaced = await Promise.all(
    ['coverageSnapshots', 'fleetSnapshots'].map(async (name) => {
      const sets = (
        await heads(name)
          .find({ cleanAt: { $exists: true } })
          .toArray()
      ).flatMap(({ waste }) => waste);
      await heads(name).insertOne({ _id: head.snapshotDate, ...head });
      return sets.map(({ setId }) => setId);
    }),
  );
  expect(replaced.map(({ length }) => length > 0)).toEqual([true, true]);
  aheadMs += 400 * DAY_MS;
  await services.restart();
  for (const name of ['coverageSnapshots', 'fleetSnapshots']) {
    const found = () => heads(name).countDocuments({ _id: head.snapshotDate });
    await until(`what was left of ${name} is gone`, async () => (await found()) === 0);
  }
  for (const name of ['coverageSnapshotGaps', 'costSnapshots', 'costSnapshotItems']) {
    const old = replaced.flat().map((setId) => ({ _id: { $gt: `${setId}:`, $lt: `${setId};` } }));
    const rows = () => database.collection<{ _id: string }>(name).countDocuments({ $or: old });
    await until(`replaced rows of ${name} are gone`, async () => (await rows()) === 0);
  }
  for (const [index, name] of purged.entries()) {
    const old = (before[index] ?? []).map(({ _id }) => String(_id));
    const left = () => database.collection<{ _id: string }>(name).countDocuments({ _id: { $in: old } });
    await until(`old ${name} are gone`, async () => (await left()) === 0);
  }
});

// Who makes a service use another collection, or another one differently, says so in docker/mongodb/rights.json.
test('no service needed a right that it has not', () => {
  expect(refused()).toEqual([]);
});

test.each(SERVICES)('every right of %s was needed', (name) => {
  const used = [...(services.proxies.get(name)?.used ?? [])].sort();
  const declared = Object.entries(granted[name]).flatMap(([collection, actions]) =>
    actions.map((action) => `${collection} ${action}`),
  );

  expect([...used, ...(UNUSED[name] ?? [])].sort()).toEqual(declared.sort());
});
