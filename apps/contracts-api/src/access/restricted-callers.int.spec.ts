import { logEntryId } from '@tenor/domain';
import { fromLogEntry, logEntryModel, PENDING_CHANGES } from '@tenor/persistence';
import { apiComponents } from '../api-components.js';
import { accessTable } from './access-table.js';
import { describeApi } from '../openapi/describe-api.js';
import { contractBody, create } from '../testing/contract-body.js';
import { AT, NotificationDocuments, RUN } from '../testing/notification-documents.js';
import { TestApi } from '../testing/test-api.js';

jest.setTimeout(300_000);

/** Stands in every text of what the restricted caller must not see. */
const MARKER = 'Zulu';
const MONEY = '987654.32';

let api: TestApi;
/** Of a user and a token that are restricted to the tenant Alpha, as operators. */
let headers: { authorization: string };
/** Ids by resource: of Alpha, and of others. */
const mine = new Map<string, string>();
const others = new Map<string, string>();
/** Alerts that are not Alpha's alone. */
const hidden: string[] = [];

interface Named {
  readonly tenant: string;
  readonly ids: Map<string, string>;
}

async function objectsOf({ tenant, ids }: Named): Promise<void> {
  const make = async (resource: string, body: Record<string, unknown>): Promise<string> => {
    const id = await create(api, resource, body);
    ids.set(resource, id);
    return id;
  };
  const tenantId = await make('tenants', { name: tenant });
  const providerId = await make('service-providers', { name: `Vendor ${tenant}`, comments: `For ${tenant}` });
  const contractId = await make(
    'contracts',
    contractBody({
      name: `Contract ${tenant}`,
      providerId,
      tenantId,
      endDate: '2026-12-31',
      recurringCost: '100',
    }),
  );
  const locationId = await make('locations', { name: `Site ${tenant}`, tenantId });
  const rackId = await make('racks', { name: `Rack ${tenant}`, tenantId, locationId });
  const deviceId = await make('devices', { name: `Device ${tenant}`, status: 'active', tenantId, rackId });
  await make('circuits', { name: `Circuit ${tenant}`, status: 'active', tenantId });
  await make('virtual-machines', { name: `Machine ${tenant}`, status: 'active', tenantId });
  await make('invoices', {
    contractId,
    invoiceNumber: `Invoice ${tenant}`,
    periodStart: '2026-01-01',
    periodEnd: '2026-01-31',
    invoiceDate: '2026-02-01',
  });
  const target = { targetType: 'device', targetId: deviceId };
  await make('contract-assignments', { contractId, ...target, scopeNotes: `Notes ${tenant}` });
  await make('coverage-waivers', { ...target, reason: `Reason ${tenant}`, owner: tenant });
  await make('calendar-tokens', { name: `Feed ${tenant}` });
}

/** Ids of what Alpha's objects are placed in, and is another tenant's; and of a device of theirs in it. */
const around = { hall: '', row: '', chassis: '', guest: '' };

/** Objects of Alpha in places of the other tenant, and a vendor of both: an administrator may do that. */
async function placeAmongOthers(): Promise<void> {
  const tenantId = others.get('tenants');
  around.hall = await create(api, 'locations', { name: `${MARKER} hall`, tenantId });
  around.row = await create(api, 'racks', { name: `${MARKER} row`, tenantId, locationId: around.hall });
  around.chassis = await create(api, 'devices', { name: `${MARKER} chassis`, tenantId });
  around.guest = await create(api, 'devices', {
    name: 'Guest',
    tenantId: mine.get('tenants'),
    rackId: around.row,
    parentDeviceId: around.chassis,
  });
  const { hall, chassis } = around;
  await api.patch(`locations/${own('locations')}`, { parentId: hall });
  await api.patch(`racks/${own('racks')}`, { locationId: hall });
  await api.patch(`devices/${own('devices')}`, { locationId: hall });
  await api.patch(`circuits/${own('circuits')}`, { locationId: hall });
  await api.patch(`virtual-machines/${own('virtual-machines')}`, {
    locationId: hall,
    parentDeviceId: chassis,
  });
  // What stands in a place of Alpha's, and is the other tenant's.
  await create(api, 'devices', { name: `${MARKER} lodger`, tenantId, rackId: own('racks') });
  await create(api, 'devices', { name: `${MARKER} card`, tenantId, parentDeviceId: own('devices') });
  for (const name of ['1', '2']) {
    const providerId = own('service-providers');
    await create(api, 'contracts', contractBody({ name: `${MARKER} ${name}`, providerId, tenantId }));
  }
}

