import {
  circuitModel,
  deviceModel,
  locationModel,
  rackModel,
  serviceProviderModel,
  tenantModel,
  virtualMachineModel,
} from '@tenor/persistence';
import { create } from '../testing/contract-body.js';
import { TestApi, type Answer } from '../testing/test-api.js';
import { type ImportReport } from './pipeline/report-builder.js';

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly version: number;
  readonly [field: string]: unknown;
}

const A = '0192f0c1-2b7a-7000-8000-00000000000a';
const B = '0192f0c1-2b7a-7000-8000-00000000000b';
const C = '0192f0c1-2b7a-7000-8000-00000000000c';

jest.setTimeout(120_000);

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});
afterEach(async () => {
  for (const { collection } of [
    locationModel(api.database),
    rackModel(api.database),
    deviceModel(api.database),
    circuitModel(api.database),
    virtualMachineModel(api.database),
    tenantModel(api.database),
    serviceProviderModel(api.database),
  ]) {
    await collection.deleteMany({});
  }
});
afterAll(() => api.stop());

function load(
  resource: string,
  lines: readonly string[],
  query = 'mode=upsert',
  type = 'text/csv',
): Promise<Answer<ImportReport>> {
  return api.send('POST', `import/${resource}?${query}`, lines.join('\n'), { 'content-type': type });
}

const counts = ({ status, body }: Answer<ImportReport>): number[] => [
  status,
  body.created,
  body.updated,
  body.unchanged,
  body.failed,
];
const faults = ({ body }: Answer<ImportReport>): (string | number | null)[][] =>
  body.errors.map(({ row, column, code }) => [row, column, code]);

async function rows(resource: string): Promise<Row[]> {
  return (await api.get<{ items: Row[] }>(`${resource}?limit=500&sort=name`)).body.items;
}

test('locations come with their parents by name, in any order, and the same again changes nothing', async () => {
  const file = [
    'name,parent,tags',
    'Rack row 7,Floor 2,',
    'Floor 2,Building 1,upstairs|quiet',
    'Building 1,Hamburg,',
    'Hamburg,,',
  ];
  expect(counts(await load('locations', file))).toEqual([200, 4, 0, 0, 0]);
  expect((await rows('locations')).map(({ name, parentName }) => [name, parentName])).toEqual([
    ['Building 1', 'Hamburg'],
    ['Floor 2', 'Building 1'],
    ['Hamburg', null],
    ['Rack row 7', 'Floor 2'],
  ]);
  expect(counts(await load('locations', file))).toEqual([200, 0, 0, 4, 0]);
  const moved = file.map((line) => (line.startsWith('Floor 2') ? 'Floor 2,Hamburg,' : line));
  expect(counts(await load('locations', moved))).toEqual([200, 0, 1, 3, 0]);
});

test('parents by id come in any order too, of devices as of locations', async () => {
  const file = ['id,name,parentDeviceId', `${A},blade,${B}`, `${B},chassis,${C}`, `${C},frame,`];
  expect(counts(await load('devices', file))).toEqual([200, 3, 0, 0, 0]);
  expect((await rows('devices')).map(({ name, parentDeviceName }) => [name, parentDeviceName])).toEqual([
    ['blade', 'chassis'],
    ['chassis', 'frame'],
    ['frame', null],
  ]);
});

test('a parent that stands far behind its children is waited for', async () => {
  const children = Array.from(
    { length: 1200 },
    (_, i) => `child ${i},${i % 2 === 0 ? 'top' : `child ${i - 1}`}`,
  );
  expect(counts(await load('locations', ['name,parent', ...children.reverse(), 'top,']))).toEqual([
    200, 1201, 0, 0, 0,
  ]);
  const page = await api.get<{ total: number }>('locations?parent=top&count=true');
  expect(page.body.total).toBe(600);
});

