import { slowMonthly, slowRenewals, slowRound } from '@tenor/calc/testing';
import { formatAmount, type CalendarDate } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { costSummary } from './cost-summary.js';
import { renewalCalendar } from './renewal-calendar.js';
import { renewalForecast } from './renewal-forecast.js';
import { fleetContract, fleetOf, randomFleet } from './testing/fleet.js';
import { concentration } from './vendor-concentration.js';

const DAY: CalendarDate = '2026-11-23';
const query = <N extends object>(numbers: N, asOf = DAY) => ({
  asOf,
  numbers,
  filters: {},
  cursor: undefined,
});
/** Minor units of a decimal text. */
const minor = (text: string): bigint => BigInt(text.replace('.', ''));
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const of = <T extends { currency: string }>(rows: readonly T[], currency: string): T | undefined =>
  rows.find((row) => row.currency === currency);

describe('the cost summary', () => {
  test('of three quarterly contracts of 1,000.00 burns exactly 1,000.00, vendors adding up to it', async () => {
    const contracts = ['a', 'b', 'c'].map((id) =>
      fleetContract({ id, providerId: id, providerName: id, billingPeriod: 'quarterly' }),
    );
    const summary = await costSummary(fleetOf(contracts), query({ windowDays: 90 }));
    expect(summary).toEqual({
      asOf: DAY,
      windowDays: 90,
      activeContracts: 3,
      currencies: [
        {
          currency: 'USD',
          monthlyBurn: '1000.00',
          annual: '12000.00',
          renewal: { total: '12000.00', committed: '0.00', open: '12000.00' },
          activeContracts: 3,
          vendors: [
            { providerId: 'a', providerName: 'a', monthly: '333.34', sharePct: '33.3' },
            { providerId: 'b', providerName: 'b', monthly: '333.33', sharePct: '33.3' },
            { providerId: 'c', providerName: 'c', monthly: '333.33', sharePct: '33.3' },
          ],
          otherVendors: { count: 0, monthly: '0.00' },
        },
      ],
    });
  });

  test('never adds currencies up, and is empty without contracts', async () => {
    const contracts = [fleetContract({ currency: 'JPY' }), fleetContract({ id: 'c2' })];
    const summary = await costSummary(fleetOf(contracts), query({ windowDays: 90 }));
    expect(summary.currencies.map(({ currency, monthlyBurn }) => [currency, monthlyBurn])).toEqual([
      ['JPY', '100000'],
      ['USD', '1000.00'],
    ]);
    const none = await costSummary(fleetOf([]), query({ windowDays: 90 }));
    expect(none).toMatchObject({ activeContracts: 0, currencies: [] });
  });

  test.each([1, 2, 3, 4, 5, 6])('agrees with a slow model on random fleet %i', async (seed) => {
    const fleet = randomFleet(seed, 150);
    const summary = await costSummary(fleetOf(fleet), query({ windowDays: 200 }));
    for (const row of summary.currencies) {
      const own = fleet.filter(({ currency }) => currency === row.currency);
      const burn = sum(own.map((c) => slowMonthly(c, DAY)));
      const renewals = own.flatMap((c) => slowRenewals(c, DAY, '2027-06-11'));
      const text = (twelfths: bigint): string => formatAmount(slowRound(twelfths), row.currency);
      expect(row.monthlyBurn).toBe(text(burn));
      expect(row.annual).toBe(text(burn * 12n));
      expect(row.renewal.total).toBe(text(sum(renewals.map(({ value }) => value))));
      const committed = sum(renewals.filter((r) => r.committed).map(({ value }) => value));
      expect([-1n, 0n, 1n]).toContain(minor(row.renewal.committed) - slowRound(committed));
      expect(minor(row.renewal.committed) + minor(row.renewal.open)).toBe(minor(row.renewal.total));
      const parts = [...row.vendors.map(({ monthly }) => monthly), row.otherVendors.monthly];
      expect(sum(parts.map(minor))).toBe(minor(row.monthlyBurn));
      const paying = own.filter((c) => slowMonthly(c, DAY) > 0n);
      const vendors = new Set(paying.map(({ providerId }) => providerId));
      expect(row.vendors.length + row.otherVendors.count).toBe(vendors.size);
    }
    const burning = fleet.filter((c) => slowMonthly(c, DAY) > 0n).map(({ currency }) => currency);
    const shown = summary.currencies.map(({ currency }) => currency);
    expect(shown).toEqual(expect.arrayContaining([...new Set(burning)]));
  });
});

