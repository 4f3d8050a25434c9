import { findJob, type LogLevel, type NotifiedAlert, type Notification } from '@tenor/domain';
import { type AlertWords } from './job-wording.js';
import { type Urgency } from './message-wording.js';
import { capitalized, clean, counted } from './text.js';

const TITLE_MAX = 120;
const MESSAGE_MAX = 500;

const URGENCY_OF: Readonly<Record<LogLevel, Urgency>> = {
  debug: 'info',
  info: 'info',
  success: 'info',
  warning: 'warning',
  failure: 'urgent',
  error: 'urgent',
  critical: 'urgent',
};

/** Words for a finding of which nothing but its entry is known. */
export function genericAlert(alert: NotifiedAlert): AlertWords {
  const { job } = alert.labels;
  const provider = alert.labels['provider'];
  return {
    urgency: URGENCY_OF[alert.level],
    urgencyLabel: capitalized(alert.level),
    title: clean(alert.object?.name ?? (job === undefined ? 'Tenor' : jobTitle(job)), TITLE_MAX),
    facts: provider === undefined ? [] : [clean(provider, TITLE_MAX)],
    situation: clean(alert.message, MESSAGE_MAX),
    action: null,
    money: null,
  };
}

/** One: its message. Several: how many of what, and which job found them. */
export function genericTitle(notification: Notification, firing: readonly NotifiedAlert[]): string {
  const [only] = firing;
  const { counts, job } = notification;
  if (counts.firing === 1 && only) return clean(only.message, TITLE_MAX).replace(/\.$/, '');
  const what = countedThings(counts.firing, firing);
  return job === null
    ? `${what} ${counts.firing === 1 ? 'needs' : 'need'} attention`
    : `${what} reported: ${jobTitle(job)}`;
}

export function genericCleared(notification: Notification, resolved: readonly NotifiedAlert[]): string {
  const [only] = resolved;
  if (notification.counts.resolved === 1 && only) return clean(only.object?.name ?? only.message, TITLE_MAX);
  const what = countedThings(notification.counts.resolved, resolved);
  return notification.job === null ? what : `${what} (${jobTitle(notification.job)})`;
}

/** The title of a job as people know it; its name when it is not known here. */
function jobTitle(name: string): string {
  return findJob(name)?.title ?? clean(name, TITLE_MAX);
}

/** "3 devices" when all are shown and of one type, else "3 findings". */
function countedThings(count: number, alerts: readonly NotifiedAlert[]): string {
  const types = new Set(alerts.map(({ object }) => object?.type));
  const [type] = types;
  const known = types.size === 1 && count <= alerts.length;
  return counted(count, known && type !== undefined ? clean(type, 40) : 'finding');
}
