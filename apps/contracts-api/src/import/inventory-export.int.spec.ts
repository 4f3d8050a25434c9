import { parse } from 'csv-parse/sync';
import { create } from '../testing/contract-body.js';
import { TestApi, type Answer } from '../testing/test-api.js';
import { type ImportReport } from './pipeline/report-builder.js';

const RESOURCES = ['locations', 'racks', 'devices', 'circuits', 'virtual-machines'];

jest.setTimeout(120_000);

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
  await create(api, 'tenants', { name: 'North' });
  await create(api, 'service-providers', { name: 'Acme' });
  const shared = {
    tags: ['gold', 'a|b\\c', '-x', 'two  spaces'],
    customFields: { no: 7, deep: { list: [1, 'x', null] }, formula: '=1+1' },
    description: '=SUM(A1)\nline, "two"; three\r\nend ',
    comments: '\ttab, and trailing\n\n',
  };
  const refs = (id: string) => [{ source: 'netbox', id, url: 'https://netbox.example.com/?a=1&b=2' }];
  await create(api, 'locations', { name: '-Hamburg', tenant: 'North', ...shared, externalRefs: refs('l1') });
  await create(api, 'locations', { name: "'=Floor  2", parent: '-Hamburg', ...shared });
  await create(api, 'locations', { name: 'Plain' });
  await create(api, 'racks', { name: '+R1', location: '-Hamburg', ...shared, externalRefs: refs('r1') });
  const chassis = await create(api, 'devices', {
    name: '@chassis',
    rack: '+R1',
    status: 'offline',
    ...shared,
  });
  await create(api, 'devices', { serial: '007', parentDeviceId: chassis, role: 'Ünï "quoted"', ...shared });
  await create(api, 'devices', {});
  await create(api, 'circuits', { name: '=CID,1', provider: 'Acme', circuitType: 'a;b', ...shared });
  await create(api, 'virtual-machines', { name: '12e5', parentDevice: '@chassis', ...shared });
});

afterAll(() => api.stop());

async function exported(resource: string, format: string): Promise<string> {
  const answer = await api.get<string>(`${resource}?format=${format}`);
  expect(answer.status).toBe(200);
  expect(answer.headers['content-disposition']).toContain(`${resource}.${format}`);
  return answer.body;
}

function load(resource: string, text: string, format: string): Promise<Answer<ImportReport>> {
  const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
  return api.send('POST', `import/${resource}?mode=upsert`, text, { 'content-type': type });
}

async function state(resource: string): Promise<unknown> {
  return (await api.get(`${resource}?limit=500`)).body;
}

describe.each(['csv', 'ndjson'])('%s', (format) => {
  test.each(RESOURCES)('what is exported of %s imports as it is, and nothing changes', async (resource) => {
    const before = await state(resource);
    const report = await load(resource, await exported(resource, format), format);
    expect(report).toMatchObject({ status: 200, body: { created: 0, updated: 0, failed: 0, errors: [] } });
    expect(report.body.unchanged).toBeGreaterThan(0);
    expect(await state(resource)).toEqual(before);
  });
});

test('lines of JSON bring back what was deleted, exactly, ids and references included', async () => {
  const before = new Map<string, unknown>();
  const files = new Map<string, string>();
  for (const resource of RESOURCES) {
    before.set(resource, await state(resource));
    files.set(resource, await exported(resource, 'ndjson'));
  }
  for (const resource of [...RESOURCES].reverse()) {
    let ids: string[];
    do {
      ids = (await api.get<{ items: { id: string }[] }>(resource)).body.items.map(({ id }) => id);
      // What is inside something goes first.
      for (const id of ids) await api.delete(`${resource}/${id}`);
    } while (ids.length > 0);
  }
  for (const resource of RESOURCES) {
    expect((await load(resource, files.get(resource) ?? '', 'ndjson')).body).toMatchObject({
      failed: 0,
      errors: [],
    });
    expect(await state(resource)).toEqual(before.get(resource));
  }
});

test('an export holds all rows of the filters, page after page, and no more', async () => {
  const lines = Array.from({ length: 1100 }, (_, i) => `bulk ${i},bulk`);
  await load('racks', ['name,tags', ...lines].join('\n'), 'csv');
  const answer = await api.get<string>('racks?tags=bulk&sort=-name', { accept: 'application/x-ndjson' });
  const names = answer.body
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { name: string }).name);
  expect([names.length, names[0], new Set(names).size]).toEqual([1100, 'bulk 999', 1100]);
});

test('no cell of a spreadsheet is a formula', async () => {
  const text = await exported('locations', 'csv');
  expect(text.split('\r\n')[0]).toBe(
    'id,name,parentId,tenantId,description,comments,tags,customFields,externalRefs,parentName,tenantName,createdAt,updatedAt,version',
  );
  expect(text).toContain("'-Hamburg");
  expect(text).toContain("''=Floor  2");
  const cells = parse(text).flat();
  expect(cells.length).toBeGreaterThan(40);
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

test.each([
  ['locations?format=xlsx', 'format'],
  ['racks?format=csv&limit=5', 'limit'],
  ['devices?format=ndjson&site=x', 'site'],
])('GET %s is refused at %s', async (path, field) => {
  expect(await api.get(path)).toMatchObject({ status: 400, body: { errors: [{ path: field }] } });
});
