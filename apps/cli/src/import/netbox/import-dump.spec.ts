import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../program.js';
import { report } from '../../testing/answers.js';
import { FakeServer, type FakeAnswer } from '../../testing/fake-server.js';
import { RecordingContext } from '../../testing/recording-context.js';
import { stableId } from './stable-id.js';

let directory: string;
let file: string;
let server: FakeServer;
let answer: (path: string) => FakeAnswer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenor-cli-'));
  file = join(directory, 'dump.json');
  answer = () => ({ json: report({ created: 1 }) });
  server = await FakeServer.start(({ path }) => answer(path));
});

afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function tenor(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const context = new RecordingContext({ TENOR_URL: server.url, TENOR_TOKEN: 'a-token-for-tests' });
  const code = await runCli(['import', file, '--format', 'netbox', ...args], context, '0.0.0');
  return { code, out: context.out, err: context.err };
}

const object = (model: string, pk: number | string, fields: object) => ({ model, pk, fields });
const idOf = (model: string, pk: number | string, source = 'netbox'): string =>
  stableId(`${source}/${model}/${pk}`);

const NETBOX = [
  // What is referred to may stand behind what refers to it.
  object('dcim.device', 1, {
    name: 'sw "{1}"',
    serial: '',
    status: 'active',
    device_type: 1,
    role: 1,
    site: 1,
    location: 2,
    rack: 1,
    tenant: 1,
    description: '',
    comments: 'two\nlines',
    custom_field_data: { asset: 7, '1bad': 1 },
  }),
  object('dcim.device', 2, {
    name: null,
    serial: 'SN',
    status: 'odd',
    device_type: 1,
    device_role: 1,
    site: 1,
  }),
  object('dcim.devicebay', 1, { device: 1, installed_device: 2 }),
  object('dcim.devicetype', 1, { model: 'X1', manufacturer: 1 }),
  object('dcim.manufacturer', 1, { name: 'Acme' }),
  object('dcim.devicerole', 1, { name: 'Switch' }),
  object('tenancy.tenant', 1, { name: 'North', description: 'd' }),
  object('dcim.region', 1, { name: 'EMEA', parent: null }),
  object('dcim.region', 2, { name: 'Germany', parent: 1 }),
  object('dcim.site', 1, { name: 'HAM', region: 2, tenant: 1 }),
  object('dcim.location', 1, { name: 'Floor', site: 1, parent: null }),
  object('dcim.location', 2, { name: 'Row', site: 1, parent: 1 }),
  object('dcim.rack', 1, { name: 'R1', site: 1, location: null }),
  object('circuits.provider', 1, { name: 'Carrier' }),
  object('circuits.circuittype', 1, { name: 'Internet' }),
  object('circuits.circuittermination', 9, { site: 1 }),
  object('circuits.circuit', 1, {
    cid: 'C1',
    provider: 1,
    type: 1,
    status: 'provisioning',
    termination_a: 9,
  }),
  object('circuits.circuit', 2, { cid: 'C2', provider: 1, type: 1, status: 'active', termination_a: 8 }),
  object('virtualization.cluster', 1, { name: 'K', site: 1 }),
  object('virtualization.virtualmachine', 1, { name: 'vm', cluster: 1, device: 77, status: 'paused' }),
  object('ipam.prefix', 1, { prefix: '10.0.0.0/8' }),
  object('ipam.prefix', 2, { prefix: '10.1.0.0/16' }),
];

function sent(): { path: string; rows: Record<string, unknown>[] }[] {
  return server.requests.map(({ path, body }) => ({
    path,
    rows: body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  }));
}

/** What objects have from elsewhere stays. */
const UPLOAD = 'mode=upsert&merge=externalRefs&merge=customFields';

test('a dump is sent as files of each kind, what others refer to first', async () => {
  await writeFile(file, JSON.stringify(NETBOX, null, 1));

  expect((await tenor()).code).toBe(0);

  const files = sent();
  expect(files.map(({ path, rows }) => [path.replace('/api/v1/import/', ''), rows.length])).toEqual([
    [`tenants?${UPLOAD}`, 1],
    [`service-providers?${UPLOAD}`, 1],
    [`locations?${UPLOAD}`, 2],
    [`locations?${UPLOAD}`, 1],
    [`locations?${UPLOAD}`, 2],
    [`racks?${UPLOAD}`, 1],
    [`devices?${UPLOAD}`, 1],
    [`devices?${UPLOAD}`, 1],
    [`circuits?${UPLOAD}`, 2],
    [`virtual-machines?${UPLOAD}`, 1],
  ]);
  const rows = files.map(({ rows: its }) => its);
  expect(rows[0]?.[0]).toMatchObject({
    name: 'North',
    externalRefs: [{ source: 'netbox', id: 'tenancy.tenant:1' }],
  });
  expect(rows[0]?.[0]).not.toHaveProperty('id');
  expect(rows[2]?.map(({ name, parentId }) => [name, parentId])).toEqual([
    ['EMEA', null],
    ['Germany', idOf('dcim.region', 1)],
  ]);
  expect(rows[3]?.[0]).toMatchObject({
    id: idOf('dcim.site', 1),
    parentId: idOf('dcim.region', 2),
    tenant: 'North',
  });
  expect(rows[4]?.map(({ parentId }) => parentId)).toEqual([idOf('dcim.site', 1), idOf('dcim.location', 1)]);
  expect(rows[5]?.[0]).toMatchObject({ name: 'R1', locationId: idOf('dcim.site', 1) });
  expect(rows[6]?.[0]).toEqual({
    id: idOf('dcim.device', 1),
    name: 'sw "{1}"',
    serial: null,
    status: 'active',
    role: 'Switch',
    manufacturer: 'Acme',
    model: 'X1',
    rackId: idOf('dcim.rack', 1),
    parentDeviceId: null,
    description: null,
    comments: 'two\nlines',
    externalRefs: [{ source: 'netbox', id: 'dcim.device:1' }],
    customFields: { asset: 7 },
    tenant: 'North',
    locationId: idOf('dcim.location', 2),
  });
  expect(rows[7]?.[0]).toMatchObject({
    serial: 'SN',
    status: 'active',
    role: 'Switch',
    parentDeviceId: idOf('dcim.device', 1),
  });
  expect(rows[8]).toMatchObject([
    {
      name: 'C1',
      provider: 'Carrier',
      circuitType: 'Internet',
      status: 'staged',
      locationId: idOf('dcim.site', 1),
    },
    { name: 'C2', locationId: null },
  ]);
  expect(rows[9]?.[0]).toMatchObject({
    name: 'vm',
    status: 'offline',
    parentDeviceId: null,
    locationId: idOf('dcim.site', 1),
  });
});

