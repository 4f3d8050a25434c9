import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeparateServices } from './testing/separate-services.js';

jest.setTimeout(120_000);

const SAMPLES = join(__dirname, '../../../samples');
const AS_OF = '2026-11-22';

let mongo: TestMongo;
let services: SeparateServices;

beforeAll(async () => {
  mongo = await startTestMongo();
  const clock = { now: () => new Date('2026-11-22T06:00:00.000Z') };
  services = new SeparateServices(mongo, {}, clock);
  await services.start({
    'contracts-api': 'everything',
    'job-runner': 'everything',
    notifier: 'everything',
  });
  for (const resource of ['service-providers', 'tenants', 'contracts']) {
    const csv = readFileSync(join(SAMPLES, `${resource}.csv`), 'utf8');
    await services.request('POST', `/import/${resource}`, 200, csv);
  }
});

afterAll(async () => {
  await services.stop();
  await mongo.stop();
});

const get = <Body>(path: string) => services.request<Body>('GET', path, 200);

/** The entries of a run of the job for the day. */
async function entriesOf<Entry>(job: string, params: Readonly<Record<string, unknown>>): Promise<Entry[]> {
  const { id } = await services.request<{ id: string }>('POST', `/jobs/${job}/run`, 202, {
    params: { ...params, asOf: AS_OF },
  });
  for (const end = Date.now() + 30_000; ; await sleep(50)) {
    const { status } = await get<{ status: string }>(`/job-results/${id}`);
    if (status === 'succeeded') break;
    if (Date.now() > end) throw new Error(`the run is ${status}`);
  }
  return (await get<{ items: Entry[] }>(`/job-results/${id}/log-entries?limit=500`)).items;
}

interface CheckEntry {
  readonly object: { readonly id: string } | null;
  readonly data: {
    readonly tier: string;
    readonly reasons: readonly string[];
    readonly actBy: string | null;
    readonly effectiveEnd: string;
    readonly renewalValue: { readonly amount: string; readonly currency: string };
  };
}

interface ActionRequired {
  readonly total: number;
  readonly items: readonly {
    readonly contractId: string;
    readonly tier: string;
    readonly reason: { readonly code: string };
    readonly actBy: string | null;
    readonly effectiveEnd: string;
    readonly renewalValue: string;
    readonly currency: string;
  }[];
}

test('what is to be done is what the renewal check warns of, in the same order and with the same amounts', async () => {
  const entries = await entriesOf<CheckEntry>('renewal-check', { windowDays: 60, includeExpired: true });
  const logged = entries
    .filter(({ object, data }) => object !== null && data.tier !== 'info')
    .map(({ object, data }) => ({
      id: object?.id,
      tier: data.tier,
      reason: data.reasons[0],
      actBy: data.actBy,
      effectiveEnd: data.effectiveEnd,
      value: `${data.renewalValue.amount} ${data.renewalValue.currency}`,
    }));
  const { total, items } = await get<ActionRequired>(
    `/reports/action-required?asOf=${AS_OF}&windowDays=60&limit=500`,
  );
  const reported = items.map((item) => ({
    id: item.contractId,
    tier: item.tier,
    reason: item.reason.code,
    actBy: item.actBy,
    effectiveEnd: item.effectiveEnd,
    value: `${item.renewalValue} ${item.currency}`,
  }));
  expect(reported).toEqual(logged);
  expect([total, logged.length]).toEqual([18, 18]);
});

interface CostEntry {
  readonly labels: { readonly metric?: string };
  readonly data: {
    readonly currency: string;
    readonly monthlyBurn: string;
    readonly contracts: number;
    readonly total: string;
    readonly committed: string;
    readonly open: string;
    readonly renewals: number;
    readonly topVendor: { readonly providerId: string; readonly monthly: string; readonly sharePct: string };
    readonly vendors: readonly { readonly providerId: string; readonly monthly: string }[];
    readonly devicesInScope: number;
    readonly coverageGaps: number;
    readonly directGaps: number;
  };
}

interface Vendor {
  readonly providerId: string;
  readonly monthly: string;
}

interface CostSummary {
  readonly currencies: readonly {
    readonly currency: string;
    readonly monthlyBurn: string;
    readonly renewal: { readonly total: string; readonly committed: string; readonly open: string };
    readonly activeContracts: number;
    readonly vendors: readonly Vendor[];
  }[];
  readonly coverage: { readonly devicesInScope: number; readonly gaps: number; readonly directGaps: number };
}

interface Forecast {
  readonly currencies: readonly {
    readonly currency: string;
    readonly total: string;
    readonly committed: string;
    readonly open: string;
    readonly contracts: number;
    readonly renewals: number;
  }[];
}

interface Concentration {
  readonly currencies: readonly {
    readonly currency: string;
    readonly top: { readonly providerId: string; readonly sharePct: string };
  }[];
}

describe('what cost-report logs', () => {
  let entries: CostEntry[];
  const of = (metric: string) => entries.filter(({ labels }) => labels.metric === metric);

  beforeAll(async () => {
    entries = await entriesOf<CostEntry>('cost-report', { forecastWindowDays: 120 });
  });

  test('is what the cost summary says: burn, renewals, the five top vendors, gaps', async () => {
    const summary = await get<CostSummary>(`/reports/cost-summary?asOf=${AS_OF}&windowDays=120`);
    const inForce = summary.currencies.filter(({ activeContracts }) => activeContracts > 0);
    expect(inForce).toHaveLength(4);
    expect(of('monthly_burn').map(({ data }) => [data.currency, data.monthlyBurn, data.contracts])).toEqual(
      inForce.map(({ currency, monthlyBurn, activeContracts }) => [currency, monthlyBurn, activeContracts]),
    );
    expect(of('renewal').map(({ data }) => [data.currency, data.total, data.committed, data.open])).toEqual(
      summary.currencies.map(({ currency, renewal }) => [
        currency,
        renewal.total,
        renewal.committed,
        renewal.open,
      ]),
    );
    const vendors = (all: readonly Vendor[]) =>
      all.map(({ providerId, monthly }) => `${providerId} ${monthly}`);
    expect(of('top_vendor').map(({ data }) => vendors(data.vendors))).toEqual(
      inForce.map((row) => vendors(row.vendors)),
    );
    const { devicesInScope, gaps, directGaps } = summary.coverage;
    expect(
      of('coverage_gaps').map(({ data }) => [data.devicesInScope, data.coverageGaps, data.directGaps]),
    ).toEqual([[devicesInScope, gaps, directGaps]]);
  });

  test('is what the forecast and the concentration of vendors say', async () => {
    const forecast = await get<Forecast>(`/reports/renewal-forecast?asOf=${AS_OF}&windowDays=120`);
    const row = ({
      currency,
      total,
      committed,
      open,
      renewals,
    }: CostEntry['data'] | Forecast['currencies'][0]) =>
      [currency, total, committed, open, renewals] as const;
    expect(of('renewal').map(({ data }) => row(data))).toEqual(forecast.currencies.map(row));
    expect(
      forecast.currencies.every(({ contracts, renewals }) => contracts > 0 && contracts <= renewals),
    ).toBe(true);
    const { currencies } = await get<Concentration>(`/reports/vendor-concentration?asOf=${AS_OF}`);
    expect(
      of('top_vendor').map(({ data: { currency, topVendor } }) => [
        currency,
        topVendor.providerId,
        topVendor.sharePct,
      ]),
    ).toEqual(currencies.map(({ currency, top }) => [currency, top.providerId, top.sharePct]));
  });
});
