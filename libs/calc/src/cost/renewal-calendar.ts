import { addDays, addMonths, fields, type CalendarDate } from '@tenor/domain';
import { compareCodePoints } from '../compare-code-points.js';
import { type Twelfths } from '../twelfths.js';
import { type NamedContract } from './priced-contract.js';
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
  /** By date, then name, contract number and id; the first ones, where the calendar is bounded. */
  readonly entries: readonly CalendarEntry[];
}

interface Month {
  readonly totals: Map<string, CalendarCell['totals'][number]>;
  entries: CalendarEntry[];
  /** The last one of those to keep, as far as is known: what comes after it is not kept. */
  bar: CalendarEntry | undefined;
}

/**
 * Cycle ends month by month, from the first day of `asOf`'s month. With `entriesMax`, memory grows with
 * the months, not with the contracts: totals count all, and the first entries of each month are kept.
 */
export class RenewalCalendar {
  /** The first day of the first month, and the last day of the last one. */
  readonly from: CalendarDate;
  readonly until: CalendarDate;
  private readonly cells = new Map<string, Month>();

  /**
   * @param months at least 1: exactly so many cells.
   * @param entriesMax how many entries of a month are kept, 0 or more; left out: all.
   */
  constructor(
    asOf: CalendarDate,
    months: number,
    private readonly entriesMax = Infinity,
  ) {
    const [, , day] = fields(asOf);
    this.from = addDays(asOf, 1 - day);
    this.until = addDays(addMonths(this.from, months), -1);
    for (let i = 0; i < months; i += 1) {
      this.cells.set(monthOf(addMonths(this.from, i)), { totals: new Map(), entries: [], bar: undefined });
    }
  }

  add(contract: NamedContract): void {
    const { id: contractId, name, contractNumber, providerName, currency } = contract;
    for (const event of renewalEvents(contract, this.from, this.until)) {
      const entry = { ...event, contractId, name, contractNumber, providerName, currency };
      const cell = this.cells.get(monthOf(event.date));
      if (cell === undefined) continue;
      const { total, count } = cell.totals.get(currency) ?? { total: 0n, count: 0 };
      cell.totals.set(currency, { currency, total: total + event.value, count: count + 1 });
      if (cell.bar !== undefined && compareEntries(entry, cell.bar) >= 0) continue;
      cell.entries.push(entry);
      if (cell.entries.length > 2 * this.entriesMax + 100) this.trim(cell);
    }
  }

  list(): CalendarCell[] {
    return [...this.cells].map(([month, cell]) => {
      this.trim(cell);
      const totals = [...cell.totals.values()].sort((a, b) => compareCodePoints(a.currency, b.currency));
      return { month, totals, entries: cell.entries };
    });
  }

  private trim(cell: Month): void {
    cell.entries.sort(compareEntries);
    cell.entries = cell.entries.slice(0, this.entriesMax);
    if (cell.entries.length === this.entriesMax) cell.bar = cell.entries.at(-1);
  }
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
