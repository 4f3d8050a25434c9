import { addDays, addMonths, fromDayNumber, toDayNumber, type CalendarDate } from '@tenor/domain';
import { type ContractTerms, type CycleTerms } from './contract-terms.js';
import { effectiveEndDay, firstCycleEndDay, lastEndDay, renewalMonths } from './cycle-days.js';

/** What alone decides the cycle ends, whatever was decided about them. */
type Cycle = Pick<CycleTerms, 'endDate' | 'autoRenew' | 'renewalTermMonths' | 'termMonths'>;

/**
 * The k-th cycle end (k = 0, 1, 2, …): E₀ = endDate, and when `autoRenew`
 * E_k = addMonths(endDate + 1 day, k·m) − 1 day with m = `renewalTermMonths ?? termMonths ?? 12`. So
 * 30 June + 6 months is 31 December, and 28 February 2027 + 12 is 29 February 2028.
 * null: open-ended, or k > 0 for a contract that does not renew by itself. Decisions and successors do
 * not count here: see {@link lastEnd}.
 */
export function cycleEnd(terms: Cycle, k: number): CalendarDate | null {
  if (terms.endDate === null) return null;
  if (k === 0) return terms.endDate;
  if (!terms.autoRenew) return null;
  return addDays(addMonths(addDays(terms.endDate, 1), k * renewalMonths(terms)), -1);
}

/**
 * The last end L, after which nothing is renewed: E₀ when not `autoRenew` or the status is not active;
 * else the earlier of: with decision cancel, the first E_k ≥ `decisionFor` (E₀ when that is not set);
 * with a successor, the first E_k ≥ its start − 1 day. null: none (also for an open-ended contract).
 */
export function lastEnd(terms: CycleTerms): CalendarDate | null {
  return toDate(lastEndDay(terms));
}

/** The effective end on `asOf`: the first E_k ≥ asOf, at most L (so L once asOf is past it); null for open-ended. */
export function effectiveEnd(terms: CycleTerms, asOf: CalendarDate): CalendarDate | null {
  return toDate(effectiveEndDay(terms, toDayNumber(asOf)));
}

/** True when status is active, `autoRenew` is on, and the effective end on `asOf` is not {@link lastEnd}. */
export function renewsByItself(terms: CycleTerms, asOf: CalendarDate): boolean {
  if (terms.status !== 'active' || !terms.autoRenew) return false;
  const end = effectiveEndDay(terms, toDayNumber(asOf));
  return end !== null && end !== lastEndDay(terms);
}

/** Whether the date is one of the {@link cycleEnd}s, decisions and successors aside. Constant time. */
export function isCycleEnd(terms: Cycle, date: CalendarDate): boolean {
  const day = toDayNumber(date);
  return firstCycleEndDay(terms, day) === day;
}

/**
 * The first cycle ends on or after `from`, decisions and successors aside, at most `count`: none for an
 * open-ended contract, the end date alone (be it before `from`) for one that does not renew by itself.
 * Those after the year 9999 are left out.
 */
export function cycleEndsFrom(terms: Cycle, from: CalendarDate, count: number): CalendarDate[] {
  const ends: CalendarDate[] = [];
  for (let day = toDayNumber(from); ends.length < count;) {
    const end = firstCycleEndDay(terms, day);
    if (end === null || end > LAST_DAY) break;
    ends.push(fromDayNumber(end));
    if (!terms.autoRenew) break;
    day = end + 1;
  }
  return ends;
}

const LAST_DAY = toDayNumber('9999-12-31');

/**
 * The cycle end that a decision made on `asOf` is about unless somebody says otherwise: the next one
 * (E_k ≥ asOf), for a cancel the next one whose notice deadline can still be met
 * (E_k − noticePeriodDays ≥ asOf). A contract without a later cycle end (it does not renew by itself, or
 * its status is not active) has its `endDate`, whatever the day. null: undecided, or open-ended.
 *
 * An earlier decision and a successor play no part, so a decision can be changed.
 */
export function defaultDecisionFor(
  contract: Pick<
    ContractTerms,
    'status' | 'endDate' | 'autoRenew' | 'renewalTermMonths' | 'termMonths' | 'noticePeriodDays'
  >,
  decision: ContractTerms['renewalDecision'],
  asOf: CalendarDate,
): CalendarDate | null {
  if (decision === 'undecided') return null;
  if (contract.status !== 'active') return contract.endDate;
  const notice = decision === 'cancel' ? (contract.noticePeriodDays ?? 0) : 0;
  return toDate(firstCycleEndDay(contract, toDayNumber(asOf) + notice));
}

function toDate(day: number | null): CalendarDate | null {
  return day === null ? null : fromDayNumber(day);
}
