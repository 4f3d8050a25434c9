import { type RenewalFinding } from './renewal-finding.js';

/** Shown in place of a name that is not known. */
export const UNKNOWN = '—';

/**
 * What people read about a finding, such as
 * `[URGENT] Contract 'Acme MSA' (provider=Acme Networks) renews 2026-12-31 — 39 day(s) remaining. Notice
 * deadline 2026-12-01 in 9 day(s). Auto-renew is ON.`
 */
export function renewalMessage(finding: RenewalFinding): string {
  const { tier, name, providerName, effectiveEnd, daysRemaining } = finding;
  const subject = `[${tier.toUpperCase()}] Contract '${name}' (provider=${providerName ?? UNKNOWN})`;
  const parts = [
    `${subject} ${verb(finding)} ${effectiveEnd} — ${distance(daysRemaining)}`,
    ...noticeParts(finding),
    ...closingParts(finding),
  ];
  return parts.join(' ');
}

function verb({ daysRemaining, assessment }: RenewalFinding): string {
  if (daysRemaining < 0) return 'expired';
  return assessment.renewsByItself ? 'renews' : 'expires';
}

function distance(days: number): string {
  if (days === 0) return 'today.';
  return days > 0 ? `${days} day(s) remaining.` : `${-days} day(s) ago.`;
}

/** The notice no longer matters once the contract has ended; a missed deadline comes before the next one. */
function noticeParts({ daysRemaining, assessment }: RenewalFinding): string[] {
  if (daysRemaining < 0) return [];
  const { missedDeadline, daysSinceMissed, noticeDeadline, daysToDeadline } = assessment;
  const parts: string[] = [];
  if (missedDeadline !== null && daysSinceMissed !== null) {
    parts.push(`Notice deadline ${missedDeadline} missed ${daysSinceMissed} day(s) ago.`);
  }
  if (noticeDeadline !== null && daysToDeadline !== null) {
    parts.push(`Notice deadline ${deadlineText(noticeDeadline, daysToDeadline)}`);
  }
  return parts;
}

function deadlineText(deadline: string, days: number): string {
  if (days === 0) return 'today.';
  return days > 0 ? `${deadline} in ${days} day(s).` : `${deadline} was ${-days} day(s) ago.`;
}

function closingParts({ assessment }: RenewalFinding): string[] {
  return [
    ...(assessment.renewsByItself ? ['Auto-renew is ON.'] : []),
    ...(assessment.decision === null ? [] : [`Decided: ${assessment.decision}.`]),
  ];
}
