import { addMilliseconds, type CatchUp, type Instant } from '@tenor/domain';
import { nextOccurrence, occurrencesBetween, previousOccurrence, type Timing } from './occurrences.js';

/** An occurrence counts as on time until it is this late; after that it was missed, and `catchUp` decides. */
export const ON_TIME_MS = 60_000;

/** Occurrences that one decision starts at most; the rest is left to the next. */
export const STARTS_MAX = 100;

/** What is to be done about what was missed. */
export interface CatchUpRule {
  /**
   * `none`: nothing; `last`: the last one missed starts, unless one that is on time does so anyway; `all`:
   * each of them starts.
   */
  readonly catchUp: CatchUp;
  /** What was missed longer ago than that is gone. */
  readonly catchUpHours: number;
}

/** What a tick does: start these occurrences, in order, and look again at `nextRunAt` (null: never). */
export interface TickDecision {
  readonly starts: readonly Instant[];
  readonly nextRunAt: Instant | null;
}

/**
 * Decides about a schedule whose next occurrence was known to be `nextRunAt`. Before that moment nothing
 * starts. Afterwards what is on time starts, at most {@link STARTS_MAX} occurrences in one decision, and of
 * what was missed as much as the rule says. Pure: applied again to what it gives, it goes on from there.
 */
export function decideTick(
  timing: Timing,
  rule: CatchUpRule,
  nextRunAt: Instant,
  now: Instant,
): TickDecision {
  if (nextRunAt > now) return { starts: [], nextRunAt };
  const starts = startsOf(timing, rule, nextRunAt, now);
  // Where the starts are cut off, the next decision goes on after the last of them.
  const after = starts.length < STARTS_MAX ? now : (starts.at(-1) ?? now);
  return { starts, nextRunAt: nextOccurrence(timing, after) ?? null };
}

function startsOf(timing: Timing, rule: CatchUpRule, nextRunAt: Instant, now: Instant): Instant[] {
  const onTimeFrom = addMilliseconds(now, -ON_TIME_MS);
  const from = (moment: Instant): Instant[] =>
    occurrencesBetween(timing, addMilliseconds(later(nextRunAt, moment), -1), now, STARTS_MAX);
  if (nextRunAt >= onTimeFrom) return from(onTimeFrom);
  const keptFrom = addMilliseconds(now, -rule.catchUpHours * 3_600_000);
  if (rule.catchUp === 'all') return from(keptFrom);
  const onTime = from(onTimeFrom);
  if (rule.catchUp === 'none' || onTime.length > 0) return onTime;
  const last = previousOccurrence(timing, now);
  return last !== undefined && last >= later(nextRunAt, keptFrom) ? [last] : [];
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
