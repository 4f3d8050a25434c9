import { assessRenewal, compareRenewals, isExpiredWithin, isUpcoming } from '@tenor/calc';
import { type CalendarDate } from '@tenor/domain';
import { actionRequired } from './action-required.js';
import { fleetContract, fleetOf, randomFleet } from './testing/fleet.js';

const NUMBERS = {
  windowDays: 60,
  expiredWithinDays: 90,
  imminentDays: 7,
  noticeLeadDays: 14,
  limit: 50,
};
const query = (more: Partial<typeof NUMBERS> = {}, cursor?: string, asOf: CalendarDate = '2026-11-23') => ({
  asOf,
  numbers: { ...NUMBERS, ...more },
  filters: {},
  cursor,
});

describe('what is to be done', () => {
  const renewing = { autoRenew: true, noticePeriodDays: 30, termMonths: 12 } as const;

  test.each([
    [
      'urgent',
      'notice_due',
      renewing,
      'Renews by itself after 2026-12-31 unless notice is given by 2026-12-01 (in 8 days).',
    ],
    [
      'urgent',
      'notice_due',
      { ...renewing, endDate: '2026-11-30', noticePeriodDays: 32, renewalTermMonths: 1 },
      'Renews by itself after 2026-12-31 unless notice is given by 2026-11-29 (in 6 days).',
    ],
    [
      'warning',
      'notice_missed',
      { ...renewing, noticePeriodDays: 39 },
      'Notice was due by 2026-11-22 (1 day ago); it renews by itself after 2026-12-31.',
    ],
    [
      'warning',
      'notice_running',
      { noticePeriodDays: 38 },
      'Ends 2026-12-31 (in 38 days); the notice deadline is 2026-11-23 (today).',
    ],
    ['warning', 'imminent', { endDate: '2026-11-24' }, 'Ends 2026-11-24 (in 1 day).'],
    [
      'expired',
      'expired',
      { endDate: '2026-11-20' },
      'Ended 2026-11-20 (3 days ago), and nothing follows it.',
    ],
  ] as const)('is %s (%s) in words', async (tier, code, more, text) => {
    const report = await actionRequired(fleetOf([fleetContract(more)]), query());
    expect(report.items).toMatchObject([{ tier, reason: { code, text } }]);
    expect(report).toMatchObject({ total: 1, byTier: { [tier]: 1 }, next: null });
  });

  test('tells the money at stake and the date to act by', async () => {
    const report = await actionRequired(fleetOf([fleetContract(renewing)]), query());
    expect(report.items).toMatchObject([
      { actBy: '2026-12-01', renewalValue: '12000.00', currency: 'USD', effectiveEnd: '2026-12-31' },
    ]);
    expect(report.atStake).toEqual([{ currency: 'USD', renewalValue: '12000.00', count: 1 }]);
  });

  test('is to be done by the deadline that is due, when that is one of a later cycle', async () => {
    const monthly = { ...renewing, endDate: '2026-11-28', renewalTermMonths: 1 } as const;
    const report = await actionRequired(
      fleetOf([fleetContract({ ...monthly, noticePeriodDays: 28 })]),
      query(),
    );
    expect(report.items).toMatchObject([
      {
        actBy: '2026-11-30',
        noticeDeadline: '2026-11-30',
        effectiveEnd: '2026-11-28',
        reason: {
          text: 'Renews by itself after 2026-12-28 unless notice is given by 2026-11-30 (in 7 days).',
        },
      },
    ]);
  });

  test('is nothing for what is decided, far away, long past or not active', async () => {
    const fleet = [
      fleetContract({ ...renewing, renewalDecision: 'cancel', decisionFor: '2026-12-31' }),
      fleetContract({ id: 'c2', endDate: '2027-06-30' }),
      fleetContract({ id: 'c3', endDate: '2026-08-01' }),
      fleetContract({ id: 'c4', status: 'draft', endDate: '2026-11-24' }),
      fleetContract({ id: 'c5', endDate: '2026-11-20', successorStart: '2026-11-21' }),
    ];
    expect(await actionRequired(fleetOf(fleet), query())).toMatchObject({ total: 0, items: [] });
  });
});

test.each([1, 2, 3, 4])(
  'the pages of random fleet %i are all of it, in order, each once, and add up to the stake',
  async (seed) => {
    const fleet = randomFleet(seed, 1200);
    const expected = fleet
      .map((contract) => ({ contract, assessment: assessRenewal(contract, '2026-11-23') }))
      .filter(
        ({ contract, assessment }) =>
          assessment.tier !== null &&
          assessment.tier !== 'info' &&
          (isUpcoming(contract, assessment, 60) || isExpiredWithin(assessment, 90)),
      )
      .map(({ contract, assessment }) => ({ ...contract, ...assessment, tier: assessment.tier ?? 'info' }))
      .sort(compareRenewals);
    expect(expected.length).toBeGreaterThan(20);

    const seen: { contractId: string; currency: string; renewalValue: string }[] = [];
    let cursor: string | undefined;
    do {
      const page = await actionRequired(fleetOf(fleet), query({ limit: 7 }, cursor));
      expect(page.total).toBe(expected.length);
      seen.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen.map(({ contractId }) => contractId)).toEqual(expected.map(({ id }) => id));

    const { atStake } = await actionRequired(fleetOf(fleet), query());
    for (const { currency, renewalValue, count } of atStake) {
      const own = seen.filter((item) => item.currency === currency);
      const minor = (text: string): bigint => BigInt(text.replace('.', ''));
      expect(own).toHaveLength(count);
      expect(own.reduce((sum, item) => sum + minor(item.renewalValue), 0n)).toBe(minor(renewalValue));
    }
  },
);

test('a cursor of other parameters is refused', async () => {
  const fleet = fleetOf(randomFleet(1, 1200));
  const { next } = await actionRequired(fleet, query({ limit: 2 }));
  await expect(actionRequired(fleet, query({ limit: 3 }, next ?? ''))).rejects.toThrow('cursor');
});
