import { type NotifiedAlert, type Notification } from '@tenor/domain';
import { costAnomalyWording } from './cost-anomaly-wording.js';
import { coverageGapWording } from './coverage-gap-wording.js';
import { instantText } from './dates.js';
import { genericAlert, genericCleared, genericTitle } from './generic-wording.js';
import { type JobWording } from './job-wording.js';
import { webLink } from './links.js';
import { type AlertWording, type MessageWording, type Urgency } from './message-wording.js';
import { moneySum } from './money.js';
import { renewalWording } from './renewal-wording.js';
import { capitalized, clean, clip, grouped, listed } from './text.js';

const TITLE_MAX = 200;
const GROUP_LABELS_MAX = 200;

/** The jobs whose findings have words of their own: one line each. The rest is shown by its messages. */
const JOB_WORDINGS: Readonly<Record<string, JobWording>> = {
  'renewal-check': renewalWording,
  'coverage-gap': coverageGapWording,
  'cost-anomaly': costAnomalyWording,
};

const CHANGE_LABELS: Readonly<Record<NotifiedAlert['change'], string | null>> = {
  new: 'New',
  worse: 'Worse',
  same: null,
  resolved: null,
};

const BY_URGENCY: readonly Urgency[] = ['urgent', 'warning', 'expired', 'info', 'resolved'];

/** Puts a notification into words. Pure; every channel says the same. */
export function wordMessage(notification: Notification): MessageWording {
  const { alerts, counts, status, url } = notification;
  const firing = alerts.filter(({ change }) => change !== 'resolved');
  const resolved = alerts.filter(({ change }) => change === 'resolved');
  const firingWords = firing.map(wordAlert);
  return {
    status,
    title: clip(
      status === 'resolved' ? clearedTitle(notification, resolved) : title(notification, firing),
      TITLE_MAX,
    ),
    lead: status === 'resolved' ? clearedLead(notification) : lead(notification),
    urgency: status === 'resolved' ? 'resolved' : mostPressing(firingWords),
    firing: firingWords,
    resolved: resolved.map(wordAlert),
    hiddenFiring: Math.max(counts.firing - firing.length, 0),
    hiddenResolved: Math.max(counts.resolved - resolved.length, 0),
    url: webLink(url),
    footer: footer(notification),
  };
}

const RESOLVED_LEAD = 'Everything that was reported here is resolved. There is nothing left to do.';
const MOVED_LEAD = 'The notification policy was changed: what is still open is followed elsewhere now.';

function clearedLead({ movedOn }: Notification): string {
  return movedOn ? MOVED_LEAD : RESOLVED_LEAD;
}

function wordAlert(alert: NotifiedAlert): AlertWording {
  const resolved = alert.change === 'resolved';
  const { job } = alert.labels;
  const words = (job === undefined ? undefined : wordingOf(job)?.alert(alert)) ?? genericAlert(alert);
  return {
    ...words,
    entryId: alert.entryId,
    change: alert.change,
    changeLabel: CHANGE_LABELS[alert.change],
    ...(resolved
      ? { urgency: 'resolved', urgencyLabel: 'Resolved', action: null, situation: resolvedSituation(alert) }
      : {}),
  };
}

function resolvedSituation({ resolvedAt }: NotifiedAlert): string {
  return resolvedAt === null ? 'Resolved.' : `Resolved ${instantText(resolvedAt)}.`;
}

function title(notification: Notification, firing: readonly NotifiedAlert[]): string {
  const { counts, reminder, atStake, job } = notification;
  const own = job === null ? null : (wordingOf(job)?.title(notification, firing) ?? null);
  const what = own ?? genericTitle(notification, firing);
  const changes = reminder || counts.new + counts.worse === counts.firing ? '' : changed(counts);
  const money = moneySum(atStake);
  const text = `${what}${changes}${money === null ? '' : ` — ${clean(money, 80)} at stake`}`;
  return reminder ? `Reminder: ${text}` : capitalized(text);
}

function changed({ new: fresh, worse }: Notification['counts']): string {
  const parts = [
    fresh > 0 ? `${grouped(String(fresh))} new` : '',
    worse > 0 ? `${grouped(String(worse))} worse` : '',
  ];
  const said = parts.filter((part) => part !== '').join(', ');
  return said === '' ? '' : ` (${said})`;
}

function clearedTitle(notification: Notification, resolved: readonly NotifiedAlert[]): string {
  const { job } = notification;
  if (notification.movedOn && notification.counts.resolved === 0) return 'Followed elsewhere now';
  const own = job === null ? null : (wordingOf(job)?.cleared(notification, resolved) ?? null);
  const what = own ?? genericCleared(notification, resolved);
  return notification.movedOn
    ? `Resolved: ${what}, and the rest is followed elsewhere`
    : `All clear: ${what}`;
}

/** null for a first message, in which everything is new. */
function lead({ counts, reminder }: Notification): string | null {
  if (reminder) return 'Nothing has changed since the last message, and it is still open.';
  const same = counts.firing - counts.new - counts.worse;
  if (same <= 0 && counts.worse === 0 && counts.resolved === 0) return null;
  const parts: (readonly [number, string])[] = [
    [counts.new, 'new'],
    [counts.worse, 'worse'],
    [Math.max(same, 0), 'unchanged'],
    [counts.resolved, 'resolved'],
  ];
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${grouped(String(count))} ${word}`);
  return `Since the last message: ${listed(said)}.`;
}

function mostPressing(alerts: readonly AlertWording[]): Urgency {
  return BY_URGENCY.find((urgency) => alerts.some((alert) => alert.urgency === urgency)) ?? 'info';
}

function footer({ receiver, groupLabels, decidedAt }: Notification): string {
  const labels = Object.entries(groupLabels).map(([name, value]) => `${name}=${value}`);
  const group = labels.length === 0 ? '' : ` · group ${clean(labels.join(', '), GROUP_LABELS_MAX)}`;
  return `Tenor · receiver ${clean(receiver, 128)}${group} · ${instantText(decidedAt)}`;
}

function wordingOf(job: string): JobWording | undefined {
  return Object.hasOwn(JOB_WORDINGS, job) ? JOB_WORDINGS[job] : undefined;
}
