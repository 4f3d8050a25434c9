import { addDays, renewalCheck, type CalendarDate, type LogEntryDraft } from '@tenor/domain';
import { type RenewalCheckParams } from '@tenor/domain';
import { createHash } from 'node:crypto';
import { type RenewalFinding } from './renewal-finding.js';
import { renewalMessage } from './renewal-message.js';

/** 128 bits: no two of billions of findings meet. */
const HASH_DIGITS = 32;

/** The entry of a finding: its text, the labels that route it, and everything the text says as typed data. */
export function renewalEntry(finding: RenewalFinding): LogEntryDraft {
  return {
    level: finding.tier === 'info' ? 'info' : 'warning',
    message: renewalMessage(finding),
    object: {
      type: 'contract',
      id: finding.id,
      name: finding.name,
      url: `/api/v1/contracts/${finding.id}`,
    },
    labels: labels(finding),
    data: data(finding),
    fingerprint: fingerprint(finding),
    tenantIds: finding.tenantId === null ? [] : [finding.tenantId],
  };
}

/** The last line of the check. */
export function summaryEntry(count: number, asOf: CalendarDate, params: RenewalCheckParams): LogEntryDraft {
  const { windowDays } = params;
  const cutoff = addDays(asOf, windowDays);
  const message =
    count > 0
      ? `Renewal check complete: ${count} contract(s) within ${windowDays}-day window.`
      : `No contracts found expiring within ${windowDays} days (today=${asOf}, cutoff=${cutoff}).`;
  return { level: 'info', message, data: { count, windowDays, today: asOf, cutoff } };
}

/** Only what is known becomes a label: a matcher sees the empty text for the rest. */
function labels(finding: RenewalFinding): Record<string, string> {
  const { assessment } = finding;
  const known: Record<string, string | null> = {
    objectType: 'contract',
    tier: finding.tier,
    provider: finding.providerName,
    tenant: finding.tenantName,
    currency: finding.currency,
    owner: finding.owner,
    contractType: finding.contractType,
    lead: assessment.lead === null ? null : String(assessment.lead),
    noticeMissed: assessment.noticeMissed ? 'true' : null,
    ...Object.fromEntries(finding.tags.map((tag) => [`tag_${tag}`, 'true'])),
  };
  return Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

function data(finding: RenewalFinding): Record<string, unknown> {
  const { assessment } = finding;
  return {
    tier: finding.tier,
    reasons: assessment.reasons,
    provider: { id: finding.providerId, name: finding.providerName },
    tenant: finding.tenantName,
    contractNumber: finding.contractNumber,
    owner: finding.owner,
    contractType: finding.contractType,
    effectiveEnd: finding.effectiveEnd,
    daysRemaining: finding.daysRemaining,
    noticeDeadline: assessment.noticeDeadline,
    daysToDeadline: assessment.daysToDeadline,
    noticeFor: assessment.noticeFor,
    missedDeadline: assessment.missedDeadline,
    daysSinceMissed: assessment.daysSinceMissed,
    noticeMissed: assessment.noticeMissed,
    renewsByItself: assessment.renewsByItself,
    autoRenew: finding.autoRenew,
    decided: assessment.decided,
    decision: assessment.decision,
    lead: assessment.lead,
    actBy: assessment.actBy,
    renewalValue: { amount: finding.renewalValue, currency: finding.currency },
  };
}

/**
 * What the finding is about: this contract's end on this day. A contract gives at most one finding a run,
 * and JSON keeps the three parts apart, so no two findings share one. The day comes first, to be read in
 * the clear, and as findings come in the order of their days: their alerts lie side by side in the database.
 */
function fingerprint({ id, effectiveEnd }: RenewalFinding): string {
  const about = JSON.stringify([renewalCheck.name, id, effectiveEnd]);
  const hash = createHash('sha256').update(about).digest('hex').slice(0, HASH_DIGITS);
  return `${effectiveEnd}-${hash}`;
}
