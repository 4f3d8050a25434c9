import { contractAssignmentModel } from '@tenor/persistence';
import { contractBody, create } from '../testing/contract-body.js';
import { TestApi, type Answer } from '../testing/test-api.js';
import { type ImportReport } from './pipeline/report-builder.js';

jest.setTimeout(120_000);

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
  await create(api, 'service-providers', { name: 'Acme' });
  await create(api, 'service-providers', { name: 'Globex', tags: ['a|b', 'c'] });
  await create(api, 'tenants', { name: 'North' });
  await create(api, 'locations', { name: 'Hamburg' });
  for (const name of ['sw-1', 'sw-2', 'sw-3', 'twin', 'twin']) await create(api, 'devices', { name });
  await contract({ name: 'Ring', contractNumber: 'C-1', currency: 'EUR', recurringCost: '18000.50' });
  await contract({ name: 'Metro', contractNumber: 'C-2', currency: 'JPY', tenant: 'North', autoRenew: true });
  await contract({ name: 'Twin' });
  await contract({ name: 'Twin', provider: 'Globex' });
});

afterAll(() => api.stop());

const contract = (more: Readonly<Record<string, unknown>>): Promise<string> =>
  create(api, 'contracts', contractBody({ provider: 'Acme', ...more }));

function load(
  resource: string,
  lines: string | readonly string[],
  query = 'mode=upsert',
): Promise<Answer<ImportReport>> {
  const text = typeof lines === 'string' ? lines : `${lines.join('\n')}\n`;
  const type = text.startsWith('{') ? 'application/x-ndjson' : 'text/csv';
  return api.send('POST', `import/${resource}?${query}`, text, { 'content-type': type });
}

const counts = ({ body }: Answer<ImportReport>): number[] => [
  body.created,
  body.updated,
  body.unchanged,
  body.failed,
];

const faults = ({ body }: Answer<ImportReport>): [number, string | null, string][] =>
  body.errors.map(({ row, column, code }) => [row, column, code]);

const INVOICES = 'contract,invoice_number,period_start,period_end,invoice_date,total_amount';
const WHEN = '2026-03-01,2026-03-31,2026-04-02';

describe('invoices', () => {
  test('name their contract by number or name, and take its currency', async () => {
    const file = [INVOICES, `C-1,I-1,${WHEN},1500.00`, `C-2,I-1,${WHEN},1500`, `Metro,I-2,${WHEN},7`];
    expect(counts(await load('invoices', file))).toEqual([3, 0, 0, 0]);
    expect(counts(await load('invoices', file))).toEqual([0, 0, 3, 0]);
    const changed = file.map((line) => line.replace('1500.00', '1600.00'));
    expect(counts(await load('invoices', changed))).toEqual([0, 1, 2, 0]);
    const rows = (await api.get<{ items: object[] }>('invoices?sort=invoiceNumber')).body.items;
    expect(rows).toMatchObject([
      { contractNumber: 'C-1', invoiceNumber: 'I-1', totalAmount: '1600.00', currency: 'EUR' },
      { contractNumber: 'C-2', invoiceNumber: 'I-1', totalAmount: '1500', currency: 'JPY' },
      { contractNumber: 'C-2', invoiceNumber: 'I-2', totalAmount: '7', currency: 'JPY' },
    ]);
  });

  test('of two contracts of a name, the provider tells which', async () => {
    const header = INVOICES.replace('contract,', 'contract,provider,');
    const file = [header, `Twin,acme,T-1,${WHEN},1`, `Twin,Globex,T-1,${WHEN},2`];
    expect(counts(await load('invoices', file))).toEqual([2, 0, 0, 0]);
  });

  test('every faulty row is named, and nothing is imported', async () => {
    const answer = await load('invoices', [
      INVOICES,
      `C-404,X-1,${WHEN},1`,
      `Twin,X-2,${WHEN},1`,
      `C-1,X-3,2026-02-30,2026-03-31,2026-04-02,1`,
      `C-1,X-4,2026-04-01,2026-03-31,2026-04-02,1`,
      `C-2,X-5,${WHEN},1.5`,
      `C-1,X-6,${WHEN},1`,
      `C-1,X-6,${WHEN},2`,
      `C-1,,${WHEN},2`,
      `,X-7,${WHEN},2`,
    ]);
    expect(answer.status).toBe(422);
    expect(faults(answer)).toEqual([
      [2, 'contract', 'unknown_reference'],
      [3, 'contract', 'ambiguous'],
      [4, 'period_start', 'invalid_date'],
      [5, 'period_end', 'before_start'],
      [6, 'total_amount', 'too_many_decimals'],
      [8, 'invoice_number', 'duplicate'],
      [9, 'invoice_number', 'required'],
      [10, 'contract', 'required'],
    ]);
    expect((await api.get('invoices?q=X')).body['items']).toEqual([]);
  });
});

