import { readFile } from 'node:fs/promises';
import { create } from '../testing/contract-body.js';
import { TestApi, type Answer } from '../testing/test-api.js';
import { IMPORTED_RESOURCES } from './imported-resources.js';
import { type ImportReport } from './pipeline/report-builder.js';

/** What refers to others comes after them. */
const RESOURCES = [
  'tenants',
  'service-providers',
  'locations',
  'racks',
  'devices',
  'circuits',
  'virtual-machines',
  'contracts',
  'invoices',
  'contract-assignments',
  'coverage-waivers',
];
const SAMPLES = new URL('../../../../samples/', import.meta.url);
const SAMPLE_FILES = [
  'tenants.csv',
  'service-providers.csv',
  'locations.csv',
  'devices.csv',
  'contracts.csv',
  'contract-assignments.ndjson',
  'coverage-waivers.ndjson',
];

jest.setTimeout(120_000);

let api: TestApi;
let other: TestApi;

beforeAll(async () => {
  [api, other] = await Promise.all([TestApi.start(), TestApi.start()]);
  for (const file of SAMPLE_FILES) {
    const [resource = '', format = ''] = file.split('.');
    const text = await readFile(new URL(file, SAMPLES), 'utf8');
    expect(await load(api, resource, text, format)).toMatchObject({ status: 200, body: { failed: 0 } });
  }
  await createFilled();
});

afterAll(() => Promise.all([api.stop(), other.stop()]));

/** One object of each resource that has every field, and one that has none but those that it must have. */
async function createFilled(): Promise<void> {
  const shared = (source: string) => ({
    tags: ['a|b\\c', '-x', "'=y", '1', 'true', 'ends\\'],
    customFields: { no: 7, none: null, yes: true, deep: { list: [1, 'x|y', null, []] } },
    externalRefs: [
      { source, id: '1|2', url: 'https://cmdb.example.com/?a=1&b=2' },
      { source, id: '=3', url: null },
    ],
  });
  const texts = { description: 'a|b\n"two"; three, four\r\n=SUM(A1) ', comments: "'=no|yes\\" };
  const full = (source: string) => ({ ...shared(source), ...texts });
  const vendor = {
    ...{ name: '+Full | Vendor', accountNumber: '007', portalUrl: 'https://portal.example.com/|' },
    ...{ supportPhone: '+49 30 1', supportEmail: 'noc@example.com', ...full('vendor') },
  };
  await create(api, 'service-providers', vendor);
  await create(api, 'tenants', { name: '=Full|Tenant', ...full('tenant') });
  const tenant = '=Full|Tenant';
  await create(api, 'locations', { name: '@Full', parent: 'Hamburg', tenant, ...full('location') });
  await create(api, 'racks', { name: '-R1', location: '@Full', tenant, ...full('rack') });
  await create(api, 'racks', { name: 'Bare rack' });
  const device = await create(api, 'devices', {
    ...{ name: '1e5', serial: '=7', status: 'planned', role: 'a|b', manufacturer: 'null', model: 'false' },
    ...{ location: '@Full', rack: '-R1', tenant, parentDevice: 'core-rtr-01', ...full('device') },
  });
  await create(api, 'devices', {});
  const circuit = await create(api, 'circuits', {
    ...{ name: 'CID|1', status: 'planned', circuitType: 'a;b', provider: '+Full | Vendor' },
    ...{ location: '@Full', tenant, ...full('circuit') },
  });
  await create(api, 'circuits', { name: 'Bare circuit' });
  await create(api, 'virtual-machines', {
    ...{ name: '\\vm|', status: 'offline', role: '|', parentDevice: '1e5', location: '@Full', tenant },
    ...full('vm'),
  });
  await create(api, 'virtual-machines', { name: 'Bare machine' });
  const contract = await create(api, 'contracts', {
    ...{ name: 'Full | contract', contractNumber: '-1', provider: '+Full | Vendor', tenant },
    ...{ status: 'active', startDate: '2024-02-29', endDate: '2027-02-28', renewalTerms: 'a|b\\\n' },
    ...{ recurringCost: '0.125', billingPeriod: 'quarterly', oneTimeCost: '9007199254.001', currency: 'KWD' },
    ...{ contractType: 'hardware', coverageHours: '24x7', responseTime: '1h', restorationTime: '4h' },
    ...{ noticePeriodDays: 0, autoRenew: true, termMonths: 36, renewalTermMonths: 12, renewalCost: '0.000' },
    ...{ leadDays: [30, 60, 90], owner: '=owner|x', renewedFromId: '01931f00-0000-7000-8000-000000000001' },
    ...{ renewalDecision: 'renew', decisionFor: '2027-02-28', noticeGivenOn: '2026-01-02' },
    ...full('contract'),
  });
  await create(api, 'contracts', {
    ...{ name: 'Bare contract', provider: '+Full | Vendor', status: 'draft', startDate: '2026-01-01' },
    leadDays: [7],
  });
  await create(api, 'invoices', {
    ...{ contractId: contract, invoiceNumber: '=1|2', periodStart: '2026-01-01', periodEnd: '2026-03-31' },
    ...{ invoiceDate: '2026-04-01', dueDate: '2026-05-01', paidDate: '2026-04-02', totalAmount: '1.005' },
    ...{ currency: 'KWD', status: 'paid', ...full('invoice') },
  });
  await create(api, 'invoices', {
    ...{ contractId: contract, invoiceNumber: '2', periodStart: '2026-04-01', periodEnd: '2026-06-30' },
    invoiceDate: '2026-07-01',
  });
  await create(api, 'contract-assignments', {
    ...{ contractId: contract, targetType: 'device', targetId: device, coverageStart: '2026-01-01' },
    ...{ coverageEnd: '2026-12-31', scopeNotes: 'a|b\n', isPrimary: true, ...shared('assignment') },
  });
  await create(api, 'coverage-waivers', {
    ...{ targetType: 'circuit', targetId: circuit, reason: '-none|needed', owner: '@owner' },
    ...{ until: '2027-01-01', ...shared('waiver') },
  });
}