/** What a run found: an entry and an alert of this tenant. */
async function found(
  seq: number,
  tenant: string,
  contract: string,
  tenantIds: readonly string[] | undefined,
): Promise<string> {
  const labels = { job: 'renewal-check', tenant };
  const object = { type: 'contract', id: contract, name: `Contract ${tenant}`, url: '' };
  const entry = {
    id: logEntryId(RUN, 1, seq),
    runId: RUN,
    attempt: 1,
    seq,
    job: 'renewal-check',
    at: AT,
    level: 'warning',
    grouping: 'main',
    message: `Contract '${tenant}' renews`,
    object,
    labels,
    data: { tenant },
    fingerprint: `fp${seq}`,
    ...(tenantIds !== undefined && { tenantIds }),
  } as const;
  await logEntryModel(api.database).create(fromLogEntry(entry));
  const pairs = Object.entries(labels).map(([name, value]) => ({ name, value }));
  const more = {
    labels: pairs,
    message: `Alert ${tenant}`,
    object,
    data: { tenant },
    entryId: entry.id,
    ...(tenantIds !== undefined && { tenantIds }),
  };
  const notifications = new NotificationDocuments(api.database);
  await notifications.told('f1', `renewal-check:fp${seq}`, entry.id);
  return notifications.firing(`fp${seq}`, 'g1', more);
}

beforeAll(async () => {
  api = await TestApi.start();
  await objectsOf({ tenant: 'Alpha', ids: mine });
  await objectsOf({ tenant: MARKER, ids: others });
  const umbrella = await create(
    api,
    'contracts',
    contractBody({
      name: 'Estate umbrella',
      providerId: others.get('service-providers'),
      contractNumber: `${MARKER}-1`,
      contractType: 'support',
      description: MARKER,
      recurringCost: MONEY,
    }),
  );
  await api.patch(`service-providers/${others.get('service-providers')}`, {
    name: 'Umbrella Vendor',
    supportPhone: '+49 40 1',
    accountNumber: `${MARKER}-2`,
  });
  await create(api, 'contract-assignments', {
    contractId: umbrella,
    targetType: 'device',
    targetId: mine.get('devices'),
  });
  // A contract of Alpha's covers a device of the other tenant.
  await create(api, 'contract-assignments', {
    contractId: mine.get('contracts'),
    targetType: 'device',
    targetId: await create(api, 'devices', { name: `${MARKER}-far`, tenantId: others.get('tenants') }),
  });
  // A contract of the other tenant covers a device of Alpha's.
  await create(api, 'contract-assignments', {
    contractId: others.get('contracts'),
    targetType: 'rack',
    targetId: mine.get('racks'),
  });
  others.set('service-providers', await create(api, 'service-providers', { name: `Vendor of ${MARKER}` }));
  await api.patch(`contracts/${others.get('contracts')}`, { providerId: others.get('service-providers') });

  await placeAmongOthers();

  const notifications = new NotificationDocuments(api.database);
  await notifications.run('work', RUN);
  await api.database.collection('runs').updateOne({ id: RUN }, { $set: { attempt: 1 } });
  await api.database
    .collection<{ _id: string }>('runs')
    .updateOne({ _id: RUN }, { $set: { attempt: 1, status: 'succeeded', result: { said: MARKER } } });
  await notifications.group('g1');
  await notifications.delivery('d1', { content: JSON.stringify({ text: MARKER }), summary: MARKER });
  mine.set('alerts', await found(1, 'Alpha', own('contracts'), [own('tenants')]));
  others.set('alerts', await found(2, MARKER, ids('contracts'), [ids('tenants')]));
  // A gap of Alpha's in a place of the other tenant, a finding that bears a name which is Alpha's now, and one of before.
  const place = await found(3, MARKER, own('contracts'), [own('tenants'), ids('tenants')]);
  const renamed = await found(4, 'Alpha', ids('contracts'), [ids('tenants')]);
  const old = await found(5, 'Alpha', ids('contracts'), undefined);
  hidden.push(place, renamed, old);
  mine.set('log-entries', logEntryId(RUN, 1, 1));
  others.set('log-entries', logEntryId(RUN, 1, 2));
  for (const ids of [mine, others]) {
    ids.set('job-results', RUN);
    ids.set('deliveries', 'd1');
  }

  const { body: user } = await api.post<{ id: string }>('users', {
    name: 'Restricted',
    role: 'operator',
    tenantIds: [mine.get('tenants')],
  });
  const { body } = await api.post<{ token: string }>('tokens', { name: 'x', userId: user.id });
  headers = { authorization: `Bearer ${body.token}` };
});

