import { type Membership, type PendingChange } from '@tenor/persistence';

/**
 * The memberships of an alert that fires now in `groups`. What has to be told is marked with `version`, the
 * alert's new one: a group where it is new or back again, one in which it got worse, and one that it left.
 */
export function firingMemberships(
  before: readonly Membership[],
  groups: readonly string[],
  worse: boolean,
  version: number,
): Membership[] {
  const left = before.filter(({ group }) => !groups.includes(group));
  const joined = groups.map((group): Membership => {
    const known = before.find((membership) => membership.group === group);
    if (known === undefined) {
      return { group, state: 'firing', told: false, pending: 'new', pendingVersion: version };
    }
    if (worse) return { ...known, state: 'firing', pending: 'worse', pendingVersion: version };
    if (known.state === 'firing') return known;
    return { ...known, state: 'firing', pending: 'new', pendingVersion: version };
  });
  return [...joined, ...resolvedMemberships(left, version)];
}

/**
 * The memberships of a firing alert that another policy leads to `groups`. A group that it leaves is marked
 * when it was told of it; else nobody has to know. One that it had left before is still to be told why.
 */
export function reroutedMemberships(
  before: readonly Membership[],
  groups: readonly string[],
  version: number,
): Membership[] {
  const known = before.flatMap((membership): Membership[] => {
    if (groups.includes(membership.group) || membership.state === 'resolved') return [membership];
    if (!membership.told) return [];
    return [{ ...membership, state: 'resolved', pending: 'moved', pendingVersion: version }];
  });
  return firingMemberships(known, groups, false, version);
}

/** The memberships of an alert that fires no more. */
export function resolvedMemberships(before: readonly Membership[], version: number): Membership[] {
  return before.map((known) =>
    known.state === 'resolved'
      ? known
      : { ...known, state: 'resolved', pending: 'resolved', pendingVersion: version },
  );
}

/**
 * What a group is to be told now. null: nothing, also when something is pending: it came and went before
 * anybody was told, or it went and is back before anybody was told that it had gone.
 */
export function changeToTell(membership: Pick<Membership, 'pending' | 'told'>): PendingChange | null {
  const { pending, told } = membership;
  switch (pending) {
    case null:
      return null;
    case 'new':
      return told ? null : 'new';
    case 'worse':
      return told ? 'worse' : 'new';
    case 'resolved':
      return told ? 'resolved' : null;
    case 'moved':
      return null;
  }
}

/** What a flush told of an alert, and in which state it had found it. */
export interface Told {
  readonly change: PendingChange | null;
  readonly pendingVersion: number;
}

/**
 * The membership after a flush; undefined when nothing is left of it. A mark that was set after the flush
 * had read the alert stays, so that the next flush tells what came in between.
 */
export function toldMembership(before: Membership, { change, pendingVersion }: Told): Membership | undefined {
  const told = change === null ? before.told : change !== 'resolved';
  const pending = before.pendingVersion === pendingVersion ? null : before.pending;
  if (pending === null && before.state === 'resolved') return undefined;
  return { ...before, told, pending };
}
