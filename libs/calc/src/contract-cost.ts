import {
  addDays,
  addMonths,
  fields,
  toDayNumber,
  type BillingPeriod,
  type CalendarDate,
  type MinorUnits,
} from '@tenor/domain';
import { type ContractCosts, type CycleTerms } from './contract-terms.js';
import { lastEndDay, renewalMonths } from './cycle-days.js';
import { fromMinorUnits, type Twelfths } from './twelfths.js';

/** Twelfths of one billing period's cost that fall on one month. */
const MONTHLY_SHARE: Readonly<Record<BillingPeriod, bigint>> = {
  monthly: 12n,
  quarterly: 4n,
  semiannual: 2n,
  annual: 1n,
  one_time: 0n,
};

/** What the contract costs a month: monthly ×1, quarterly ÷3, semiannual ÷6, annual ÷12, one_time 0. */
export function monthlyCost(costs: Pick<ContractCosts, 'billingPeriod' | 'recurringCost'>): Twelfths {
  return monthlyShare(costs.recurringCost, costs.billingPeriod);
}

/** monthlyCost × 12. */
export function annualCost(costs: Pick<ContractCosts, 'billingPeriod' | 'recurringCost'>): Twelfths {
  return monthlyCost(costs) * 12n;
}

/**
 * The term in months (≥ 1): `termMonths`, else the months from startDate to endDate + 1 day (a part of a
 * month counts as one), else 12.
 */
export function termInMonths(terms: Pick<CycleTerms, 'termMonths' | 'startDate' | 'endDate'>): number {
  if (terms.termMonths !== null) return terms.termMonths;
  if (terms.endDate === null) return 12;
  const until = addDays(terms.endDate, 1);
  const [startYear, startMonth] = fields(terms.startDate);
  const [year, month] = fields(until);
  const months = (year - startYear) * 12 + (month - startMonth);
  return toDayNumber(addMonths(terms.startDate, months)) >= toDayNumber(until) ? months : months + 1;
}

/** monthlyCost × term + oneTimeCost; for one_time billing recurringCost + oneTimeCost. */
export function totalContractValue(
  contract: ContractCosts & Pick<CycleTerms, 'termMonths' | 'startDate' | 'endDate'>,
): Twelfths {
  const oneTime = fromMinorUnits(contract.oneTimeCost);
  if (contract.billingPeriod === 'one_time') return fromMinorUnits(contract.recurringCost) + oneTime;
  return monthlyCost(contract) * BigInt(termInMonths(contract)) + oneTime;
}

/**
 * What the renewal at one cycle end costs: the monthly equivalent of (renewalCost ?? recurringCost) ×
 * months, with months = m when `autoRenew`, else `renewalTermMonths ?? term`; one-time fees are not
 * charged again. For one_time billing it is renewalCost ?? 0.
 * 0 when there is no renewal: the status is not active; at the last end (where that comes from a cancel
 * or a successor); when not `autoRenew`, the decision is cancel or a successor exists.
 *
 * @param cycleEnd one of the contract's cycle ends.
 */
export function renewalValue(contract: ContractCosts & CycleTerms, cycleEnd: CalendarDate): Twelfths {
  if (!renewsAt(contract, cycleEnd)) return 0n;
  const { billingPeriod, renewalCost, recurringCost } = contract;
  if (billingPeriod === 'one_time') return fromMinorUnits(renewalCost ?? 0);
  const months = contract.autoRenew
    ? renewalMonths(contract)
    : (contract.renewalTermMonths ?? termInMonths(contract));
  return monthlyShare(renewalCost ?? recurringCost, billingPeriod) * BigInt(months);
}

/**
 * Whether there is a renewal at a cycle end at all, be it free of charge.
 *
 * @param cycleEnd one of the contract's cycle ends.
 */
export function renewsAt(terms: CycleTerms, cycleEnd: CalendarDate): boolean {
  return terms.status === 'active' && !stopsAt(terms, cycleEnd);
}

function stopsAt(terms: CycleTerms, cycleEnd: CalendarDate): boolean {
  // An active contract that renews by itself has a last end from a cancel or a successor only.
  if (terms.autoRenew) {
    const last = lastEndDay(terms);
    return last !== null && toDayNumber(cycleEnd) >= last;
  }
  return terms.renewalDecision === 'cancel' || terms.successorStart !== null;
}

function monthlyShare(amount: MinorUnits, period: BillingPeriod): Twelfths {
  return BigInt(amount) * MONTHLY_SHARE[period];
}
