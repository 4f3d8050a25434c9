import { type RenewalAssessment, type TierReason } from '@tenor/calc';

/** Why a contract needs somebody: for programs, and in words. */
export interface ActionReason {
  readonly code: Exclude<TierReason, 'decided'>;
  readonly text: string;
}

/** The row of the tier table that decided; null where nothing is to be done. */
export function actionReason(assessment: RenewalAssessment): ActionReason | null {
  const [code] = assessment.reasons;
  if (code === undefined || code === 'decided') return null;
  return { code, text: TEXTS[code](assessment) };
}

const TEXTS: Readonly<Record<ActionReason['code'], (assessment: RenewalAssessment) => string>> = {
  expired: ({ effectiveEnd, daysRemaining }) =>
    `Ended ${on(effectiveEnd, daysRemaining)}, and nothing follows it.`,
  // Of the deadline's cycle: one that ends before it renews in any case.
  notice_due: ({ noticeFor, noticeDeadline, daysToDeadline }) =>
    `Renews by itself after ${noticeFor ?? ''} unless notice is given by ${on(noticeDeadline, daysToDeadline)}.`,
  notice_missed: ({ effectiveEnd, missedDeadline, daysSinceMissed }) =>
    `Notice was due by ${on(missedDeadline, daysSinceMissed === null ? null : -daysSinceMissed)}; it renews by itself after ${effectiveEnd ?? ''}.`,
  notice_running: ({ effectiveEnd, daysRemaining, noticeDeadline, daysToDeadline }) =>
    `Ends ${on(effectiveEnd, daysRemaining)}; the notice deadline ${(daysToDeadline ?? 0) < 0 ? 'was' : 'is'} ${on(noticeDeadline, daysToDeadline)}.`,
  imminent: ({ effectiveEnd, daysRemaining, renewsByItself }) =>
    `${renewsByItself ? 'Renews by itself after' : 'Ends'} ${on(effectiveEnd, daysRemaining)}.`,
};

/** `2026-12-01 (in 9 days)`. */
function on(date: string | null, days: number | null): string {
  if (date === null || days === null) return '';
  const distance = Math.abs(days);
  const unit = distance === 1 ? 'day' : 'days';
  if (days === 0) return `${date} (today)`;
  return days > 0 ? `${date} (in ${distance} ${unit})` : `${date} (${distance} ${unit} ago)`;
}
