import { type RenewalAssessment } from './assess-renewal.js';
import { type ContractTerms } from './contract-terms.js';
import { type TierReason } from './tier.js';

const NOTICE_ROWS: ReadonlySet<TierReason> = new Set(['notice_due', 'notice_missed', 'notice_running']);

/**
 * True when the contract is to be reported ahead of its dates: status active, begun (startDate ≤ d), and
 * its effective end lies in [d, d + window], or its notice deadline does, or one of the three notice rows
 * of the tier table decided its tier (whatever the window). The contract's own `leadDays`, if any,
 * replace the window by their maximum.
 *
 * @param assessment of the same contract; d is its `asOf`.
 * @param windowDays in days, both bounds of the interval included.
 */
export function isUpcoming(
  terms: Pick<ContractTerms, 'status' | 'startDate' | 'leadDays'>,
  assessment: RenewalAssessment,
  windowDays: number,
): boolean {
  if (terms.status !== 'active' || terms.startDate > assessment.asOf) return false;
  const window = terms.leadDays.length > 0 ? Math.max(...terms.leadDays) : windowDays;
  const within = (days: number | null): boolean => days !== null && days >= 0 && days <= window;
  const [row] = assessment.reasons;
  return (
    within(assessment.daysRemaining) ||
    within(assessment.daysToDeadline) ||
    (row !== undefined && NOTICE_ROWS.has(row))
  );
}

/** True when the tier is expired and d − days ≤ effective end < d. */
export function isExpiredWithin(assessment: RenewalAssessment, days: number): boolean {
  const { tier, daysRemaining } = assessment;
  return tier === 'expired' && daysRemaining !== null && daysRemaining < 0 && -daysRemaining <= days;
}