test('a tree can be turned over in one file', async () => {
  await load('locations', ['id,name,parentId', `${A},a,`, `${B},b,${A}`, `${C},c,${B}`]);
  const turned = await load('locations', ['id,parentId', `${A},${B}`, `${B},${C}`, `${C},`]);
  expect([counts(turned), faults(turned)]).toEqual([[200, 0, 3, 0, 0], []]);
  expect((await rows('locations')).map(({ parentName }) => parentName)).toEqual(['b', 'c', null]);
});

test('circles, strangers and namesakes among parents are told by line, and nothing is written', async () => {
  const answer = await load('locations', [
    'name,parent',
    'a,b',
    'b,a',
    'c,nowhere',
    'd,c',
    'twin,',
    'e,e',
    'fine,',
  ]);
  expect(answer.status).toBe(422);
  expect(faults(answer)).toEqual([
    [2, 'parent', 'cycle'],
    [3, 'parent', 'cycle'],
    [4, 'parent', 'unknown_reference'],
    [5, 'parent', 'unknown_reference'],
    [7, 'parent', 'cycle'],
  ]);
  expect(await rows('locations')).toEqual([]);
  const skipped = await load('locations', ['name,parent', 'a,b', 'b,a', 'fine,'], 'mode=upsert&onError=skip');
  expect(counts(skipped)).toEqual([200, 1, 0, 0, 2]);
});

test('a name of several is ambiguous, stored or in the file', async () => {
  await create(api, 'locations', { name: 'Twin' });
  await create(api, 'locations', { name: 'Twin' });
  expect(faults(await load('locations', ['name,parent', 'x,Twin', 'Twin,']))).toEqual([
    [2, 'parent', 'ambiguous'],
    [3, 'name', 'ambiguous'],
  ]);
  const file = ['id,name,parent', `${A},New,`, `${B},New,`, `${C},y,New`];
  expect(faults(await load('locations', file))).toEqual([[4, 'parent', 'ambiguous']]);
});

test('racks are matched by name within their location', async () => {
  await load('locations', ['name', 'Hamburg', 'Kiel']);
  const file = ['name,location,description', 'R1,Hamburg,one', 'R1,Kiel,two', 'R1,,three'];
  expect(counts(await load('racks', file))).toEqual([200, 3, 0, 0, 0]);
  expect(counts(await load('racks', file))).toEqual([200, 0, 0, 3, 0]);
  const changed = await load('racks', ['name,location,description', 'r1,KIEL,zwei']);
  expect(counts(changed)).toEqual([200, 0, 1, 0, 0]);
  // Without a column for the location, the name alone tells which; here it does not.
  expect(faults(await load('racks', ['name,description', 'R1,x']))).toEqual([[2, 'name', 'ambiguous']]);
});

test('a device names its rack within its location; one without a name is known by its serial', async () => {
  await load('locations', ['name', 'Hamburg', 'Kiel']);
  await load('racks', ['name,location', 'R1,Hamburg', 'R1,Kiel']);
  const file = ['name,serial,location,rack,status', 'sw-1,,Kiel,R1,Staged', ',SN-1,Hamburg,R1,'];
  expect(counts(await load('devices', file))).toEqual([200, 2, 0, 0, 0]);
  expect(counts(await load('devices', file))).toEqual([200, 0, 0, 2, 0]);
  const kiel = await api.get<{ items: Row[] }>('devices?location=Kiel');
  const rack = await api.get<Row>(`racks/${String(kiel.body.items[0]?.['rackId'])}`);
  expect(rack.body).toMatchObject({ locationName: 'Kiel' });
  expect(faults(await load('devices', ['name,rack', 'sw-2,R1']))).toEqual([[2, 'rack', 'ambiguous']]);
});