describe('lines of JSON', () => {
  const NDJSON = 'application/x-ndjson';
  const send = (text: string, query: string) =>
    api.send<ImportReport>('POST', `import/tenants?${query}`, text, { 'content-type': NDJSON });
  const FILE = '{"name":"Line 1"}\n{"name":"Line 2"\n{"name":3}\nnull\n{"name":"Line 5"}\n';
  const FAULTS = [
    [2, null, 'malformed_json'],
    [3, 'name', 'invalid_type'],
    [4, null, 'malformed_json'],
  ];

  test('that are none are told with all other faults, and nothing is imported', async () => {
    const answer = await send(FILE, 'mode=create');
    expect([answer.status, ...counts(answer)]).toEqual([422, 0, 0, 0, 3]);
    expect(faults(answer)).toEqual(FAULTS);
  });

  test('that are none are passed over with the others at fault when that is asked for', async () => {
    const answer = await send(FILE, 'mode=upsert&onError=skip');
    expect([answer.status, ...counts(answer)]).toEqual([200, 2, 0, 0, 3]);
    expect(faults(answer)).toEqual(FAULTS);
    expect((await api.get('tenants?q=Line&sort=name')).body['items']).toMatchObject([
      { name: 'Line 1' },
      { name: 'Line 5' },
    ]);
  });

  test('that are none from the first on are told too', async () => {
    expect(faults(await send('name\nA\n', 'mode=create'))).toEqual([
      [1, null, 'malformed_json'],
      [2, null, 'malformed_json'],
    ]);
  });

  test('may be none at all, as those of an empty list', async () => {
    const { body: text } = await api.get<string>('tenants?format=ndjson&name=Nobody');
    expect(text).toBe('');
    for (const query of ['mode=upsert', 'mode=create&dryRun=true', 'mode=create&map=title:name']) {
      const answer = await send(text, query);
      expect([answer.status, ...counts(answer)]).toEqual([200, 0, 0, 0, 0]);
    }
    const part = 'Content-Disposition: form-data; name="file"; filename="tenants.ndjson"';
    const form = await api.send<ImportReport>(
      'POST',
      'import/tenants?mode=create',
      `--b\r\n${part}\r\n\r\n\r\n--b--\r\n`,
      { 'content-type': 'multipart/form-data; boundary=b' },
    );
    expect([form.status, ...counts(form)]).toEqual([200, 0, 0, 0, 0]);
  });
});

const ASSIGNMENTS = 'contract,targetType,target,coverageStart,coverageEnd,isPrimary';

describe('assignments', () => {
  test('are known by contract, target and start, and name both ends by name', async () => {
    const file = [
      ASSIGNMENTS,
      'C-1,device,sw-1,2026-01-01,2026-06-30,true',
      'C-1,Device,SW-1,2026-07-01,,true',
      'C-2,location,hamburg,,,false',
      'C-2,tenant,North,,,',
    ];
    expect(counts(await load('contract-assignments', file))).toEqual([4, 0, 0, 0]);
    expect(counts(await load('contract-assignments', file))).toEqual([0, 0, 4, 0]);
    const longer = file.map((line) => line.replace('2026-07-01,,', '2026-07-01,2027-06-30,'));
    expect(counts(await load('contract-assignments', longer))).toEqual([0, 1, 3, 0]);
  });

  test('that cannot stand beside others, stored or of the file, are named before anything is written', async () => {
    const before = await contractAssignmentModel(api.database).countDocuments();
    const answer = await load('contract-assignments', [
      ASSIGNMENTS,
      'C-1,device,sw-1,2026-06-01,,false',
      'C-2,device,sw-1,2026-02-01,2026-02-28,true',
      'C-1,device,sw-2,,,true',
      'C-2,device,sw-2,2026-01-01,,true',
      'C-1,device,sw-2,2026-05-01,,false',
      'C-1,device,twin,,,',
      'C-1,device,nobody,,,',
      'C-1,rack,sw-1,,,',
      'C-1,interface,sw-1,,,',
      'C-1,device,sw-3,2026-02-01,2026-01-01,',
    ]);
    expect(answer.status).toBe(422);
    expect(faults(answer)).toEqual([
      [2, 'coverageStart', 'overlap'],
      [3, 'isPrimary', 'second_primary'],
      [5, 'isPrimary', 'second_primary'],
      [6, 'coverageStart', 'overlap'],
      [7, 'target', 'ambiguous'],
      [8, 'target', 'unknown_reference'],
      [9, 'target', 'unknown_reference'],
      [10, 'targetType', 'invalid_choice'],
      [11, 'coverageEnd', 'before_start'],
    ]);
    expect(await contractAssignmentModel(api.database).countDocuments()).toBe(before);
  });

  test('a file may hand the first place on', async () => {
    await load('contract-assignments', [ASSIGNMENTS, 'C-1,device,sw-3,,,true', 'C-2,device,sw-3,,,false']);
    const swap = [ASSIGNMENTS, 'C-2,device,sw-3,,,true', 'C-1,device,sw-3,,,false'];
    expect(counts(await load('contract-assignments', swap))).toEqual([0, 2, 0, 0]);
    expect(counts(await load('contract-assignments', swap))).toEqual([0, 0, 2, 0]);
  });

  test('imported while others are made by hand: one primary for each target, always', async () => {
    const devices = await Promise.all(
      Array.from({ length: 20 }, (_, i) => create(api, 'devices', { name: `race-${i}` })),
    );
    const [imported] = await Promise.all([
      load(
        'contract-assignments',
        [ASSIGNMENTS, ...devices.map((_id, i) => `C-1,device,race-${i},,,true`)],
        'mode=upsert&onError=skip',
      ),
      ...devices.map((targetId) =>
        api.post('contract-assignments', {
          contract: 'C-2',
          targetType: 'device',
          targetId,
          isPrimary: true,
        }),
      ),
    ]);
    expect([200, 422]).toContain(imported.status);
    for (const targetId of devices) {
      const primaries = { targetId, isPrimary: true };
      expect(await contractAssignmentModel(api.database).countDocuments(primaries)).toBe(1);
    }
  });
});

