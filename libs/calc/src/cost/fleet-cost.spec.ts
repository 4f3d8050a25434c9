import { fromDayNumber, toDayNumber, type BillingPeriod, type CalendarDate } from '@tenor/domain';
import { cycleEnd, lastEnd } from '../cycle-ends.js';
import { pricedContract } from '../testing/priced-contract.js';
import { SeededRandom } from '../testing/seeded-random.js';
import { fromMinorUnits, roundTwelfths } from '../twelfths.js';
import { FleetCost } from './fleet-cost.js';
import { type PricedContract } from './priced-contract.js';

const DAY: CalendarDate = '2026-11-22';

function costOf(contracts: readonly PricedContract[], windowDays = 90, asOf = DAY) {
  const fleet = new FleetCost(asOf, windowDays);
  for (const contract of contracts) fleet.add(contract);
  return fleet;
}

describe('the cost of a fleet', () => {
  it('burns exactly 1,000.00 a month for three contracts of 1,000.00 a quarter', () => {
    const quarterly = pricedContract({ billingPeriod: 'quarterly', recurringCost: 100_000 });
    const [usd] = costOf([quarterly, quarterly, quarterly]).currencies();
    expect(roundTwelfths(usd!.burn)).toBe(100_000n);
    expect(roundTwelfths(usd!.annual)).toBe(1_200_000n);
    expect(usd!.contractsInForce).toBe(3);
  });

  it('counts nothing that is not in force, but knows its currency', () => {
    const fleet = costOf([
      pricedContract({ currency: 'EUR', status: 'draft' }),
      pricedContract({ currency: 'JPY', startDate: '2026-11-23' }),
      pricedContract({ currency: 'KWD', endDate: '2026-11-21' }),
    ]);
    expect(
      fleet.currencies().map(({ currency, burn, contractsInForce }) => [currency, burn, contractsInForce]),
    ).toEqual([
      ['EUR', 0n, 0],
      ['JPY', 0n, 0],
      ['KWD', 0n, 0],
    ]);
    expect(fleet.vendors.list()).toEqual([]);
  });

  it('forecasts each month of a contract that renews monthly by itself, as committed', () => {
    const monthly = pricedContract({ endDate: '2026-11-30', autoRenew: true, renewalTermMonths: 1 });
    const [usd] = costOf([monthly], 92).currencies();
    // 30 November, 31 December, 31 January; 28 February is day 98.
    expect(roundTwelfths(usd!.renewal.total)).toBe(300_000n);
    expect(usd!.renewal.committed).toBe(usd!.renewal.total);
    expect(usd!.renewal.open).toBe(0n);
  });

  it('forecasts a contract that does not renew by itself once, at its end, as open until it is decided', () => {
    const once = pricedContract({ endDate: '2026-12-31', termMonths: 12 });
    const [open] = costOf([once]).currencies();
    expect(roundTwelfths(open!.renewal.open)).toBe(1_200_000n);
    expect(open!.renewal.committed).toBe(0n);

    const decided = { ...once, renewalDecision: 'renew', decisionFor: '2026-12-31' } as const;
    const [committed] = costOf([decided]).currencies();
    expect(roundTwelfths(committed!.renewal.committed)).toBe(1_200_000n);
    expect(committed!.renewal.open).toBe(0n);
  });

  it('counts a renewal that costs nothing', () => {
    const free = pricedContract({ autoRenew: true, renewalTermMonths: 1, renewalCost: 0 });
    const [usd] = costOf([{ ...free, endDate: '2026-11-30' }], 92).currencies();
    expect(usd).toMatchObject({ renewal: { total: 0n }, contractsRenewing: 1, renewals: 3 });
  });

  it('forecasts nothing at the end that a cancel or a successor sets', () => {
    const cancelled = pricedContract({
      autoRenew: true,
      renewalDecision: 'cancel',
      decisionFor: '2026-12-31',
    });
    const succeeded = pricedContract({ autoRenew: true, successorStart: '2027-01-01' });
    const [usd] = costOf([cancelled, succeeded], 3650).currencies();
    expect(usd!.renewal.total).toBe(0n);
    expect([usd!.contractsRenewing, usd!.renewals]).toEqual([0, 0]);
    expect(usd!.contractsInForce).toBe(2);
  });

  it('includes both ends of the window', () => {
    const endsOn = (endDate: CalendarDate) =>
      pricedContract({ endDate, startDate: '2026-01-01', termMonths: 12 });
    const values = [DAY, '2027-02-20', '2027-02-21'].map((end) => {
      const [usd] = costOf([endsOn(end as CalendarDate)]).currencies();
      return roundTwelfths(usd!.renewal.total);
    });
    expect(values).toEqual([1_200_000n, 1_200_000n, 0n]);
  });

  it('adds up to the same in any order, and each part to the whole, in 2,000 random fleets', () => {
    const random = new SeededRandom(7);
    for (let i = 0; i < 2_000; i += 1) {
      const contracts = Array.from({ length: random.int(1, 12) }, (_, n) => randomContract(random, n));
      const window = random.pick([1, 30, 90, 365]);
      const there = costOf(contracts, window);
      const back = costOf([...contracts].reverse(), window);
      expect(back.currencies()).toEqual(there.currencies());
      expect(back.vendors.list()).toEqual(there.vendors.list());
      for (const { currency, burn, renewal } of there.currencies()) {
        const vendors = there.vendors.list().filter((spend) => spend.currency === currency);
        expect(vendors.reduce((sum, { monthly }) => sum + monthly, 0n)).toBe(burn);
        expect(renewal.committed + renewal.open).toBe(renewal.total);
        const naive = contracts.filter((c) => c.currency === currency).map((c) => naiveForecast(c, window));
        expect(renewal.total).toBe(naive.reduce((sum, { total }) => sum + total, 0n));
        expect(renewal.committed).toBe(naive.reduce((sum, { committed }) => sum + committed, 0n));
      }
    }
  });
});

