import { type CalendarDate } from '@tenor/domain';
import { pricedContract } from '../testing/priced-contract.js';
import { SeededRandom } from '../testing/seeded-random.js';
import { RenewalCalendar } from './renewal-calendar.js';

describe('the renewal calendar', () => {
  it('has exactly as many months as asked for, from the month of the day, empty ones included', () => {
    const calendar = new RenewalCalendar('2026-11-22', 14);
    const months = calendar.list().map(({ month }) => month);
    expect(months).toHaveLength(14);
    expect([months[0], months[1], months[2], months[13]]).toEqual([
      '2026-11',
      '2026-12',
      '2027-01',
      '2027-12',
    ]);
    expect(calendar.list().every(({ entries, totals }) => entries.length === 0 && totals.length === 0)).toBe(
      true,
    );
  });

  it('starts on the first of the month also for the last day of a long one', () => {
    expect(new RenewalCalendar('2027-01-31', 1)).toMatchObject({ from: '2027-01-01', until: '2027-01-31' });
    expect(new RenewalCalendar('2028-02-29', 2)).toMatchObject({ from: '2028-02-01', until: '2028-03-31' });
  });

  it('counts days before the day itself in the first month, and every cycle of a monthly renewal', () => {
    const calendar = new RenewalCalendar('2026-11-22', 3);
    calendar.add(pricedContract({ id: 'a', name: 'Early', endDate: '2026-11-05', termMonths: 12 }));
    calendar.add(
      pricedContract({
        id: 'b',
        name: 'Monthly',
        endDate: '2026-10-31',
        autoRenew: true,
        renewalTermMonths: 1,
      }),
    );
    calendar.add(
      pricedContract({ id: 'c', name: 'Euro', currency: 'EUR', endDate: '2026-12-31', termMonths: 12 }),
    );
    const shown = calendar.list().map(({ month, totals, entries }) => ({
      month,
      totals: totals.map(({ currency, total, count }) => [currency, total / 12n, count]),
      names: entries.map(({ name, date }) => `${date} ${name}`),
    }));
    expect(shown).toEqual([
      {
        month: '2026-11',
        totals: [['USD', 1_300_000n, 2]],
        names: ['2026-11-05 Early', '2026-11-30 Monthly'],
      },
      {
        month: '2026-12',
        totals: [
          ['EUR', 1_200_000n, 1],
          ['USD', 100_000n, 1],
        ],
        names: ['2026-12-31 Euro', '2026-12-31 Monthly'],
      },
      { month: '2027-01', totals: [['USD', 100_000n, 1]], names: ['2027-01-31 Monthly'] },
    ]);
  });

  it('shows the last cycle of a cancelled contract, which costs nothing, and none after it', () => {
    const calendar = new RenewalCalendar('2026-11-22', 24);
    calendar.add(pricedContract({ autoRenew: true, renewalDecision: 'cancel', decisionFor: '2026-12-31' }));
    const entries = calendar.list().flatMap(({ entries: list }) => list);
    expect(entries.map(({ date, value, committed }) => [date, value, committed])).toEqual([
      ['2026-12-31', 0n, false],
    ]);
  });
});

it('bounded, keeps the first entries of each month and counts all', () => {
  const bounded = new RenewalCalendar('2026-11-22', 2, 3);
  const whole = new RenewalCalendar('2026-11-22', 2);
  const random = new SeededRandom(7);
  for (let i = 0; i < 400; i += 1) {
    const day = String(random.int(1, 30)).padStart(2, '0');
    const contract = pricedContract({
      id: `c${i}`,
      name: `N${random.int(0, 50)}`,
      endDate: `2026-${random.pick(['11', '12'])}-${day}` as CalendarDate,
      currency: random.pick(['EUR', 'USD']),
    });
    bounded.add(contract);
    whole.add(contract);
  }
  const expected = whole.list().map((cell) => ({ ...cell, entries: cell.entries.slice(0, 3) }));
  expect(bounded.list()).toEqual(expected);
  expect(expected[0]?.entries).toHaveLength(3);
});
