import { toInstant, type Instant, type JobLogEntryEvent } from '@tenor/domain';
import {
  alertIdOf,
  type AlertDocument,
  type AlertScope,
  type AlertState,
  type Membership,
} from '@tenor/persistence';
import { isWorse, pressureRank, type Labels } from '@tenor/routing';
import { hashOfJson } from '../hash-of.js';
import {
  firingMemberships,
  reroutedMemberships,
  resolvedMemberships,
  toldMembership,
  type Told,
} from './membership.js';
import { stakeOf } from './stake.js';

/** Where an alert belongs by the policy in force. */
export interface Placement {
  /** Ids of groups; those of the receiver `none` are left out. */
  readonly groups: readonly string[];
  readonly policyVersion: number;
}

/** A report of a finding: an entry, and the id of the scope that its run has. */
export interface Report {
  readonly event: JobLogEntryEvent;
  readonly scope: string;
}

export function labelsOf(alert: Pick<AlertState, 'labels'>): Labels {
  return Object.fromEntries(alert.labels.map(({ name, value }) => [name, value]));
}

/**
 * The alert after a report; undefined when that changes nothing, because a run of the scope with this
 * order or a later one has reported it before. It shows the entry of the latest run that reported it;
 * where that says the same as the one before, the very values of that are kept.
 * @returns a whole alert if there was none
 */
export function reported(
  before: AlertState | undefined,
  { event, scope }: Report,
  placement: Placement,
  now: Instant,
): AlertState | undefined {
  if (before === undefined) return firstReported({ event, scope }, placement, now);
  const known = before.scopes.find(({ key }) => key === scope);
  if (before.fingerprint === null || (known && known.order >= event.order)) return undefined;
  const version = before.version + 1;
  const shown = event.order >= before.order ? shownBy(event, before) : before;
  const worse = isWorse(labelsOf(before), labelsOf(shown));
  const back = before.state === 'resolved';
  const memberships = firingMemberships(before.memberships, placement.groups, worse, version);
  const joined = !sameItems(memberships, before.memberships);
  const moved = back || worse || shown.level !== before.level || joined;
  return withGroups({
    ...before,
    ...shown,
    state: 'firing',
    firingSince: back ? instantOf(event) : before.firingSince,
    resolvedAt: null,
    resolvedBy: null,
    updatedAt: moved ? now : before.updatedAt,
    scopes: [...before.scopes.filter(({ key }) => key !== scope), { key: scope, order: event.order }],
    memberships: joined ? memberships : before.memberships,
    policyVersion: placement.policyVersion,
    version,
  });
}

function firstReported({ event, scope }: Report, placement: Placement, now: Instant): AlertDocument {
  const { job, entry } = event;
  return withGroups({
    _id: alertIdOf(job, entry),
    job,
    fingerprint: entry.fingerprint,
    ...contentOf(event, hashOfContent(event)),
    state: 'firing',
    firingSince: instantOf(event),
    resolvedAt: null,
    resolvedBy: null,
    updatedAt: now,
    // What has no fingerprint is not looked for again, so no run can find that it is gone.
    scopes: entry.fingerprint === null ? [] : [{ key: scope, order: event.order }],
    memberships: firingMemberships([], placement.groups, false, 1),
    firingIn: [],
    pendingIn: [],
    policyVersion: placement.policyVersion,
    version: 1,
  });
}

/**
 * The alert after the scopes have ended for it: because a run of theirs with that order did not find it, or
 * (order Infinity) because they are not run any more. Without any scope it is resolved. Undefined when it
 * has none of them below that order.
 */