describe('the renewal forecast', () => {
  test('counts every cycle of a contract that renews each month, committed, and one that ends once, open', async () => {
    const fleet = [
      fleetContract({ endDate: '2026-11-30', autoRenew: true, renewalTermMonths: 1 }),
      fleetContract({ id: 'c2', endDate: '2026-12-31', termMonths: 12, recurringCost: 5_000 }),
    ];
    const forecast = await renewalForecast(fleetOf(fleet), query({ windowDays: 90 }));
    expect(forecast).toEqual({
      asOf: DAY,
      windowDays: 90,
      until: '2027-02-21',
      currencies: [
        {
          currency: 'USD',
          total: '3600.00',
          committed: '3000.00',
          open: '600.00',
          contracts: 2,
          renewals: 4,
        },
      ],
    });
  });

  test('counts no cycle end at which nothing is renewed, and one that costs nothing', async () => {
    const yearly = { endDate: '2026-12-31', autoRenew: true, termMonths: 12 } as const;
    const fleet = [
      fleetContract({ ...yearly, successorStart: '2027-01-01' }),
      fleetContract({ ...yearly, id: 'c2', renewalDecision: 'cancel', decisionFor: '2026-12-31' }),
      fleetContract({ ...yearly, id: 'c3', renewalCost: 0 }),
    ];
    const { currencies } = await renewalForecast(fleetOf(fleet), query({ windowDays: 90 }));
    expect(currencies).toMatchObject([{ total: '0.00', contracts: 1, renewals: 1 }]);
  });

  test.each([11, 12, 13])('agrees with a slow model on random fleet %i', async (seed) => {
    const fleet = randomFleet(seed, 150);
    const forecast = await renewalForecast(fleetOf(fleet), query({ windowDays: 365 }));
    for (const row of forecast.currencies) {
      const own = fleet.filter(({ currency }) => currency === row.currency);
      const all = own.map((c) => slowRenewals(c, DAY, '2027-11-23'));
      const renewed = all.map((ends) => ends.filter(({ renews }) => renews));
      expect(row.renewals).toBe(renewed.flat().length);
      expect(row.contracts).toBe(renewed.filter((renewals) => renewals.length > 0).length);
      expect(minor(row.total)).toBe(slowRound(sum(all.flat().map(({ value }) => value))));
    }
  });
});

describe('the renewal calendar', () => {
  const months = (fleet: readonly ContractForRenewal[], numbers: { months: number; limit: number }) =>
    renewalCalendar(fleetOf(fleet), query(numbers));

  test('has exactly the months asked for, days before the day in the first month included', async () => {
    const fleet = [fleetContract({ endDate: '2026-11-05', termMonths: 12 })];
    const calendar = await months(fleet, { months: 3, limit: 5 });
    expect(calendar).toMatchObject({ from: '2026-11-01', until: '2027-01-31' });
    expect(calendar.months.map(({ month }) => month)).toEqual(['2026-11', '2026-12', '2027-01']);
    expect(calendar.months[0]).toMatchObject({
      currencies: [{ currency: 'USD', total: '12000.00', count: 1, unnamed: { count: 0 } }],
      renewals: [{ date: '2026-11-05', contractId: 'c1', renewalValue: '12000.00', committed: false }],
    });
  });

  test.each([21, 22, 23])(
    'of random fleet %i has totals of all renewals, to which what is shown adds up',
    async (seed) => {
      const fleet = randomFleet(seed, 200);
      const calendar = await months(fleet, { months: 14, limit: 4 });
      expect(calendar.months).toHaveLength(14);
      const all = fleet.flatMap((c) => slowRenewals(c, '2026-11-01', '2027-12-31').map((r) => ({ ...r, c })));
      for (const { month, currencies, renewals } of calendar.months) {
        const inMonth = all.filter(({ date }) => date.startsWith(month));
        expect(sum(currencies.map(({ count }) => BigInt(count)))).toBe(BigInt(inMonth.length));
        expect(renewals).toHaveLength(Math.min(4, inMonth.length));
        for (const { currency, total, count, unnamed } of currencies) {
          const own = inMonth.filter(({ c }) => c.currency === currency);
          const named = renewals.filter((renewal) => renewal.currency === currency);
          expect([count, unnamed.count]).toEqual([own.length, own.length - named.length]);
          expect(minor(total)).toBe(slowRound(sum(own.map(({ value }) => value))));
          const parts = [...named.map(({ renewalValue }) => renewalValue), unnamed.renewalValue];
          expect(sum(parts.map(minor))).toBe(minor(total));
        }
      }
    },
  );
});

describe('vendor concentration', () => {
  test('flags at the threshold, and never rounds up to it', async () => {
    const fleet = [
      fleetContract({ recurringCost: 49_999 }),
      fleetContract({ id: 'c2', providerId: 'p2', providerName: 'Two', recurringCost: 30_001 }),
      fleetContract({ id: 'c3', providerId: 'p3', providerName: 'Three', recurringCost: 20_000 }),
    ];
    const below = await concentration(fleetOf(fleet), query({ thresholdPct: 50 }));
    expect(below.currencies).toMatchObject([
      { currency: 'USD', flagged: false, top: { providerId: 'p1', sharePct: '49.9' } },
    ]);
    const at = await concentration(fleetOf(fleet), query({ thresholdPct: 49 }));
    expect(at.currencies[0]).toMatchObject({ flagged: true, top: { sharePct: '50.0' } });
  });

  test.each([31, 32, 33])('names the largest vendor of random fleet %i', async (seed) => {
    const fleet = randomFleet(seed, 120);
    const { currencies } = await concentration(fleetOf(fleet), query({ thresholdPct: 20 }));
    expect(currencies.length).toBeGreaterThan(0);
    for (const { currency, top, flagged, vendors, otherVendors, monthlyBurn } of currencies) {
      const spends = new Map<string, bigint>();
      for (const c of fleet.filter((each) => each.currency === currency)) {
        spends.set(c.providerId, (spends.get(c.providerId) ?? 0n) + slowMonthly(c, DAY));
      }
      const burn = sum([...spends.values()]);
      const most = [...spends.values()].reduce((a, b) => (a > b ? a : b), 0n);
      expect(spends.get(top.providerId)).toBe(most);
      expect(flagged).toBe(most * 100n >= 20n * burn);
      const parts = [...vendors.map(({ monthly }) => monthly), otherVendors.monthly];
      expect(sum(parts.map(minor))).toBe(minor(monthlyBurn));
    }
    expect(of(currencies, 'XXX')).toBeUndefined();
  });
});