test('the report tells what was taken over otherwise, and what was left out and why', async () => {
  await writeFile(file, JSON.stringify(NETBOX));

  const { out } = await tenor();

  expect(out).toContain('tenants as tenants: 1 created');
  expect(out.slice(out.indexOf('Taken over'))).toBe(
    [
      'Taken over otherwise than they stand in the dump:',
      '  circuits.circuit: its termination is not in the dump: no location (1 object)',
      '  dcim.device: custom fields with names that Tenor does not take are left out (1 object)',
      '  dcim.device: the status "odd" is not known to Tenor: taken as active (1 object)',
      '  virtualization.virtualmachine: refers to a dcim.device that is not in the dump: left open (1 object)',
      '',
      'Not imported, Tenor has no place for them:',
      '  ipam.prefix (2 objects)',
      '',
    ].join('\n'),
  );
});

test('Nautobot’s keys of statuses and roles are looked up, and its dump may be lines', async () => {
  const [status, role, type] = ['b1', 'b2', 'b3'];
  const lines = [
    object('extras.status', status, { name: 'Staging' }),
    object('extras.role', role, { name: 'Leaf' }),
    object('dcim.location', type, { name: 'Berlin', parent: null, location_type: 'x' }),
    object('dcim.device', 'b4', { name: 'd', status, role, location: type, _custom_field_data: { a: 1 } }),
  ];
  await writeFile(file, `\ufeff${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);

  expect((await tenor('--source', 'nautobot-1')).code).toBe(0);

  expect(sent()[1]?.rows[0]).toMatchObject({
    id: idOf('dcim.device', 'b4', 'nautobot-1'),
    status: 'staged',
    role: 'Leaf',
    locationId: idOf('dcim.location', 'b3', 'nautobot-1'),
    customFields: { a: 1 },
    externalRefs: [{ source: 'nautobot-1', id: 'dcim.device:b4' }],
  });
});

test('a refused file stops what comes behind it, with exit code 1', async () => {
  await writeFile(file, JSON.stringify(NETBOX));
  const error = { row: 2, column: 'name', code: 'required', message: 'is required' };
  answer = (path) =>
    path.includes('racks')
      ? { status: 422, json: report({ failed: 1, errorCount: 1, errors: [error] }) }
      : { json: report({ unchanged: 1 }) };

  const { code, out } = await tenor();

  expect(code).toBe(1);
  expect(server.requests.at(-1)?.path).toContain('/racks');
  expect(out).toContain('Nothing was imported from racks: 1 row has errors.');
  expect(out).toContain(
    'Not sent, because what they refer to is missing: devices, devices in bays, circuits, virtual machines.',
  );
});

test('a dry run reads all and sends nothing; --json tells it to programs', async () => {
  await writeFile(file, JSON.stringify(NETBOX));

  const { out } = await tenor('--dry-run', '--json');

  expect(server.requests).toEqual([]);
  expect(JSON.parse(out)).toMatchObject({
    dryRun: true,
    rows: { tenants: 1, regions: 2, devices: 1, 'devices in bays': 1, circuits: 2 },
    skipped: { 'ipam.prefix': 2 },
  });
});

test('objects that many chunks of the file cut are put together again', async () => {
  const comments = 'ä{"}\\'.repeat(40_000);
  const tenants = [1, 2, 3].map((pk) => object('tenancy.tenant', pk, { name: `T${pk}`, comments }));
  await writeFile(file, JSON.stringify(tenants));

  expect((await tenor()).code).toBe(0);

  expect(sent()[0]?.rows.map((row) => row['comments'] === comments)).toEqual([true, true, true]);
});

test.each([
  ['', 'it holds no objects'],
  ['[]', 'it holds no objects'],
  ['name,parent\na,b', 'found "n" where an object must begin'],
  ['[{"model": "x"}]', 'object 1 lacks model, pk or fields'],
  ['[{"model": "x", "pk": 1, "fields": {}}, {"model', 'it ends in the middle of an object'],
  ['[{"model": x}]', 'object 1 is not JSON'],
  ['[{"model": "x", "pk": 1, "fields": null}]', 'object 1 lacks model, pk or fields'],
])('%j is refused: %s', async (text, why) => {
  await writeFile(file, text);

  const { code, err } = await tenor();

  expect([code, err.includes(why)]).toEqual([1, true]);
  expect(server.requests).toEqual([]);
});

test.each([
  ['--resource', 'devices'],
  ['--mode', 'create'],
  ['--map', 'a:b'],
  ['--source', 'a b'],
])('%s %s is a usage error', async (...args) => {
  await writeFile(file, JSON.stringify(NETBOX));
  expect((await tenor(...args)).code).toBe(2);
});
