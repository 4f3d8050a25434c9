import { RenewalCalendar, type CalendarCell, type CalendarEntry } from '@tenor/calc';
import { type FleetSource } from './fleet-source.js';
import { moneyText, partTexts } from './money-text.js';
import { type ReportDefinition, type ReportQuery } from './report-query.js';

type Numbers = 'months' | 'limit';

export const renewalCalendarReport: ReportDefinition<Numbers> = {
  name: 'renewal-calendar',
  numbers: {
    months: { min: 1, max: 60, default: 12, description: 'Months from the one of the day on.' },
    limit: {
      min: 0,
      max: 500,
      default: 50,
      description: 'Renewals named per month, the earliest first; the others are summed up.',
    },
  },
  filters: ['provider', 'tenant'],
};

/** Cycle ends month by month. */
export async function renewalCalendar(fleet: FleetSource, query: ReportQuery<Numbers>) {
  const { asOf, numbers } = query;
  const calendar = new RenewalCalendar(asOf, numbers.months, numbers.limit);
  for await (const batch of fleet(['active'])) for (const contract of batch) calendar.add(contract);
  return {
    asOf,
    from: calendar.from,
    until: calendar.until,
    months: calendar.list().map(monthOf),
  };
}

/** Per currency, what is named and what is not adds up to the total. */
function monthOf({ month, totals, entries }: CalendarCell) {
  const amounts = new Map<CalendarEntry, string>();
  const currencies = totals.map(({ currency, total, count }) => {
    const named = entries.filter((entry) => entry.currency === currency);
    const rest = total - named.reduce((sum, { value }) => sum + value, 0n);
    const texts = partTexts([...named.map(({ value }) => value), rest], currency);
    named.forEach((entry, index) => amounts.set(entry, texts[index] ?? ''));
    return {
      currency,
      total: moneyText(total, currency),
      count,
      unnamed: { count: count - named.length, renewalValue: texts.at(-1) ?? '' },
    };
  });
  return {
    month,
    currencies,
    renewals: entries.map((entry) => ({
      date: entry.date,
      contractId: entry.contractId,
      name: entry.name,
      contractNumber: entry.contractNumber,
      providerName: entry.providerName,
      currency: entry.currency,
      renewalValue: amounts.get(entry) ?? '',
      committed: entry.committed,
    })),
  };
}