export function scopesEnded(
  before: AlertState,
  scopes: ReadonlySet<string>,
  order: number,
  at: { readonly resolvedAt: Instant; readonly now: Instant; readonly by?: string | undefined },
): AlertState | undefined {
  const left = before.scopes.filter((scope: AlertScope) => !scopes.has(scope.key) || scope.order >= order);
  if (left.length === before.scopes.length) return undefined;
  const version = before.version + 1;
  const changed = { ...before, scopes: left, updatedAt: at.now, version };
  if (left.length > 0 || before.state === 'resolved') return changed;
  return withGroups({
    ...changed,
    state: 'resolved',
    resolvedAt: at.resolvedAt,
    resolvedBy: at.by ?? null,
    memberships: resolvedMemberships(before.memberships, version),
  });
}

/** The alert after a group was told of it; undefined when that changes nothing. */
export function toldTo(before: AlertState, group: string, told: Told, now: Instant): AlertState | undefined {
  const known = before.memberships.find((membership) => membership.group === group);
  if (known === undefined) return undefined;
  // An entry without a fingerprint has had its day when it was told.
  const after = before.fingerprint === null ? undefined : toldMembership(known, told);
  if (after !== undefined && after.told === known.told && after.pending === known.pending) return undefined;
  const others = before.memberships.filter((membership) => membership !== known);
  const memberships = after === undefined ? others : [...others, after];
  const over = before.fingerprint === null && memberships.length === 0;
  return withGroups({
    ...before,
    ...(over && { state: 'resolved', resolvedAt: now }),
    memberships,
    version: before.version + 1,
  });
}

/**
 * A firing alert under another policy: new in the groups that it comes to; those that it no longer belongs
 * to are left without a word to people, for it was not the finding that changed: only a ticket is closed.
 */
export function rerouted(before: AlertState, placement: Placement): AlertState {
  const version = before.version + 1;
  return withGroups({
    ...before,
    memberships: reroutedMemberships(before.memberships, placement.groups, version),
    policyVersion: placement.policyVersion,
    version,
  });
}

type Content = Pick<
  AlertDocument,
  | 'level'
  | 'message'
  | 'object'
  | 'labels'
  | 'data'
  | 'entryId'
  | 'order'
  | 'pressure'
  | 'stake'
  | 'tenantIds'
  | 'contentHash'
>;

function contentOf({ entry, order }: JobLogEntryEvent, contentHash: string): Content {
  const { object } = entry;
  return {
    level: entry.level,
    message: entry.message,
    object: object && { type: object.type, id: object.id, name: object.name, url: object.url },
    labels: Object.entries(entry.labels).map(([name, value]) => ({ name, value })),
    data: entry.data,
    entryId: entry.id,
    order,
    pressure: pressureRank(entry.level, entry.labels),
    stake: stakeOf(entry.data),
    tenantIds: entry.tenantIds ?? [],
    contentHash,
  };
}

/** What the entry says; only that it does, if that is what the alert shows already. */
function shownBy(event: JobLogEntryEvent, before: AlertState): Content | AlertState {
  const hash = hashOfContent(event);
  if (before.contentHash !== hash) return contentOf(event, hash);
  return { ...before, entryId: event.entry.id, order: event.order };
}

function hashOfContent({ entry }: JobLogEntryEvent): string {
  const { level, message, object, labels, data, tenantIds } = entry;
  return hashOfJson([level, message, object, labels, data, ...(tenantIds === undefined ? [] : [tenantIds])]);
}

function instantOf({ entry }: JobLogEntryEvent): Instant {
  return toInstant(new Date(entry.at));
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

/** Derives what the indexes need. */
function withGroups<A extends AlertState>(alert: A): A {
  const groups = (wanted: (membership: Membership) => boolean): string[] =>
    alert.memberships.filter(wanted).map(({ group }) => group);
  return {
    ...alert,
    firingIn: kept(
      alert.firingIn,
      groups(({ state }) => state === 'firing'),
    ),
    pendingIn: kept(
      alert.pendingIn,
      groups(({ pending }) => pending !== null),
    ),
  };
}

/** The very list of before if the items are the same: it need not be written. */
function kept<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  const same = before.length === after.length && before.every((item, i) => item === after[i]);
  return same ? before : after;
}