function load(to: TestApi, resource: string, text: string, format: string): Promise<Answer<ImportReport>> {
  const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
  return to.send('POST', `import/${resource}?mode=upsert`, text, { 'content-type': type });
}

async function exported(from: TestApi, resource: string, format: string): Promise<string> {
  const answer = await from.get<string>(`${resource}?format=${format}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

async function rows(from: TestApi, resource: string): Promise<readonly Record<string, unknown>[]> {
  return (await from.get<{ items: Record<string, unknown>[] }>(`${resource}?limit=500`)).body.items;
}

test('all that is imported is tried, and every field of it is filled somewhere', async () => {
  expect([...RESOURCES].sort()).toEqual([...IMPORTED_RESOURCES].sort());
  for (const resource of RESOURCES) {
    const all = await rows(api, resource);
    const filled = (value: unknown) => value !== null && JSON.stringify(value) !== '[]' && value !== '';
    const fields = new Set(all.flatMap((row) => Object.keys(row)));
    expect([...fields].filter((field) => !all.some((row) => filled(row[field])))).toEqual([]);
  }
});

describe.each(['csv', 'ndjson'])('%s', (format) => {
  test.each(RESOURCES)('what is exported of %s imports as it is, and nothing changes', async (resource) => {
    const before = await rows(api, resource);
    const report = await load(api, resource, await exported(api, resource, format), format);
    expect(report.body).toMatchObject({ created: 0, updated: 0, failed: 0, errors: [] });
    expect(report.body.unchanged).toBe(before.length);
    expect(await rows(api, resource)).toEqual(before);
  });

  test('into an empty instance, all exports make the same exports', async () => {
    for (const resource of [...RESOURCES].reverse()) {
      for (const { id } of [...(await rows(other, resource))].reverse()) {
        await other.delete(`${resource}/${String(id)}`);
      }
    }
    const files = new Map<string, string>();
    for (const resource of RESOURCES) files.set(resource, await exported(api, resource, format));
    for (const [resource, text] of files) {
      expect(await load(other, resource, text, format)).toMatchObject({
        status: 200,
        body: { updated: 0, unchanged: 0, failed: 0, errors: [] },
      });
    }
    for (const [resource, text] of files) expect(await exported(other, resource, format)).toBe(text);
  });
});