afterAll(() => api.stop());

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Every operation, with its path filled in with what is Alpha's, and with what is not. */
function requests(): { method: (typeof METHODS)[number]; url: string; ids: Map<string, string> }[] {
  const { paths } = describeApi(api.app, '0.0.0-test', apiComponents);
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined && !path.endsWith('/events')).flatMap((method) =>
      [mine, others].map((ids) => ({ method, url: filled(path, ids), ids })),
    ),
  );
}

function filled(path: string, ids: ReadonlyMap<string, string>): string {
  const resource = path.split('/')[3] ?? '';
  return path
    .replace('{id}', encodeURIComponent(ids.get(resource) ?? RUN))
    .replace('{resource}', 'contracts')
    .replace('{date}', '2026-11-22')
    .replace('{name}', path.includes('/jobs/') ? 'renewal-check' : 'default')
    .replace(/\{\w+\}/g, RUN);
}

const QUERIES = [
  '',
  '?limit=500&count=true',
  '?tenant=Alpha',
  `?tenant=${MARKER}`,
  '?job=renewal-check&limit=500',
  `?q=${MARKER.toLowerCase()}`,
  `?name[contains]=${MARKER}`,
  '?expand=provider,tenant&limit=500',
  '?expand=contract,target&limit=500',
  '?expand=contract',
  '?expand=target',
  '?format=csv',
  '?format=ndjson',
];

/** What of the other tenant stands in an answer: markers, money, and ids that the request did not name. */
function told(answer: unknown, url: string): string[] {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const asked = decodeURIComponent(url);
  const ids = [...others].flatMap(([resource, id]) =>
    ['job-results', 'deliveries'].includes(resource) || asked.includes(id) ? [] : [id],
  );
  const secrets = [...(asked.includes(MARKER) ? [] : [MARKER]), MONEY, ...ids];
  return secrets.filter((secret) => text.includes(secret));
}

test('no answer to anything that can be read tells of another tenant', async () => {
  const leaks: unknown[] = [];
  const answered = new Map<string, number>();
  for (const { url } of requests().filter(({ method }) => method === 'get')) {
    if (url === '/health/ready' || url === '/health/live') continue;
    let refused = false;
    for (const query of QUERIES) {
      // Whom a route refuses it refuses with any parameter, but for the one that names a tenant.
      if (refused && !query.includes('tenant')) continue;
      const answer = await api.get(`${url}${query}`, headers);
      if (query === '') refused = answer.status === 403;
      if (answer.status >= 500) leaks.push([answer.status, url, query]);
      const found = told(answer.body, `${url}${query}`);
      if (found.length > 0) leaks.push([url, query, found]);
      if (answer.status === 200) answered.set(url, (answered.get(url) ?? 0) + 1);
    }
  }
  expect(leaks).toEqual([]);
  // It is not that everything was refused.
  expect(answered.size).toBeGreaterThan(25);
});

test('nothing that can be written changes or tells of what is another tenant’s', async () => {
  const before = await stored();
  const leaks: unknown[] = [];
  for (const { method, url, ids } of requests().filter(({ method }) => method !== 'get')) {
    // What everybody makes for themselves.
    if (ids === mine || /\/(tokens|calendar-tokens|sign-in)$/.test(url)) continue;
    const upper = method.toUpperCase() as 'POST';
    for (const body of [{}, { name: 'Changed' }, { items: [] }]) {
      const answer = await api.send(upper, url, method === 'delete' ? undefined : body, headers);
      const found = told(answer.body, url);
      if (found.length > 0 || answer.status < 300 || answer.status >= 500) {
        leaks.push([upper, url, answer.status, found]);
      }
      if (method === 'delete') break;
    }
  }
  expect(leaks).toEqual([]);
  expect(await stored()).toEqual(before);
});

