import { addMilliseconds, type Instant } from '@tenor/domain';

/** What the time of a group's next flush depends on. */
export interface FlushState {
  /** When the group's revision first moved after the last flush; null when it did not. */
  readonly firstPendingAt: Instant | null;
  /** The run that brought the changes has ended: no more will come from it. */
  readonly runEnded: boolean;
  /** When the group was last flushed, whether or not something was sent; null: never. */
  readonly lastFlushAt: Instant | null;
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  /** When a message must be repeated (see repeatDueAt); null while nothing that was sent fires. */
  readonly repeatAt: Instant | null;
}

/**
 * When the group is to be flushed next; null: not before something changes. An instant that has passed
 * means at once.
 *
 * - Changes wait groupWait from the first of them, so that a run's findings make one message, and no
 *   longer than until that run has ended.
 * - After a flush for changes or for any other cause, changes wait until groupInterval has passed.
 * - A repetition comes when it is due, whatever the changes wait for.
 */
export function nextFlushAt(state: FlushState): Instant | null {
  return earliest(changesDueAt(state), state.repeatAt);
}

/** When a message that was sent at that time is to be repeated, should its group still fire. */
export function repeatDueAt(lastNotifiedAt: Instant, repeatIntervalMs: number): Instant {
  return addMilliseconds(lastNotifiedAt, repeatIntervalMs);
}

function changesDueAt(state: FlushState): Instant | null {
  const { firstPendingAt, runEnded, lastFlushAt } = state;
  if (firstPendingAt === null) return null;
  const collected = runEnded ? firstPendingAt : addMilliseconds(firstPendingAt, state.groupWaitMs);
  if (lastFlushAt === null) return collected;
  const rested = addMilliseconds(lastFlushAt, state.groupIntervalMs);
  return rested > collected ? rested : collected;
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