test('circuits and virtual machines are imported with their references, which may be created', async () => {
  await load('devices', ['name', 'host-1']);
  const circuits = ['name,provider,tenant,circuit_type', 'CID-1,Acme,North,MPLS'];
  expect(faults(await load('circuits', circuits))).toEqual([
    [2, 'provider', 'unknown_reference'],
    [2, 'tenant', 'unknown_reference'],
  ]);
  const created = await load('circuits', circuits, 'mode=upsert&createMissing=provider,tenant');
  expect(created.body).toMatchObject({ created: 1, createdReferences: { provider: 1, tenant: 1 } });
  expect(counts(await load('virtual-machines', ['name,parentDevice', 'vm-1,HOST-1']))).toEqual([
    200, 1, 0, 0, 0,
  ]);
  expect((await rows('virtual-machines'))[0]).toMatchObject({ parentDeviceName: 'host-1' });
});

describe('lines of JSON', () => {
  const ndjson = 'application/x-ndjson';
  const lines = (...objects: unknown[]): string[] => objects.map((object) => JSON.stringify(object));

  test('are read as the REST API shows objects; what a line lacks stays as it is', async () => {
    const file = lines(
      { name: 'b', parent: 'a', tags: ['x|y'], customFields: { no: 7 }, comments: 'two\nlines' },
      { name: 'a', externalRefs: [{ source: 's', id: '1' }] },
    );
    expect(counts(await load('locations', file, 'mode=upsert', ndjson))).toEqual([200, 2, 0, 0, 0]);
    expect(await rows('locations')).toMatchObject([
      { name: 'a', externalRefs: [{ source: 's', id: '1', url: null }] },
      { name: 'b', parentName: 'a', tags: ['x|y'], customFields: { no: 7 }, comments: 'two\nlines' },
    ]);
    const cleared = lines({ name: 'b', comments: null }, { name: 'a', description: 'new' });
    expect(counts(await load('locations', cleared, 'mode=upsert', ndjson))).toEqual([200, 0, 2, 0, 0]);
    expect(await rows('locations')).toMatchObject([
      { description: 'new', externalRefs: [{ id: '1' }] },
      { comments: null, tags: ['x|y'], parentName: 'a' },
    ]);
  });

  test.each([
    [{ name: 7 }, 'name', 'invalid_type'],
    [{ name: 'a', tags: 'ok', customFields: 7 }, 'customFields', 'invalid_type'],
    [{ name: 'a', tags: [1] }, 'tags', 'invalid_type'],
    [{ name: 'a', parentId: {} }, 'parentId', 'invalid_type'],
    [{ name: 'a', parent: ['b'] }, 'parent', 'invalid_type'],
    [{ name: 'a', site: 'b' }, 'site', 'unknown_column'],
    [{ name: 'a', parent: 'b', parentId: A }, 'parentId', 'duplicate_column'],
    [{ name: 'a', externalRefs: [{ source: 's' }] }, 'externalRefs', 'required'],
    [{ name: '' }, 'name', 'required'],
    [{ description: 'x' }, 'name', 'required'],
  ])('%j is refused at %s', async (object, column, code) => {
    const answer = await load('locations', lines(object), 'mode=upsert', ndjson);
    expect([answer.status, faults(answer)[0]?.slice(1)]).toEqual([422, [column, code]]);
  });

  test.each([
    ['{"name":"a"}\n[1]', 2, 'malformed_json'],
    ['{"name":"a"}\n\n{"name":', 3, 'malformed_json'],
    [`{"name":"${'x'.repeat(1_100_000)}"}`, 1, 'record_too_long'],
  ])('a file that is not that is refused as a whole', async (text, row, code) => {
    const answer = await load('locations', [text], 'mode=upsert', ndjson);
    expect([answer.status, faults(answer)]).toEqual([422, [[row, null, code]]]);
  });
});

