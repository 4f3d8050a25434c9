import {
  addDays,
  addMonths,
  daysInMonth,
  fields,
  fromDayNumber,
  toDayNumber,
  type DayNumber,
} from '@tenor/domain';
import { type CycleTerms } from './contract-terms.js';

/** Months from one cycle end to the next: `renewalTermMonths ?? termMonths ?? 12`. */
export function renewalMonths(terms: Pick<CycleTerms, 'renewalTermMonths' | 'termMonths'>): number {
  return terms.renewalTermMonths ?? terms.termMonths ?? 12;
}

/**
 * The first cycle end on or after `from`, not limited by decisions or successors; null for an open-ended
 * contract. E₀ = endDate; when `autoRenew`, E_k = addMonths(endDate + 1 day, k·m) − 1 day. A contract
 * that does not renew has E₀ alone, even when that is before `from`.
 *
 * k comes from arithmetic, not from a loop: addMonths(base, n) lies exactly n months after base's month,
 * so E_k ≥ from ⇔ addMonths(base, k·m) ≥ from + 1 day is decided by the months, and within one month by
 * the day.
 */
export function firstCycleEndDay(
  terms: Pick<CycleTerms, 'endDate' | 'autoRenew' | 'renewalTermMonths' | 'termMonths'>,
  from: DayNumber,
): DayNumber | null {
  if (terms.endDate === null) return null;
  const firstEnd = toDayNumber(terms.endDate);
  if (!terms.autoRenew || firstEnd >= from) return firstEnd;

  const base = addDays(terms.endDate, 1);
  const [baseYear, baseMonth, baseDay] = fields(base);
  const [year, month, day] = fields(fromDayNumber(from + 1));
  const step = renewalMonths(terms);
  const monthsApart = (year - baseYear) * 12 + (month - baseMonth);
  let k = Math.ceil(monthsApart / step);
  const fallsInThatMonth = k * step === monthsApart;
  if (fallsInThatMonth && Math.min(baseDay, daysInMonth(year, month)) < day) k += 1;
  return toDayNumber(addMonths(base, k * step)) - 1;
}

/** {@link import('./cycle-ends.js').lastEnd} as a day number. */
export function lastEndDay(terms: CycleTerms): DayNumber | null {
  if (terms.endDate === null) return null;
  const firstEnd = toDayNumber(terms.endDate);
  if (!terms.autoRenew || terms.status !== 'active') return firstEnd;

  const ends: DayNumber[] = [];
  const endFrom = (day: DayNumber): void => {
    const end = firstCycleEndDay(terms, day);
    if (end !== null) ends.push(end);
  };
  if (terms.renewalDecision === 'cancel') endFrom(toDayNumber(terms.decisionFor ?? terms.endDate));
  if (terms.successorStart !== null) endFrom(toDayNumber(terms.successorStart) - 1);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** {@link import('./cycle-ends.js').effectiveEnd} as a day number. */
export function effectiveEndDay(terms: CycleTerms, asOf: DayNumber): DayNumber | null {
  const last = lastEndDay(terms);
  const next = firstCycleEndDay(terms, asOf);
  return last === null || next === null ? next : Math.min(next, last);
}