/** Everything that operators edit, as it lies in the database. */
async function stored(): Promise<string> {
  const names = ['tenants', 'serviceProviders', 'contracts', 'locations', 'racks', 'devices', 'circuits'];
  names.push('virtualMachines', 'invoices', 'contractAssignments', 'coverageWaivers', 'schedules', 'runs');
  // Without what they owe the change log, which is taken off behind the requests.
  const projection = { [PENDING_CHANGES]: 0 };
  const all = await Promise.all(
    names.map((name) => api.database.collection(name).find({}, { projection }).toArray()),
  );
  return JSON.stringify(all);
}

const ids = (resource: string): string => others.get(resource) ?? '';
const own = (resource: string): string => mine.get(resource) ?? '';

test('a caller sees what is theirs in every list', async () => {
  for (const resource of ['tenants', 'service-providers', 'contracts', 'locations', 'racks', 'devices']) {
    const { body } = await api.get<{ items: { id: string }[]; total: number }>(
      `${resource}?count=true`,
      headers,
    );
    const theirs = [own(resource), ...(resource === 'devices' ? [around.guest] : [])];
    expect([resource, body.total, body.items.map(({ id }) => id)]).toEqual([resource, theirs.length, theirs]);
  }
  const entries = await api.get<{ items: { message: string }[] }>(`log-entries?runId=${RUN}`, headers);
  expect(entries.body.items.map(({ message }) => message)).toEqual(["Contract 'Alpha' renews"]);
  for (const query of ['', '?job=renewal-check', '?state=firing', '?sort=updatedAt&count=true']) {
    const alerts = await api.get<{ items: { id: string }[] }>(`alerts${query}`, headers);
    expect([query, alerts.body.items.map(({ id }) => id)]).toEqual([query, [own('alerts')]]);
  }
  expect((await api.get('alerts?labels.tenant=Alpha', headers)).body['errors']).toEqual([
    { path: 'job', message: 'is required, once, to filter by labels', code: 'required' },
  ]);
  expect((await api.get(`alerts/${own('alerts')}`, headers)).status).toBe(200);
  for (const id of hidden) expect((await api.get(`alerts/${id}`, headers)).status).toBe(404);
  const changes = await api.get<{ items: unknown[] }>('change-log?limit=500', headers);
  expect(changes.body.items.length).toBeGreaterThan(5);
});

test.each<[string, () => string, () => Record<string, unknown>]>([
  [
    'devices',
    () => around.guest,
    () => ({ rackId: around.row, rackName: null, parentDeviceId: around.chassis, parentDeviceName: null }),
  ],
  [
    'devices',
    () => own('devices'),
    () => ({ locationId: around.hall, locationName: null, rackName: 'Rack Alpha' }),
  ],
  ['locations', () => own('locations'), () => ({ parentId: around.hall, parentName: null })],
  ['racks', () => own('racks'), () => ({ locationId: around.hall, locationName: null })],
  ['circuits', () => own('circuits'), () => ({ locationId: around.hall, locationName: null })],
  [
    'virtual-machines',
    () => own('virtual-machines'),
    () => ({ locationName: null, parentDeviceId: around.chassis, parentDeviceName: null }),
  ],
])(
  '%s: what they are in of another tenant has an id and no name, also after a change (%#)',
  async (resource, id, shown) => {
    expect((await api.get(`${resource}/${id()}`, headers)).body).toMatchObject(shown());
    const changed = await api.patch(`${resource}/${id()}`, { tags: [String(Math.random())] }, headers);
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining(shown())]);
    const { body } = await api.get<{ items: { id: string }[] }>(resource, headers);
    expect(body.items.find((item) => item.id === id())).toMatchObject(shown());
  },
);

test('a gap of theirs in a place of another tenant has no name of the place, nor is it sorted by it', async () => {
  const { body } = await api.get<{ items: Record<string, unknown>[] }>(
    'reports/coverage-gaps?tenant=Alpha',
    headers,
  );
  expect(body.items).toEqual([
    expect.objectContaining({
      deviceName: 'Guest',
      locationId: around.hall,
      locationName: null,
      rackName: null,
    }),
  ]);
  const all = await api.get<{ items: Record<string, unknown>[] }>('reports/coverage-gaps?tenant=Alpha');
  expect(all.body.items).toEqual([
    expect.objectContaining({ locationName: `${MARKER} hall`, rackName: `${MARKER} row` }),
  ]);
});

