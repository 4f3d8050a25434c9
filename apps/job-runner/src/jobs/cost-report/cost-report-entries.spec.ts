import { FleetCost } from '@tenor/calc';
import { contractForRenewal } from '../renewal-check/testing/contract-for-renewal.js';
import { costFigures } from './cost-figures.js';
import { costReportEntries, costReportResult, type CostReport } from './cost-report-entries.js';

type Contract = ReturnType<typeof contractForRenewal>;

const COVERAGE = { devicesInScope: 412, gaps: 7, directGaps: 31 };
const COVERAGE_LINE = 'Coverage gaps: 7 of 412 device(s); 31 without an assignment of their own.';

function report(contracts: readonly Partial<Contract>[], windowDays = 90): CostReport {
  const cost = new FleetCost('2026-11-22', windowDays);
  contracts.forEach((contract, i) => cost.add(contractForRenewal({ id: `c${i}`, ...contract })));
  return { asOf: '2026-11-22', windowDays, figures: costFigures(cost), coverage: COVERAGE };
}
const messages = (of: CostReport) => costReportEntries(of).map(({ message }) => message);

const FLEET: readonly Partial<Contract>[] = [
  { providerId: 'p1', providerName: 'Acme Networks', recurringCost: 100_000 },
  { providerId: 'p2', providerName: 'Borealis', recurringCost: 150_001, billingPeriod: 'quarterly' },
  { providerId: 'p2', providerName: 'Borealis', recurringCost: 900, currency: 'JPY', autoRenew: false },
  { providerId: 'p1', providerName: 'Acme Networks', recurringCost: 900, currency: 'JPY', endDate: null },
];

test('every currency has its burn, its renewals and its top vendor, in this order', () => {
  expect(messages(report(FLEET))).toEqual([
    'Monthly burn JPY: 1800 for 2 contract(s).',
    'Monthly burn USD: 1500.00 for 2 contract(s).',
    '90-day renewal cost JPY: 10800 (committed 0, open 10800) for 1 renewal(s).',
    '90-day renewal cost USD: 18000.04 (committed 18000.04, open 0.00) for 2 renewal(s).',
    'Top vendor JPY: Acme Networks with 900 a month (50.0% of the burn).',
    'Top vendor USD: Acme Networks with 1000.00 a month (66.7% of the burn).',
    COVERAGE_LINE,
  ]);
});

test('all that a line says stands in its data, and routes by currency and metric; none is a finding', () => {
  const entries = costReportEntries(report(FLEET));
  expect(entries[1]).toMatchObject({
    labels: { currency: 'USD', metric: 'monthly_burn' },
    data: { asOf: '2026-11-22', currency: 'USD', monthlyBurn: '1500.00', contracts: 2 },
  });
  expect(entries[3]).toMatchObject({
    labels: { currency: 'USD', metric: 'renewal' },
    data: { windowDays: 90, total: '18000.04', committed: '18000.04', open: '0.00', renewals: 2 },
  });
  expect(entries[5]).toMatchObject({
    labels: { currency: 'USD', metric: 'top_vendor', provider: 'Acme Networks' },
    data: {
      monthlyBurn: '1500.00',
      topVendor: { providerId: 'p1', monthly: '1000.00', sharePct: '66.7', concentrated: true },
      vendors: [{ monthly: '1000.00' }, { providerName: 'Borealis', monthly: '500.00' }],
      otherVendors: { count: 0, monthly: '0.00' },
    },
  });
  expect(entries[6]).toMatchObject({ data: { devicesInScope: 412, coverageGaps: 7, directGaps: 31 } });
  expect(entries.every(({ level, fingerprint }) => level === 'info' && fingerprint === undefined)).toBe(true);
});

test('the result holds amounts by currency, and the gaps', () => {
  expect(costReportResult(report(FLEET))).toEqual({
    burn: { JPY: '1800', USD: '1500.00' },
    renewal: {
      JPY: { total: '10800', committed: '0', open: '10800' },
      USD: { total: '18000.04', committed: '18000.04', open: '0.00' },
    },
    topVendors: {
      JPY: {
        providerId: 'p1',
        providerName: 'Acme Networks',
        monthly: '900',
        sharePct: '50.0',
        concentrated: true,
      },
      USD: {
        providerId: 'p1',
        providerName: 'Acme Networks',
        monthly: '1000.00',
        sharePct: '66.7',
        concentrated: true,
      },
    },
    coverageGaps: 7,
    directGaps: 31,
  });
});

test('nothing in force and nothing to renew is said in words', () => {
  const nothing = report([], 30);
  expect(messages(nothing)).toEqual([
    'No active contracts — burn rate is zero across all currencies.',
    'No contracts renewing in the next 30 day(s).',
    COVERAGE_LINE,
  ]);
  expect(costReportResult(nothing)).toMatchObject({ burn: {}, renewal: {}, topVendors: {} });
});

test('a contract that is yet to begin burns nothing, but its currency is known', () => {
  const upcoming = report([{ startDate: '2026-11-23', currency: 'EUR' }]);
  expect(messages(upcoming)[0]).toBe('No active contracts — burn rate is zero across all currencies.');
  expect(costReportResult(upcoming).burn).toEqual({ EUR: '0.00' });
});

test('a contract that ends for good is no renewal, and one that renews free of charge is', () => {
  const ends = { renewalDecision: 'cancel', decisionFor: '2026-12-31' } as const;
  expect(messages(report([ends]))[1]).toBe('No contracts renewing in the next 90 day(s).');
  expect(messages(report([{ renewalCost: 0 }]))[1]).toBe(
    '90-day renewal cost USD: 0.00 (committed 0.00, open 0.00) for 1 renewal(s).',
  );
});

test('contracts in force that are billed once burn nothing, and nobody is their top vendor', () => {
  expect(messages(report([{ billingPeriod: 'one_time', autoRenew: false, endDate: null }]))).toEqual([
    'Monthly burn USD: 0.00 for 1 contract(s).',
    'No contracts renewing in the next 90 day(s).',
    COVERAGE_LINE,
  ]);
});

test('a vendor that is gone is shown as unknown, and is no label', () => {
  const entry = costReportEntries(report([{ providerName: null }]))[2];
  expect(entry?.message).toBe('Top vendor USD: — with 1000.00 a month (100.0% of the burn).');
  expect(entry?.labels).toEqual({ currency: 'USD', metric: 'top_vendor' });
});

test('seven vendors of a third of a cent each add up to the burn that is shown', () => {
  const vendors = Array.from({ length: 7 }, (_, i) => ({
    providerId: `p${i}`,
    providerName: `Vendor ${i}`,
    recurringCost: 1,
    billingPeriod: 'quarterly' as const,
  }));
  const [figures] = report(vendors).figures;
  // 7/3 of a cent is 2.33, shown as 2.
  expect(figures).toMatchObject({ monthlyBurn: '0.02', otherVendors: { count: 2, monthly: '0.01' } });
  const cents = [...figures!.vendors, figures!.otherVendors].map(({ monthly }) => Number(monthly) * 100);
  expect(cents.reduce((sum, part) => sum + part, 0)).toBe(2);
});
