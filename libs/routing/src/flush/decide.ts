import { type Instant } from '@tenor/domain';
import { repeatDueAt } from './next-flush-at.js';

/**
 * How a group stands towards one integration: what it knows of the group's alerts, and what it was told.
 * Alerts that are silenced, inhibited or not in this group any more are not counted at all; an entry
 * without a fingerprint counts as new and firing until it has been told of, and then no more.
 */
export interface GroupState {
  /** Nothing was ever sent for this group. */
  readonly neverNotified: boolean;
  /** Alerts that fire. */
  readonly firingCount: number;
  /** Those of them that have begun (or begun again) to fire since they were last told of. */
  readonly newFiringCount: number;
  /** Those of them that were told of and have got worse since (see isWorse). */
  readonly worseCount: number;
  /** Alerts that were told of as firing, are resolved, and were not told of as resolved yet. */
  readonly newlyResolvedCount: number;
  /** Something was sent as firing and has not been told to be resolved. */
  readonly everSent: boolean;
  /** Of the receiver: also tell what is resolved. */
  readonly sendResolved: boolean;
  readonly lastNotifiedAt: Instant | null;
  /** Of the route, in milliseconds. */
  readonly repeatIntervalMs: number;
}

/** Why a message is sent. */
export type NotifyReason = 'first' | 'new' | 'worse' | 'resolved' | 'repeat';

export interface Decision {
  readonly notify: boolean;
  /** Null exactly when nothing is sent. */
  readonly reason: NotifyReason | null;
  /** Of the group as a whole: it fires as long as one of its alerts does. */
  readonly status: 'firing' | 'resolved';
}

/**
 * Whether a group notifies now. With something that fires: when nothing was ever sent (`first`), something
 * new fires, something got worse, something is newly resolved and the receiver wants to know, or the last
 * message is as old as the repeat interval or older (`repeat`); several reasons: the first of these. With
 * nothing that fires: only when the last that had been sent is newly resolved, and the receiver wants to
 * know. So what is found again unchanged sends nothing, and neither does what came and went unsent.
 *
 * A receiver with `sendResolved: false` is treated as if resolved alerts did not exist.
 */
export function decide(state: GroupState, now: Instant): Decision {
  const status = state.firingCount > 0 ? 'firing' : 'resolved';
  const reason = status === 'firing' ? whyFiring(state, now) : whyResolved(state);
  return { notify: reason !== null, reason, status };
}

function whyFiring(state: GroupState, now: Instant): NotifyReason | null {
  if (state.neverNotified) return 'first';
  if (state.newFiringCount > 0) return 'new';
  if (state.worseCount > 0) return 'worse';
  if (state.sendResolved && state.newlyResolvedCount > 0) return 'resolved';
  const { lastNotifiedAt, repeatIntervalMs } = state;
  return lastNotifiedAt !== null && repeatDueAt(lastNotifiedAt, repeatIntervalMs) <= now ? 'repeat' : null;
}

function whyResolved(state: GroupState): NotifyReason | null {
  const told = !state.neverNotified && state.everSent;
  return told && state.sendResolved && state.newlyResolvedCount > 0 ? 'resolved' : null;
}
