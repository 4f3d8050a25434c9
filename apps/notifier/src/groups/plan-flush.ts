import { ALERTS_SHOWN_MAX, type Instant, type NotifiedAlert, type Notification } from '@tenor/domain';
import {
  type AlertDocument,
  type AlertGroupDocument,
  type DeliveryCounts,
  type FlushMessage,
  type FlushRecord,
  type NotifiedIntegration,
  type ReceiverDocument,
} from '@tenor/persistence';
import { decide, type NotifyReason } from '@tenor/routing';
import { type FiringTotal } from '../alerts/alert-store.js';
import { stakeText } from '../alerts/stake.js';
import { audienceOf, firstOf, notifiedAlert, type PendingRead } from './pending-read.js';

/** Everything that a flush decides by. */
export interface FlushFacts {
  readonly group: AlertGroupDocument;
  /** undefined: it does not exist (any more). */
  readonly receiver: ReceiverDocument | undefined;
  readonly pending: PendingRead;
  readonly totals: readonly FiringTotal[];
  /** The most pressing alerts of all that fire. */
  readonly pressing: readonly AlertDocument[];
  readonly publicUrl: string | null;
  readonly now: Instant;
}

/** The flush of a group: what is said to whom. Without messages nothing is sent. Pure. */
export function planFlush(facts: FlushFacts): FlushRecord {
  const { group, receiver, now } = facts;
  const messages = new Map<string, FlushMessage>();
  for (const { id, kind } of receiver?.integrations ?? []) {
    const reason = whyNotify(facts, { id, kind }, receiver?.sendResolved ?? true);
    if (reason === null) continue;
    const known = messages.get(reason);
    if (known) messages.set(reason, { ...known, integrations: [...known.integrations, { id, kind }] });
    else messages.set(reason, message(facts, reason, { id, kind }));
  }
  return {
    n: group.n + 1,
    at: now,
    receiverVersion: receiver?.version ?? 0,
    firing: firingCount(facts.totals),
    messages: [...messages.values()],
  };
}

/** What the integrations know after the flush. Those that the receiver has no more are forgotten. */
export function notifiedAfter(
  group: Pick<AlertGroupDocument, 'notified'>,
  receiver: ReceiverDocument | undefined,
  flush: FlushRecord,
): NotifiedIntegration[] {
  return (receiver?.integrations ?? []).flatMap(({ id }): NotifiedIntegration[] => {
    const told = flush.messages.find(({ integrations }) => integrations.some((one) => one.id === id));
    if (told) return [{ integration: id, n: flush.n, at: flush.at, firing: told.status === 'firing' }];
    return group.notified.filter(({ integration }) => integration === id);
  });
}

export function firingCount(totals: readonly FiringTotal[]): number {
  return totals.reduce((sum, { count }) => sum + count, 0);
}

function whyNotify(
  facts: FlushFacts,
  { id, kind }: FlushMessage['integrations'][number],
  sendResolved: boolean,
): NotifyReason | null {
  const { group, pending, totals, now } = facts;
  const last = group.notified.find((one) => one.integration === id);
  const state = {
    neverNotified: last === undefined,
    firingCount: firingCount(totals),
    newFiringCount: pending.new,
    worseCount: pending.worse,
    newlyResolvedCount: pending.resolved,
    everSent: last?.firing ?? false,
    sendResolved,
    lastNotifiedAt: last?.at ?? null,
    repeatIntervalMs: group.repeatIntervalMs,
  };
  const { reason } = decide(state, now);
  const stillOpen = kind === 'ticket' && (last?.firing ?? false) && sendResolved;
  return reason === null && stillOpen && hasMovedOn(facts) ? 'resolved' : reason;
}

/** Another policy has led the last of it elsewhere: nobody is told, but what was opened for it is closed. */
function hasMovedOn({ pending, totals }: FlushFacts): boolean {
  return pending.moved > 0 && firingCount(totals) === 0;
}

function message(
  facts: FlushFacts,
  reason: NotifyReason,
  integration: { readonly id: string; readonly kind: string },
): FlushMessage {
  const { group, receiver, totals, publicUrl, now } = facts;
  const firing = firingCount(totals);
  const status = firing > 0 ? 'firing' : 'resolved';
  const counts = countsOf(facts, reason, firing, receiver?.sendResolved ?? true);
  const content: Notification = {
    receiver: group.receiver,
    groupKey: group.key,
    groupLabels: Object.fromEntries(group.labels.map(({ name, value }) => [name, value])),
    job: onlyJob(facts),
    status,
    counts,
    atStake: totals.flatMap(({ _id: currency, millions, units }) =>
      currency === null ? [] : [{ currency, amount: stakeText(currency, millions, units) }],
    ),
    alerts: shown(facts, reason, counts),
    reminder: reason === 'repeat',
    ...(hasMovedOn(facts) && { movedOn: true }),
    decidedAt: now,
    url: publicUrl,
  };
  const { job } = content;
  const ownRows = reason === 'first' && audienceOf(group, receiver).knows;
  return {
    integrations: [integration],
    reason,
    status,
    counts,
    job,
    ...(ownRows && { ownRows }),
    content: JSON.stringify(content),
  };
}

/** For who hears of the group for the first time, all that fires is new, and nothing else matters. */
function countsOf(
  { pending }: FlushFacts,
  reason: NotifyReason,
  firing: number,
  sendResolved: boolean,
): DeliveryCounts {
  if (reason === 'first') return { firing, resolved: 0, new: firing, worse: 0 };
  return {
    firing,
    resolved: sendResolved ? pending.resolved : 0,
    new: pending.new,
    worse: pending.worse,
  };
}

function shown(facts: FlushFacts, reason: NotifyReason, counts: DeliveryCounts): NotifiedAlert[] {
  const { pending, pressing } = facts;
  const changed = new Map(pending.firing.map((alert) => [alert.entryId, alert]));
  const others = pressing
    .map((alert) => notifiedAlert(alert, 'same'))
    .filter(({ entryId }) => !changed.has(entryId));
  const firing = counts.firing === 0 ? [] : [...changed.values(), ...others];
  const seen = reason === 'first' ? firing.map((alert) => ({ ...alert, change: 'new' as const })) : firing;
  const gone = counts.resolved === 0 ? [] : pending.gone;
  return firstOf([...seen, ...gone]).slice(0, ALERTS_SHOWN_MAX);
}

function onlyJob({ pending, totals }: FlushFacts): string | null {
  const jobs = new Set([...pending.jobs, ...totals.flatMap((total) => total.jobs)]);
  const [only] = jobs;
  return jobs.size === 1 ? (only ?? null) : null;
}
