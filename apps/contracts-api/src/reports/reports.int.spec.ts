import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

let api: TestApi;
let acme: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme Networks' });
  await create(api, 'service-providers', { name: 'Halden' });
  await create(api, 'tenants', { name: 'Plant Hamburg' });
  const contract = (more: Readonly<Record<string, unknown>>) =>
    create(api, 'contracts', contractBody({ provider: 'Acme Networks', currency: 'EUR', ...more }));
  const renewing = { endDate: '2026-12-31', autoRenew: true, termMonths: 12, noticePeriodDays: 30 };
  await contract({ name: 'A', recurringCost: '1000.00', ...renewing });
  await contract({ name: 'B', recurringCost: '500.00', tenant: 'Plant Hamburg', endDate: '2026-11-25' });
  await contract({ name: 'C', provider: 'Halden', recurringCost: '100', currency: 'JPY', ...renewing });
  await contract({ name: 'D', status: 'draft', recurringCost: '9999.00' });
});

afterAll(() => api.stop());

interface Rows {
  readonly total: number;
  readonly items: readonly { name: string; reason: { code: string }; renewalValue: string }[];
  readonly currencies: readonly { currency: string; monthlyBurn: string; total: string }[];
  readonly months: readonly { month: string; renewals: readonly { name: string }[] }[];
  readonly errors: readonly { path: string; message: string }[];
}
const report = async (path: string) => (await api.get<Rows>(`reports/${path}`)).body;

describe('reports of what is stored', () => {
  test('list what is to be done, most pressing first', async () => {
    const { total, items } = await report('action-required');
    expect(total).toBe(3);
    expect(items.map(({ name, reason }) => [name, reason.code])).toEqual([
      ['A', 'notice_due'],
      ['C', 'notice_due'],
      ['B', 'imminent'],
    ]);
    expect(await report('action-required?asOf=2026-06-01')).toMatchObject({ total: 0 });
  });

  test('page through it', async () => {
    const first = await api.get<Rows & { next: string }>('reports/action-required?limit=2');
    const second = await report(`action-required?limit=2&cursor=${first.body.next}`);
    expect([...first.body.items, ...second.items].map(({ name }) => name)).toEqual(['A', 'C', 'B']);
    expect(second).toMatchObject({ next: null, total: 3 });
  });

  test('sum up costs, for the fleet, a provider and a tenant', async () => {
    const burn = async (query: string) =>
      (await report(`cost-summary${query}`)).currencies.map(
        ({ currency, monthlyBurn }) => `${currency} ${monthlyBurn}`,
      );
    expect(await burn('')).toEqual(['EUR 1500.00', 'JPY 100']);
    expect(await burn('?provider=acme%20networks')).toEqual(['EUR 1500.00']);
    expect(await burn(`?provider=${acme}`)).toEqual(['EUR 1500.00']);
    expect(await burn('?tenant=Plant%20Hamburg')).toEqual(['EUR 500.00']);
    expect(await burn('?asOf=2026-11-26')).toEqual(['EUR 1000.00', 'JPY 100']);
  });

  test('forecast renewals, and show them by month', async () => {
    expect((await report('renewal-forecast?windowDays=60')).currencies).toMatchObject([
      { currency: 'EUR', total: '17500.00', committed: '12000.00', open: '5500.00' },
      { currency: 'JPY', total: '1200', committed: '1200', open: '0' },
    ]);
    const { months } = await report('renewal-calendar?months=2');
    expect(months.map(({ month, renewals }) => [month, renewals.map(({ name }) => name)])).toEqual([
      ['2026-11', ['B']],
      ['2026-12', ['A', 'C']],
    ]);
  });

  test('show how much each vendor has', async () => {
    expect(await report('vendor-concentration?thresholdPct=100')).toMatchObject({
      currencies: [
        { currency: 'EUR', flagged: true, top: { providerName: 'Acme Networks', sharePct: '100.0' } },
        { currency: 'JPY', flagged: true, top: { providerName: 'Halden' } },
      ],
    });
  });
});

test.each(['1900-01-01', '9999-12-31'])('every report answers for %s', async (day) => {
  for (const path of [
    'action-required?windowDays=3650&',
    'renewal-calendar?months=60&',
    'cost-summary?windowDays=3650&',
    'renewal-forecast?windowDays=3650&',
    'vendor-concentration?',
    'coverage-gaps?',
  ]) {
    const answer = await api.get(`reports/${path}asOf=${day}`);
    expect([path, answer.status]).toEqual([path, 200]);
  }
  expect((await api.get(`contracts?asOf=${day}`)).status).toBe(200);
});

describe('a report refuses, and names', () => {
  test.each([
    ['action-required?windowDays=0', 'windowDays', 'must be a whole number from 1 to 3650'],
    ['action-required?windowDays=3651', 'windowDays', 'must be a whole number from 1 to 3650'],
    ['action-required?windowDays=ten', 'windowDays', 'must be a whole number from 1 to 3650'],
    ['action-required?windowDays=', 'windowDays', 'must be a whole number from 1 to 3650'],
    ['action-required?limit=501', 'limit', 'must be a whole number from 1 to 500'],
    ['action-required?cursor=nonsense', 'cursor', 'is not a cursor of this list'],
    ['renewal-calendar?months=61', 'months', 'must be a whole number from 1 to 60'],
    ['renewal-calendar?months=1.5', 'months', 'must be a whole number from 1 to 60'],
    ['vendor-concentration?thresholdPct=101', 'thresholdPct', 'must be a whole number from 1 to 100'],
    ['renewal-forecast?windowDays=-1', 'windowDays', 'must be a whole number from 1 to 3650'],
    ['renewal-forecast?windowDays=1&windowDays=2', 'windowDays', 'must be given once'],
    ['cost-summary?provider=Nobody', 'provider', 'names no service provider'],
    ['cost-summary?tenant=Nobody', 'tenant', 'names no tenant'],
    ['cost-summary?tenant=', 'tenant', 'must not be empty'],
    [
      'cost-summary?asOf=2026-02-30',
      'asOf',
      'must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31',
    ],
    [
      'cost-summary?window=1',
      'window',
      'is not a known parameter (known: windowDays, provider, tenant, asOf)',
    ],
  ])('%s', async (path, field, message) => {
    const answer = await api.get<Rows>(`reports/${path}`);
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [expect.objectContaining({ path: field, message })],
    ]);
  });

  test('every fault at once', async () => {
    const { errors } = await report('renewal-calendar?months=0&asOf=x&colour=red');
    expect(errors.map(({ path }) => path).sort()).toEqual(['asOf', 'colour', 'months']);
  });
});
