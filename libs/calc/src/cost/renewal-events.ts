import { fromDayNumber, toDayNumber, type CalendarDate } from '@tenor/domain';
import { renewalValue } from '../contract-cost.js';
import { type ContractCosts, type CycleTerms } from '../contract-terms.js';
import { firstCycleEndDay, lastEndDay } from '../cycle-days.js';
import { type Twelfths } from '../twelfths.js';

/** A cycle end, and what the renewal there costs. */
export interface RenewalEvent {
  readonly date: CalendarDate;
  /** 0 where nothing is renewed (cancelled, or a successor takes over). */
  readonly value: Twelfths;
  /** It comes unless somebody acts (`autoRenew`, not the last end), or it was decided to renew for this cycle. */
  readonly committed: boolean;
}

/**
 * Every cycle end from `from` to `until` (both included, none after the last end) of an active contract
 * that has begun by `until`, in order. A contract that renews monthly by itself has one a month; one that
 * does not renew has its endDate alone. At most one a month, so bounded by the interval.
 */
export function renewalEvents(
  contract: CycleTerms & ContractCosts,
  from: CalendarDate,
  until: CalendarDate,
): RenewalEvent[] {
  if (contract.status !== 'active' || toDayNumber(contract.startDate) > toDayNumber(until)) return [];
  const events: RenewalEvent[] = [];
  const last = lastEndDay(contract);
  const stop = Math.min(toDayNumber(until), last ?? Infinity);
  for (let day = toDayNumber(from); ;) {
    const end = firstCycleEndDay(contract, day);
    // Without autoRenew the only end may lie before the day.
    if (end === null || end < day || end > stop) return events;
    const date = fromDayNumber(end);
    const renewsByItself = contract.autoRenew && end !== last;
    events.push({
      date,
      value: renewalValue(contract, date),
      committed: renewsByItself || decidedToRenew(contract, end),
    });
    day = end + 1;
  }
}

function decidedToRenew(terms: CycleTerms, end: number): boolean {
  return (
    terms.renewalDecision === 'renew' && terms.decisionFor !== null && end <= toDayNumber(terms.decisionFor)
  );
}