test.each([
  ['locations', ['name,color', 'a,b'], 'color', 'unknown_column'],
  ['locations', ['name,tenant', 'a,Nobody'], 'tenant', 'unknown_reference'],
  ['locations', ['name,parentId', 'a,x'], 'parentId', 'invalid_id'],
  ['locations', ['name,parentId', `a,${A}`], 'parentId', 'unknown_reference'],
  ['locations', ['id,name,parentId', `${A},a,${A}`], 'parentId', 'cycle'],
  ['locations', ['name,tags', `a,${'x'.repeat(65)}`], 'tags', 'invalid_length'],
  ['racks', ['name,location', 'r,Nowhere'], 'location', 'unknown_reference'],
  ['racks', ['name,locationId', `r,${A}`], 'locationId', 'unknown_reference'],
  ['racks', ['name,location', ',x'], 'location', 'unknown_reference'],
  ['devices', ['name,status', 'd,broken'], 'status', 'invalid_choice'],
  ['devices', ['name,rack', 'd,R9'], 'rack', 'unknown_reference'],
  ['devices', ['name,serial', `d,${'x'.repeat(513)}`], 'serial', 'invalid_length'],
  ['devices', ['name,customFields', 'd,{'], 'customFields', 'invalid_json'],
  ['devices', ['name', 'd', 'D'], 'name', 'duplicate'],
  ['circuits', ['name,provider', 'c,Nobody'], 'provider', 'unknown_reference'],
  ['circuits', ['name,status', 'c,inventory'], 'status', 'invalid_choice'],
  ['virtual-machines', ['name,parentDevice', 'v,none'], 'parentDevice', 'unknown_reference'],
  ['virtual-machines', ['name,rack', 'v,R1'], 'rack', 'unknown_column'],
])('%s: %j is refused at %s', async (resource, file, column, code) => {
  const answer = await load(resource, file);
  expect([answer.status, faults(answer)[0]?.slice(1)]).toEqual([422, [column, code]]);
});

test('places that go while rows move there leave no row that names nothing', async () => {
  for (let round = 0; round < 8; round += 1) {
    const target = await create(api, 'locations', { name: `target ${round}` });
    const names = Array.from({ length: 20 }, (_, i) => `d${round}.${i}`);
    await load('devices', ['name', ...names.slice(0, 10)]);
    const [imported, deleted] = await Promise.all([
      load(
        'devices',
        ['name,locationId', ...names.map((name) => `${name},${target}`)],
        'mode=upsert&onError=skip',
      ),
      api.delete(`locations/${target}`),
    ]);
    expect([204, 409]).toContain(deleted.status);
    const there = await api.get<{ total: number }>(`devices?locationId=${target}&count=true`);
    expect(there.body.total === 0 || deleted.status === 409).toBe(true);
    if (deleted.status === 409) expect(imported.status).toBe(200);
  }
  const marked = await api.database.collection('devices').countDocuments({ hold: { $ne: null } });
  expect(marked).toBe(0);
});

test('a dump that comes again keeps what objects have from other sources', async () => {
  const line = (asset: number) =>
    JSON.stringify({
      id: A,
      name: 'sw1',
      externalRefs: [{ source: 'netbox', id: 'dcim.device:1' }],
      customFields: { asset },
    });
  const dump = (asset: number) =>
    load(
      'devices',
      [line(asset)],
      'mode=upsert&merge=externalRefs&merge=customFields',
      'application/x-ndjson',
    );
  expect(counts(await dump(7))).toEqual([200, 1, 0, 0, 0]);
  const netbox = { source: 'netbox', id: 'dcim.device:1', url: null };
  const erp = { source: 'erp', id: '4711', url: null };
  await api.patch(`devices/${A}`, {
    externalRefs: [erp, netbox],
    customFields: { asset: 7, costCentre: 'K1' },
  });
  expect(counts(await dump(7))).toEqual([200, 0, 0, 1, 0]);
  expect(counts(await dump(8))).toEqual([200, 0, 1, 0, 0]);
  expect((await rows('devices'))[0]).toMatchObject({
    externalRefs: [erp, netbox],
    customFields: { asset: 8, costCentre: 'K1' },
  });
  const byErp = `name,externalRefs\nsw1,"[{""source"":""erp"",""id"":""4711""}]"`.split('\n');
  expect(counts(await load('devices', byErp))).toEqual([200, 0, 1, 0, 0]);
  expect((await rows('devices'))[0]!['externalRefs']).toEqual([erp]);
  expect((await load('devices', byErp, 'mode=upsert&merge=tags')).status).toBe(400);
});