test.each([
  `devices?location=${MARKER} hall`,
  `devices?rack=${MARKER} row`,
  `devices?parentDevice=${MARKER} chassis`,
  `locations?parent=${MARKER} hall`,
  `virtual-machines?parentDevice=${MARKER} chassis`,
  `contract-assignments?target=${MARKER}-far`,
  `devices?location[ne]=${MARKER} hall&limit=1&count=true`,
])('%s: no filter tells what another tenant calls a place', async (path) => {
  const asked = await api.get<{ items: unknown[]; total?: number }>(path, headers);
  const guessed = await api.get<{ items: unknown[]; total?: number }>(
    path.replace(MARKER, 'Nothing'),
    headers,
  );
  expect([asked.status, asked.body.items.length, asked.body.total]).toEqual([
    200,
    guessed.body.items.length,
    guessed.body.total,
  ]);
});

test('of a vendor of several tenants their own contracts are counted', async () => {
  const path = `service-providers/${own('service-providers')}`;
  expect((await api.get(path, headers)).body).toMatchObject({ contractCount: 1 });
  expect((await api.get('service-providers', headers)).body).toMatchObject({ items: [{ contractCount: 1 }] });
  expect((await api.get(path)).body).toMatchObject({ contractCount: 3 });
});

test('what is in use by another tenant is not deleted, and nobody counts aloud what uses it', async () => {
  const rack = await api.delete(`racks/${own('racks')}`, headers);
  expect([rack.status, rack.body]).toEqual([
    409,
    expect.objectContaining({
      detail: '1 device(s), what the caller does not see refer to this object; it cannot be deleted.',
    }),
  ]);
  const device = await api.delete(`devices/${own('devices')}`, headers);
  expect(device.body['detail']).toBe(
    'what the caller does not see refer to this object; it cannot be deleted.',
  );
});

test('of an estate-wide contract that covers a device of theirs, they see name, path, end and whom to call', async () => {
  const { body } = await api.get<{ active: Record<string, unknown>[]; covered: boolean }>(
    `devices/${own('devices')}/coverage`,
    headers,
  );
  expect(body.covered).toBe(true);
  expect(body.active.map((row) => [row['contractName'], row['path'], row['contractId']])).toEqual([
    ['Estate umbrella', 'direct', null],
    ['Contract Alpha', 'direct', own('contracts')],
  ]);
  expect(body.active[0]).toMatchObject({
    effectiveEnd: null,
    contractNumber: null,
    vendor: { id: null, name: 'Umbrella Vendor', accountNumber: null, supportPhone: '+49 40 1' },
  });
});

test.each<[string, string]>([
  ['reports/cost-summary', 'fleet-wide figures'],
  ['cost-snapshots', 'fleet-wide figures'],
  ['coverage-snapshots', 'fleet-wide figures'],
  ['job-results', 'runs'],
  ['deliveries', 'messages about several tenants'],
  ['notification-policy', 'the policy'],
])('%s is refused: %s', async (path) => {
  expect((await api.get(path, headers)).status).toBe(403);
});

test('a report about one of their tenants is given, and one about another is not', async () => {
  expect((await api.get('reports/cost-summary?tenant=alpha', headers)).body).toMatchObject({
    coverage: { devicesInScope: 2, gaps: 1, directGaps: 1 },
  });
  expect((await api.get(`reports/cost-summary?tenant=${own('tenants')}`, headers)).status).toBe(200);
  expect((await api.get(`reports/cost-summary?tenant=${MARKER}`, headers)).status).toBe(400);
  expect((await api.get(`reports/cost-summary?tenant=Alpha&tenant=${MARKER}`, headers)).status).toBe(403);
});

test('what the table of access says of reading is what they get', async () => {
  const wrong: unknown[] = [];
  for (const { method, path, role, restricted } of accessTable(api.app)) {
    if (method !== 'GET' || role === 'anyone' || role === 'admin' || path.endsWith('/events')) continue;
    const url = filled(path, mine);
    const { status } = await api.get(restricted === 'one tenant' ? `${url}?tenant=Alpha` : url, headers);
    const good = restricted === 'refused' ? status === 403 : ![401, 403].includes(status);
    if (!good || (restricted === 'one tenant' && status !== 200)) wrong.push([path, restricted, status]);
  }
  expect(wrong).toEqual([]);
});