/** The forecast by a walk over k = 0, 1, 2, …, in the words of the definition. */
function naiveForecast(c: PricedContract, windowDays: number): { total: bigint; committed: bigint } {
  const until = fromDayNumber(toDayNumber(DAY) + windowDays);
  let total = 0n;
  let committed = 0n;
  if (c.status !== 'active' || c.startDate > until || c.endDate === null) return { total, committed };
  const last = lastEnd(c);
  const months = { monthly: 12, quarterly: 4, semiannual: 2, annual: 1, one_time: 0 }[c.billingPeriod];
  const step = c.renewalTermMonths ?? c.termMonths ?? 12;
  for (let k = 0; ; k += 1) {
    const end = cycleEnd(c, k);
    if (end === null || end > until || (last !== null && end > last)) return { total, committed };
    if (end < DAY) continue;
    const stops = c.autoRenew ? end === last : c.renewalDecision === 'cancel' || c.successorStart !== null;
    if (stops) continue;
    const value =
      c.billingPeriod === 'one_time'
        ? fromMinorUnits(c.renewalCost ?? 0)
        : BigInt(c.renewalCost ?? c.recurringCost) *
          BigInt(months * (c.autoRenew ? step : (c.renewalTermMonths ?? c.termMonths ?? 12)));
    total += value;
    if (c.autoRenew || (c.renewalDecision === 'renew' && c.decisionFor !== null && end <= c.decisionFor))
      committed += value;
  }
}

function randomContract(random: SeededRandom, n: number): PricedContract {
  const near = (): CalendarDate => fromDayNumber(toDayNumber(DAY) + random.int(-500, 500));
  const endDate = random.int(0, 8) === 0 ? null : near();
  const start = fromDayNumber(toDayNumber(endDate ?? near()) - random.pick([0, 30, 364, 365]));
  const renewalDecision = random.pick(['undecided', 'undecided', 'renew', 'cancel'] as const);
  return pricedContract({
    id: `c${n}`,
    providerId: `p${n % 3}`,
    providerName: ['Acme', 'Acme', 'Zenith'][n % 3] ?? null,
    currency: random.pick(['USD', 'USD', 'EUR', 'JPY']),
    status: random.pick(['active', 'active', 'active', 'draft', 'cancelled', 'expired']),
    startDate: start,
    endDate,
    // A term of its own, so that the naive model needs no months between dates.
    termMonths: random.pick([1, 6, 12, 36]),
    renewalTermMonths: random.pick([null, null, 1, 3, 12]),
    autoRenew: random.int(0, 1) === 0,
    billingPeriod: random.pick<BillingPeriod>(['monthly', 'quarterly', 'semiannual', 'annual', 'one_time']),
    recurringCost: random.pick([0, 1, 100_000, 333_333, 7]),
    renewalCost: random.pick([null, null, 0, 110_000]),
    renewalDecision,
    decisionFor: renewalDecision === 'undecided' ? null : near(),
    successorStart: random.pick([null, null, null, near()]),
  });
}
