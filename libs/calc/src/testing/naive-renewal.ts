import { type ContractTerms } from '../contract-terms.js';
import { type TierOptions } from '../tier.js';

/**
 * The renewal rules once more, as plainly as possible: text dates, JavaScript's `Date`, and a walk from
 * cycle to cycle. Slow, and independent of the code that it checks.
 */
export function naiveRenewal(c: ContractTerms, d: string, options: TierOptions) {
  const cycles = cycleEnds(c, d);
  const last = lastOf(c, cycles);
  const kept = last === null ? cycles : cycles.filter((end) => end <= last);
  const end = kept.find((e) => e >= d) ?? last;
  const renews = c.status === 'active' && c.autoRenew && end !== null && end !== last;
  const cancelled = c.renewalDecision === 'cancel';
  const succeeded = c.successorStart !== null;
  const decided =
    succeeded ||
    cancelled ||
    (c.renewalDecision === 'renew' && end !== null && c.decisionFor !== null && end <= c.decisionFor);

  const notice = c.noticePeriodDays ?? 0;
  const beforeNotice = (e: string): string => plusDays(e, -notice);
  let deadline: string | null = null;
  let missed: string | null = null;
  if (notice > 0 && end !== null) {
    deadline = renews ? (kept.map(beforeNotice).find((date) => date >= d) ?? null) : beforeNotice(end);
    if (renews && beforeNotice(end) < d) missed = beforeNotice(end);
  }

  const lead = options.noticeLeadDays;
  let tier: string | null = 'info';
  let notices = false;
  let noticeMissed = false;
  if (c.status !== 'active' && c.status !== 'expired') tier = null;
  else if (end !== null && d > end && !succeeded && !cancelled) tier = 'expired';
  else if (decided) tier = 'info';
  else if (renews && deadline !== null && plusDays(deadline, -lead) <= d && d <= deadline) {
    tier = 'urgent';
    notices = true;
  } else if (renews && missed !== null && missed < d && d <= plusDays(missed, lead)) {
    tier = 'warning';
    notices = noticeMissed = true;
  } else if (!renews && deadline !== null && plusDays(deadline, -lead) <= d && end !== null && d <= end) {
    tier = 'warning';
    notices = true;
  } else if (end !== null && d <= end && end <= plusDays(d, options.imminentDays)) tier = 'warning';

  const noticeFor = kept.find((e) => beforeNotice(e) === deadline) ?? null;
  return { end, last, renews, decided, deadline, noticeFor, missed, tier, notices, noticeMissed };
}

/** Whether it is reported ahead, by the same plain reading. */
export function naiveUpcoming(
  c: ContractTerms,
  d: string,
  options: TierOptions,
  windowDays: number,
): boolean {
  if (c.status !== 'active' || c.startDate > d) return false;
  const { end, deadline, notices } = naiveRenewal(c, d, options);
  const until = plusDays(d, c.leadDays.length > 0 ? Math.max(...c.leadDays) : windowDays);
  const within = (date: string | null): boolean => date !== null && d <= date && date <= until;
  return within(end) || within(deadline) || notices;
}

/** Every cycle end up to some years after all dates that matter. */
function cycleEnds(c: ContractTerms, d: string): string[] {
  if (c.endDate === null) return [];
  if (!c.autoRenew) return [c.endDate];
  const months = c.renewalTermMonths ?? c.termMonths ?? 12;
  const horizon = [d, c.decisionFor ?? d, c.successorStart ?? d].sort().at(-1)!;
  const until = plusDays(horizon, (c.noticePeriodDays ?? 0) + months * 31 + 62);
  const ends: string[] = [];
  for (let k = 0; ends.length === 0 || ends.at(-1)! <= until; k += 1) {
    ends.push(plusDays(plusMonths(plusDays(c.endDate, 1), k * months), -1));
  }
  return ends;
}

function lastOf(c: ContractTerms, cycles: readonly string[]): string | null {
  if (c.endDate === null) return null;
  if (!c.autoRenew || c.status !== 'active') return c.endDate;
  const limits: string[] = [];
  if (c.renewalDecision === 'cancel') limits.push(c.decisionFor ?? c.endDate);
  if (c.successorStart !== null) limits.push(plusDays(c.successorStart, -1));
  const ends = limits.map((limit) => cycles.find((end) => end >= limit)!);
  return ends.sort()[0] ?? null;
}

export function plusDays(date: string, days: number): string {
  const moment = new Date(`${date}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

function plusMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  lastOfMonth.setUTCDate(Math.min(day, lastOfMonth.getUTCDate()));
  return lastOfMonth.toISOString().slice(0, 10);
}