test('they may not run jobs, which are fleet-wide', async () => {
  expect((await api.post('jobs/renewal-check/run', {}, headers)).status).toBe(403);
});

test.each<[string, string, () => Record<string, unknown>, string]>([
  ['post', 'contracts', () => contractBody({ provider: 'Vendor Alpha' }), 'tenantId'],
  [
    'post',
    'contracts',
    () => contractBody({ provider: 'Vendor Alpha', tenantId: ids('tenants') }),
    'tenantId',
  ],
  ['post', 'contracts', () => contractBody({ provider: 'Vendor Alpha', tenant: MARKER }), 'tenant'],
  [
    'post',
    'contracts',
    () => contractBody({ providerId: ids('service-providers'), tenant: 'Alpha' }),
    'providerId',
  ],
  [
    'post',
    'contracts',
    () => contractBody({ provider: 'Vendor Alpha', tenant: 'Alpha', renewedFromId: ids('contracts') }),
    'renewedFromId',
  ],
  ['patch', 'contracts', () => ({ tenantId: ids('tenants') }), 'tenantId'],
  ['patch', 'contracts', () => ({ tenantId: null }), 'tenantId'],
  ['patch', 'devices', () => ({ rackId: ids('racks') }), 'rackId'],
  ['patch', 'devices', () => ({ location: `Site ${MARKER}` }), 'location'],
  ['patch', 'invoices', () => ({ contractId: ids('contracts') }), 'contractId'],
  ['patch', 'invoices', () => ({ contract: `Contract ${MARKER}` }), 'contract'],
  [
    'post',
    'contract-assignments',
    () => ({ contractId: own('contracts'), targetType: 'device', targetId: ids('devices') }),
    'targetId',
  ],
  ['patch', 'contract-assignments', () => ({ targetId: ids('devices') }), 'targetId'],
  ['patch', 'coverage-waivers', () => ({ targetType: 'device', target: `Device ${MARKER}` }), 'target'],
])(
  '%s %s is refused where it would reach beyond their tenants (%#)',
  async (method, resource, body, path) => {
    const url = method === 'post' ? resource : `${resource}/${own(resource)}`;
    const answer =
      method === 'post' ? await api.post(url, body(), headers) : await api.patch(url, body(), headers);
    expect(answer.status).toBe(400);
    expect(answer.body['errors']).toContainEqual(expect.objectContaining({ path }));
  },
);

test.each<[string, string, string]>([
  ['devices', 'location', `${MARKER} hall`],
  ['devices', 'tenant', MARKER],
  ['devices', 'rack', `${MARKER} row`],
  ['circuits', 'provider', `Vendor of ${MARKER}`],
])(
  'a name in a body of %s that another tenant has is as one that nobody has: %s',
  async (resource, field, name) => {
    const post = (value: string) =>
      api.post(resource, { name: 'x', status: 'active', [field]: value }, headers);
    const [hidden, absent] = [await post(name), await post('Nothing at all')];
    expect([hidden.status, hidden.body['errors']]).toEqual([400, absent.body['errors']]);
    expect(hidden.body['errors']).toContainEqual(expect.objectContaining({ path: field }));
  },
);

test('a name that is theirs and another tenant’s too means theirs', async () => {
  const twins = [mine, others].map((of) =>
    create(api, 'locations', { name: 'Twin', tenantId: of.get('tenants') }),
  );
  const [theirs = '', far = ''] = await Promise.all(twins);
  const { status, body } = await api.post<{ id: string }>(
    'devices',
    { name: 'Placed', status: 'active', tenant: 'Alpha', location: 'Twin' },
    headers,
  );
  expect([status, body]).toEqual([
    201,
    expect.objectContaining({ locationId: theirs, locationName: 'Twin' }),
  ]);
  const found = await api.get<{ items: { id: string }[] }>('devices?location=twin', headers);
  expect(found.body.items.map(({ id }) => id)).toEqual([body.id]);
  expect((await api.delete(`devices/${body.id}`, headers)).status).toBe(204);
  for (const id of [theirs, far]) expect((await api.delete(`locations/${id}`)).status).toBe(204);
});

