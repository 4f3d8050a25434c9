import { fromDayNumber, toDayNumber, type CalendarDate, type DayNumber } from '@tenor/domain';
import { type ContractTerms } from './contract-terms.js';
import { effectiveEndDay, firstCycleEndDay, lastEndDay } from './cycle-days.js';
import {
  DEFAULT_TIER_OPTIONS,
  TIER_OF,
  TIER_REASONS,
  type Tier,
  type TierOptions,
  type TierReason,
} from './tier.js';

/** Everything that is said about a contract's renewal on a day, computed once for texts and data alike. */
export interface RenewalAssessment {
  readonly asOf: CalendarDate;
  /** null for a status other than active and expired. */
  readonly tier: Tier | null;
  /** The rows of the tier table that hold, in its order: the first decided the tier; none: info. */
  readonly reasons: readonly TierReason[];
  /** null: open-ended. */
  readonly effectiveEnd: CalendarDate | null;
  /** Days from the day to the effective end; negative once it is past; null: open-ended. */
  readonly daysRemaining: number | null;
  readonly renewsByItself: boolean;
  /**
   * null without a notice period, when open-ended, and when no deadline can be met before the last end.
   * When it renews by itself, the first E_k − noticePeriodDays that is on or after the day, else the
   * effective end − noticePeriodDays (which may be past).
   */
  readonly noticeDeadline: CalendarDate | null;
  /** Days from the day to the notice deadline; negative once it is past. */
  readonly daysToDeadline: number | null;
  /** The cycle end that the notice deadline belongs to: a later one than the effective end, when that is missed. */
  readonly noticeFor: CalendarDate | null;
  /** effective end − noticePeriodDays when it renews by itself and that is before the day; else null. */
  readonly missedDeadline: CalendarDate | null;
  /** Days since that date; positive. */
  readonly daysSinceMissed: number | null;
  /** The tier is a warning because a notice deadline was missed within `noticeLeadDays`. */
  readonly noticeMissed: boolean;
  readonly decided: boolean;
  /** What was decided; a successor without a decision to cancel means that it was renewed. */
  readonly decision: 'renew' | 'cancel' | null;
  /** The smallest of the contract's own lead times ≥ the days to its next date; null when there is none. */
  readonly lead: number | null;
  /**
   * Until when somebody can still act: the notice deadline where that is due (the row notice_due), though
   * it may be that of a later cycle than the one which ends next; else the next date (notice deadline or
   * effective end, the earlier one on or after the day); for an expired contract the end that has passed;
   * null when decided or open-ended.
   */
  readonly actBy: CalendarDate | null;
}

/**
 * Judges a contract's renewal on a day. Pure; any day, in constant time.
 *
 * Decided: a successor exists, or the decision is cancel, or it is renew and effective end ≤ decisionFor
 * (a decision to renew settles its cycles only). For the tiers see {@link TIER_REASONS}.
 */
export function assessRenewal(
  terms: ContractTerms,
  asOf: CalendarDate,
  options: TierOptions = DEFAULT_TIER_OPTIONS,
): RenewalAssessment {
  const day = toDayNumber(asOf);
  const end = effectiveEndDay(terms, day);
  const last = lastEndDay(terms);
  const renews = terms.status === 'active' && terms.autoRenew && end !== null && end !== last;
  const decided = isDecided(terms, end);
  const { deadline, missed } = noticeDays(terms, day, end, last, renews);
  const facts: Facts = { terms, day, end, renews, decided, deadline, missed };

  const judged = terms.status === 'active' || terms.status === 'expired';
  const reasons = judged ? rowsThatHold(facts, options) : [];
  const [first] = reasons;
  const tier = first === undefined ? (judged ? 'info' : null) : TIER_OF[first];
  const next = nextDay(facts);
  return {
    asOf,
    tier,
    reasons,
    effectiveEnd: toDate(end),
    daysRemaining: end === null ? null : end - day,
    renewsByItself: renews,
    noticeDeadline: toDate(deadline),
    daysToDeadline: deadline === null ? null : deadline - day,
    noticeFor: deadline === null ? null : toDate(deadline + (terms.noticePeriodDays ?? 0)),
    missedDeadline: toDate(missed),
    daysSinceMissed: missed === null ? null : day - missed,
    noticeMissed: first === 'notice_missed',
    decided,
    decision: decided ? (terms.renewalDecision === 'cancel' ? 'cancel' : 'renew') : null,
    lead: next === null ? null : smallestLead(terms.leadDays, next - day),
    actBy: decided ? null : toDate(actByDay(first, facts, next)),
  };
}

interface Facts {
  readonly terms: ContractTerms;
  readonly day: DayNumber;
  readonly end: DayNumber | null;
  readonly renews: boolean;
  readonly decided: boolean;
  readonly deadline: DayNumber | null;
  readonly missed: DayNumber | null;
}

function isDecided(terms: ContractTerms, end: DayNumber | null): boolean {
  if (terms.successorStart !== null || terms.renewalDecision === 'cancel') return true;
  if (terms.renewalDecision !== 'renew' || terms.decisionFor === null || end === null) return false;
  return end <= toDayNumber(terms.decisionFor);
}

function noticeDays(
  terms: ContractTerms,
  day: DayNumber,
  end: DayNumber | null,
  last: DayNumber | null,
  renews: boolean,
): { deadline: DayNumber | null; missed: DayNumber | null } {
  const notice = terms.noticePeriodDays;
  if (notice === null || notice === 0 || end === null) return { deadline: null, missed: null };
  if (!renews) return { deadline: end - notice, missed: null };
  const missed = end - notice < day ? end - notice : null;
  const meets = firstCycleEndDay(terms, day + notice);
  // Cycles stop at the last end: a deadline of a cycle that will not come is none.
  const possible = meets !== null && (last === null || meets <= last);
  return { deadline: possible ? meets - notice : null, missed };
}

function rowsThatHold(facts: Facts, { imminentDays, noticeLeadDays }: TierOptions): TierReason[] {
  const { terms, day, end, renews, decided, deadline, missed } = facts;
  const noticeIsNear = deadline !== null && deadline - noticeLeadDays <= day;
  const holds: Record<TierReason, boolean> = {
    expired: end !== null && day > end && terms.successorStart === null && terms.renewalDecision !== 'cancel',
    decided,
    notice_due: renews && noticeIsNear && day <= deadline,
    notice_missed: renews && missed !== null && day <= missed + noticeLeadDays,
    notice_running: !renews && noticeIsNear && end !== null && day <= end,
    imminent: end !== null && end >= day && end - day <= imminentDays,
  };
  return TIER_REASONS.filter((row) => holds[row]);
}

/** The notice deadline or the effective end: the earlier one that is on or after the day. */
function nextDay({ day, end, deadline }: Facts): DayNumber | null {
  const ahead = [deadline, end].filter((date): date is DayNumber => date !== null && date >= day);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

function actByDay(row: TierReason | undefined, { end, deadline }: Facts, next: DayNumber | null) {
  if (row === 'expired') return end;
  return row === 'notice_due' ? deadline : next;
}

function smallestLead(leadDays: readonly number[], days: number): number | null {
  const reached = leadDays.filter((lead) => lead >= days);
  return reached.length === 0 ? null : Math.min(...reached);
}

function toDate(day: DayNumber | null): CalendarDate | null {
  return day === null ? null : fromDayNumber(day);
}
