import { RenewalCalendar, type CalendarCell, type CalendarEntry, type NamedContract } from '@tenor/calc';
import { MAX_CALENDAR_DATE } from '@tenor/domain';
import { type ContractField } from '@tenor/persistence';
import { COST_FIELDS, type FleetSource } from './fleet-source.js';
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

export const CALENDAR_FIELDS = [
  ...COST_FIELDS,
  'name',
  'contractNumber',
] as const satisfies readonly ContractField[];

/** Cycle ends month by month. */
export async function renewalCalendar(fleet: FleetSource<NamedContract>, query: ReportQuery<Numbers>) {
  const { asOf, numbers } = query;
  const calendar = new RenewalCalendar(asOf, numbers.months, numbers.limit);
  // The first cycle end is the end date. Behind the last day that one may have, days are longer texts.
  const endsBy = calendar.until.length > MAX_CALENDAR_DATE.length ? undefined : calendar.until;
  for await (const batch of fleet(['active'], endsBy)) for (const contract of batch) calendar.add(contract);
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