test('a place of no tenant has its name, as in a path of coverage, and is not theirs', async () => {
  const place = await create(api, 'locations', { name: 'Common hall' });
  const device = { name: 'Placed', status: 'active', tenantId: own('tenants'), locationId: place };
  const id = await create(api, 'devices', device);
  expect((await api.get(`devices/${id}`, headers)).body).toMatchObject({ locationName: 'Common hall' });
  const found = await api.get<{ items: { id: string }[] }>('devices?location=common%20hall', headers);
  expect(found.body.items.map((item) => item.id)).toEqual([id]);
  expect((await api.get(`locations/${place}`, headers)).status).toBe(404);
  for (const path of [`devices/${id}`, `locations/${place}`]) {
    expect((await api.delete(path)).status).toBe(204);
  }
});

test('a report tells nobody whether there is a provider that is not theirs', async () => {
  const ask = (provider: string) =>
    api.get(`reports/cost-summary?tenant=Alpha&provider=${encodeURIComponent(provider)}`, headers);
  const [hidden, absent] = [await ask(`Vendor of ${MARKER}`), await ask('Nothing at all')];
  expect([hidden.status, hidden.body['errors']]).toEqual([400, absent.body['errors']]);
  expect((await ask('Vendor Alpha')).body).toMatchObject({ coverage: null, activeContracts: 1 });
});

test.each(['cost-history', 'coverage-drift'])(
  'the report %s is refused, with or without a tenant',
  async (name) => {
    for (const query of ['', '?tenant=Alpha']) {
      const { status, body } = await api.get(`reports/${name}${query}`, headers);
      expect([status, body['detail']]).toEqual([
        403,
        'Snapshots are of the whole estate; the token is restricted to tenants.',
      ]);
    }
  },
);

test('of another tenant’s primary they are told that there is one, and neither which nor when', async () => {
  const target = { targetType: 'device', targetId: around.guest, isPrimary: true };
  const period = { coverageStart: '2031-01-01', coverageEnd: '2031-12-31' };
  const contractId = ids('contracts');
  const primary = await create(api, 'contract-assignments', { ...target, ...period, contractId });
  const mineToo = { ...target, contractId: own('contracts') };
  const { status, body } = await api.post('contract-assignments', mineToo, headers);
  expect([status, body['detail'], body['errors']]).toEqual([
    409,
    'isPrimary: the target has a primary already.',
    [{ path: 'isPrimary', message: 'the target has a primary already', code: 'second_primary' }],
  ]);
  const all = await api.post('contract-assignments', mineToo);
  expect(all.body['detail']).toContain(`from 2031-01-01 to 2031-12-31 (${primary})`);
  expect((await api.delete(`contract-assignments/${primary}`)).status).toBe(204);
});

test('findings stay with their tenant, whatever it is called', async () => {
  const rename = async (of: Map<string, string>, name: string): Promise<void> => {
    expect((await api.patch(`tenants/${of.get('tenants')}`, { name })).status).toBe(200);
  };
  await rename(others, 'Before');
  await rename(mine, MARKER);
  const alerts = await api.get<{ items: { id: string }[] }>('alerts', headers);
  expect(alerts.body.items.map(({ id }) => id)).toEqual([own('alerts')]);
  const entries = await api.get<{ items: { id: string }[] }>('log-entries?job=renewal-check', headers);
  expect(entries.body.items.map(({ id }) => id)).toEqual([own('log-entries')]);
  await rename(mine, 'Alpha');
  await rename(others, MARKER);
});

test('they write what is theirs', async () => {
  const made = await api.post<{ id: string }>(
    'contracts',
    contractBody({ name: 'Made', provider: 'Vendor Alpha', tenant: 'Alpha' }),
    headers,
  );
  expect([made.status, made.body]).toEqual([201, expect.objectContaining({ tenantName: 'Alpha' })]);
  const { id } = made.body;
  expect((await api.patch(`contracts/${id}`, { name: 'Changed' }, headers)).status).toBe(200);
  const assignment = { contractId: id, targetType: 'device', targetId: own('devices') };
  expect((await api.post('contract-assignments', assignment, headers)).status).toBe(201);
  expect((await api.delete(`contracts/${id}`, headers)).status).toBe(204);
});
