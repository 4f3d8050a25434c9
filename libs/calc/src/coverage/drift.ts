import { type CalendarDate } from '@tenor/domain';

/** What became of a device between two coverage snapshots. */
export type Drift = 'lost' | 'gained' | 'new_uncovered' | 'removed';

/** A device as drift sees it; */
export interface DriftFacts {
  readonly uncoveredThen: boolean;
  readonly uncoveredNow: boolean;
  /** The day on which the device was recorded; null: it is gone. */
  readonly existsSince: CalendarDate | null;
}

/**
 * lost: uncovered now, existed and was covered then; gained: uncovered then, exists and is covered now;
 * new_uncovered: uncovered now, not there yet then; removed: uncovered then, gone now. null: none of these.
 *
 * @param baseline the date of the earlier snapshot.
 */
export function driftOf(facts: DriftFacts, baseline: CalendarDate): Drift | null {
  const { uncoveredThen, uncoveredNow, existsSince } = facts;
  if (uncoveredNow) {
    if (uncoveredThen) return null;
    return existsSince === null || existsSince > baseline ? 'new_uncovered' : 'lost';
  }
  if (!uncoveredThen) return null;
  return existsSince === null ? 'removed' : 'gained';
}