test('waivers are known by their target', async () => {
  const file = [
    'targetType,target,reason,owner,until',
    'device,sw-2,Spares,net,2027-12-31',
    'tenant,north,Lab,,',
  ];
  expect(counts(await load('coverage-waivers', file))).toEqual([2, 0, 0, 0]);
  expect(counts(await load('coverage-waivers', file))).toEqual([0, 0, 2, 0]);
  const answer = await load('coverage-waivers', ['targetType,target,reason', 'device,sw-1,', 'device,,Why']);
  expect(faults(answer)).toEqual([
    [2, 'reason', 'required'],
    [3, 'target', 'required'],
  ]);
});

test.each(['csv', 'ndjson'])(
  'what is exported as %s imports as it is, and nothing changes',
  async (format) => {
    for (const resource of [
      'service-providers',
      'tenants',
      'contracts',
      'invoices',
      'contract-assignments',
      'coverage-waivers',
    ]) {
      const before = await api.get<{ items: object[] }>(`${resource}?limit=500`);
      const file = await api.get<string>(`${resource}?format=${format}`);
      expect([file.status, file.headers['content-disposition']]).toEqual([
        200,
        `attachment; filename="${resource}.${format}"`,
      ]);
      const report = await load(resource, file.body);
      expect([resource, faults(report), ...counts(report)]).toEqual([
        resource,
        [],
        ...[0, 0, before.body.items.length, 0],
      ]);
      expect((await api.get(`${resource}?limit=500`)).body).toEqual(before.body);
    }
  },
);

test('what was deleted comes back from its file as it was', async () => {
  const file = (await api.get<string>('invoices?format=csv')).body;
  const before = (await api.get<{ items: { id: string }[] }>('invoices?limit=500')).body.items;
  for (const { id } of before) expect((await api.delete(`invoices/${id}`)).status).toBe(204);
  expect(counts(await load('invoices', file))).toEqual([before.length, 0, 0, 0]);
  const plain = (rows: readonly object[]) =>
    rows.map((row) => ({ ...row, version: 0, createdAt: '', updatedAt: '' }));
  const after = (await api.get<{ items: object[] }>('invoices?limit=500')).body.items;
  expect(plain(after)).toEqual(plain(before));
});

test('the columns of a plugin’s export of contracts are taken as they are', async () => {
  const header =
    'name,start_date,end_date,provider,status,contract_number,billing_period,recurring_cost,one_time_cost,currency,' +
    'contract_type,coverage_hours,response_time,restoration_time,notice_period_days,auto_renew,term_months,description';
  const file = [
    header,
    'Core Switch Support,2025-01-01,2026-12-31,Acme,Active,PL-1,annual,18000.00,0.00,USD,hardware,24x7,4h,24h,60,True,12,"Switches, two sites"',
    'Campus SaaS,2025-06-01,,Initech,Draft,PL-2,monthly,250.50,100,EUR,saas,business_hours,nbd,none,,False,,',
    'Old Warranty,2020-01-01,2023-12-31,Acme,Expired,PL-3,one_time,0,999.99,USD,warranty,8x5_nbd,best_effort,5d,0,false,36,"Line one\nLine two"',
  ];
  const query = 'mode=upsert&createMissing=provider';
  const first = await load('contracts', file, query);
  expect([faults(first), ...counts(first)]).toEqual([[], 3, 0, 0, 0]);
  expect(first.body.createdReferences).toMatchObject({ provider: 1 });
  expect(counts(await load('contracts', file, query))).toEqual([0, 0, 3, 0]);
  const rows = (await api.get<{ items: object[] }>('contracts?q=PL&sort=contractNumber')).body.items;
  expect(rows).toMatchObject([
    {
      name: 'Core Switch Support',
      status: 'active',
      providerName: 'Acme',
      billingPeriod: 'annual',
      recurringCost: '18000.00',
      contractType: 'hardware',
      coverageHours: '24x7',
      responseTime: '4h',
      restorationTime: '24h',
      noticePeriodDays: 60,
      autoRenew: true,
      termMonths: 12,
      description: 'Switches, two sites',
    },
    { status: 'draft', providerName: 'Initech', endDate: null, oneTimeCost: '100.00', autoRenew: false },
    {
      status: 'expired',
      billingPeriod: 'one_time',
      oneTimeCost: '999.99',
      description: 'Line one\nLine two',
    },
  ]);
});
