import { addDays, addMonths, fields, type CalendarDate } from '@tenor/domain';
import { compareCodePoints } from '../compare-code-points.js';
import { type Twelfths } from '../twelfths.js';
import { type PricedContract } from './priced-contract.js';
import { renewalEvents, type RenewalEvent } from './renewal-events.js';

/** A renewal of one contract, in a month of the calendar. */
export interface CalendarEntry extends RenewalEvent {
  readonly contractId: string;
  readonly name: string;
  readonly contractNumber: string | null;
  readonly providerName: string | null;
  readonly currency: string;
}

export interface CalendarCell {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Per currency, by code: the exact sum of the values, and how many cycle ends fall in the month. */
  readonly totals: readonly { readonly currency: string; readonly total: Twelfths; readonly count: number }[];
  /** By date, then name, contract number and id. */
  readonly entries: readonly CalendarEntry[];
}

/** Cycle ends month by month, from the first day of `asOf`'s month. */
export class RenewalCalendar {
  /** The first day of the first month, and the last day of the last one. */
  readonly from: CalendarDate;
  readonly until: CalendarDate;
  private readonly cells = new Map<string, CalendarEntry[]>();

  /** @param months at least 1: exactly so many cells. */
  constructor(asOf: CalendarDate, months: number) {
    const [, , day] = fields(asOf);
    this.from = addDays(asOf, 1 - day);
    this.until = addDays(addMonths(this.from, months), -1);
    for (let i = 0; i < months; i += 1) this.cells.set(monthOf(addMonths(this.from, i)), []);
  }

  add(contract: PricedContract): void {
    const { id: contractId, name, contractNumber, providerName, currency } = contract;
    for (const event of renewalEvents(contract, this.from, this.until)) {
      const entry = { ...event, contractId, name, contractNumber, providerName, currency };
      this.cells.get(monthOf(event.date))?.push(entry);
    }
  }

  list(): CalendarCell[] {
    return [...this.cells].map(([month, entries]) => ({
      month,
      totals: totalsOf(entries),
      entries: [...entries].sort(compareEntries),
    }));
  }
}

function totalsOf(entries: readonly CalendarEntry[]): CalendarCell['totals'] {
  const totals = new Map<string, { currency: string; total: Twelfths; count: number }>();
  for (const { currency, value } of entries) {
    const { total, count } = totals.get(currency) ?? { total: 0n, count: 0 };
    totals.set(currency, { currency, total: total + value, count: count + 1 });
  }
  return [...totals.values()].sort((a, b) => compareCodePoints(a.currency, b.currency));
}

function compareEntries(a: CalendarEntry, b: CalendarEntry): number {
  return (
    compareCodePoints(a.date, b.date) ||
    compareCodePoints(a.name, b.name) ||
    compareCodePoints(a.contractNumber ?? '', b.contractNumber ?? '') ||
    compareCodePoints(a.contractId, b.contractId)
  );
}

function monthOf(date: CalendarDate): string {
  return date.slice(0, -3);
}
