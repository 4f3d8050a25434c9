import { ATTACHMENTS } from '@tenor/persistence';
import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

interface Row {
  readonly name: string;
  readonly [field: string]: unknown;
}

let api: TestApi;
let acme: string;
let busy: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme', supportPhone: '+49 30 1' });
  await create(api, 'service-providers', { name: 'Idle' });
  const tenant = await create(api, 'tenants', { name: 'Hamburg' });
  busy = await create(api, 'contracts', contractBody({ name: 'Busy', providerId: acme, tenant: 'Hamburg' }));
  await create(api, 'contracts', contractBody({ name: 'Calm', providerId: acme, status: 'draft' }));
  for (const invoiceNumber of ['1', '2', '3']) {
    await create(api, 'invoices', {
      contractId: busy,
      invoiceNumber,
      periodStart: '2026-03-01',
      periodEnd: '2026-03-31',
      invoiceDate: '2026-04-02',
    });
  }
  await create(api, 'contract-assignments', { contractId: busy, targetType: 'tenant', targetId: tenant });
  await create(api, 'coverage-waivers', { targetType: 'tenant', targetId: tenant, reason: 'Spares.' });
  const attached = { parentType: 'contract', parentId: busy };
  await api.database.collection(ATTACHMENTS).insertMany([
    { ...attached, state: 'stored' },
    { ...attached, state: 'uploading' },
    { ...attached, parentType: 'invoice', state: 'stored' },
  ]);
});

afterAll(() => api.stop());

async function rows(path: string): Promise<readonly Row[]> {
  const answer = await api.get<{ items: readonly Row[] }>(path);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.items;
}

test('a provider tells how many contracts there are with it', async () => {
  const found = await rows('service-providers?sort=name');
  expect(found.map(({ name, contractCount }) => [name, contractCount])).toEqual([
    ['Acme', 2],
    ['Idle', 0],
  ]);
  expect((await api.get(`service-providers/${acme}`)).body).toMatchObject({ contractCount: 2 });
  expect(await api.patch(`service-providers/${acme}`, { contractCount: 7 })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'contractCount', code: 'read_only' }] },
  });
});

test('a contract tells how much hangs on it', async () => {
  const found = await rows('contracts?sort=name');
  expect(
    found.map((row) => [row.name, row['invoiceCount'], row['assignmentCount'], row['attachmentCount']]),
  ).toEqual([
    ['Busy', 3, 1, 1],
    ['Calm', 0, 0, 0],
  ]);
});

test('a page is counted with one query for each count, however many rows', async () => {
  const counted: string[] = [];
  const client = api.database.getClient();
  const note = ({ commandName }: { commandName: string }) => counted.push(commandName);
  client.on('commandStarted', note);
  const commandsOf = async (limit: number): Promise<number> => {
    counted.length = 0;
    await rows(`contracts?limit=${limit}&expand=provider,tenant`);
    return counted.length;
  };
  const [one, two] = [await commandsOf(1), await commandsOf(2)];
  client.off('commandStarted', note);
  expect(one).toBe(two);
});

test('what a contract refers to is shown as a whole when asked for', async () => {
  const [found] = await rows('contracts?name=Busy&expand=provider,tenant');
  expect(found).toMatchObject({
    provider: { id: acme, name: 'Acme', supportPhone: '+49 30 1', version: 1 },
    tenant: { name: 'Hamburg' },
  });
  const calm = await rows('contracts?name=Calm&expand=tenant');
  expect(calm[0]).toHaveProperty('tenant', null);
  expect(calm[0]).not.toHaveProperty('provider');
  expect((await api.get(`contracts/${busy}?expand=provider`)).body).toHaveProperty('provider.name', 'Acme');
});

test.each([
  ['invoices?expand=contract', { contract: { name: 'Busy', recurringCost: '0.00' } }],
  [
    'contract-assignments?expand=contract,target',
    { contract: { name: 'Busy' }, target: { name: 'Hamburg' } },
  ],
  ['coverage-waivers?expand=target', { target: { name: 'Hamburg' } }],
])('%s shows them as a whole', async (path, expected) => {
  expect((await rows(path))[0]).toMatchObject(expected);
});

test.each(['contracts?expand=invoices', 'invoices?expand=provider', 'coverage-waivers?expand='])(
  '%s is refused, naming expand',
  async (path) => {
    expect(await api.get(path)).toMatchObject({ status: 400, body: { errors: [{ path: 'expand' }] } });
  },
);
