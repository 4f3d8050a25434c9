import { type Instant } from '@tenor/domain';
import { type AlertGroupDocument, type NotifiedIntegration } from '@tenor/persistence';
import { nextFlushAt, repeatDueAt } from '@tenor/routing';

type Waiting = Pick<
  AlertGroupDocument,
  | 'firstPendingAt'
  | 'runEnded'
  | 'lastFlushAt'
  | 'groupWaitMs'
  | 'groupIntervalMs'
  | 'repeatIntervalMs'
  | 'notified'
  | 'firing'
>;

/**
 * When a group is to be flushed next; null: not before something changes.
 * @param changes false: those that it knows of have just been dealt with
 */
export function flushDueAt(group: Waiting, changes = true): Instant | null {
  return nextFlushAt({
    firstPendingAt: changes ? (group.firstPendingAt ?? null) : null,
    runEnded: group.runEnded ?? false,
    lastFlushAt: group.lastFlushAt ?? null,
    groupWaitMs: group.groupWaitMs,
    groupIntervalMs: group.groupIntervalMs,
    repeatAt: (group.firing ?? 0) > 0 ? repeatAt(group.notified, group.repeatIntervalMs) : null,
  });
}

/** When the first of the integrations has to be reminded; null while none was told of something that fires. */
function repeatAt(notified: readonly NotifiedIntegration[], repeatIntervalMs: number): Instant | null {
  const due = notified.filter(({ firing }) => firing).map(({ at }) => repeatDueAt(at, repeatIntervalMs));
  return due.reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);
}
