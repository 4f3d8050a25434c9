import { addDays, daysBetween, type CalendarDate } from '@tenor/domain';

/** Which two snapshot sets an anomaly check compares, or why it cannot. */
export type SnapshotChoice =
  | { readonly kind: 'compare'; readonly current: CalendarDate; readonly baseline: CalendarDate }
  /** The latest set is older than `maxAgeDays`: its figures say nothing about now. */
  | { readonly kind: 'stale'; readonly current: CalendarDate; readonly ageDays: number }
  /** No set at all, none that is old enough, or one set would be compared with itself. */
  | { readonly kind: 'insufficient'; readonly current: CalendarDate | null };

/**
 * current = the latest set ≤ `asOf`; baseline = the latest set ≤ `asOf` − 7 × `lookbackWeeks`.
 *
 * @param current the date of the latest set on or before `asOf`; null: none.
 * @param baseline that of the latest set on or before {@link baselineDay}; null: none.
 * @param maxAgeDays the oldest that the current set may be, in days.
 */
export function chooseSnapshots(
  current: CalendarDate | null,
  baseline: CalendarDate | null,
  asOf: CalendarDate,
  maxAgeDays: number,
): SnapshotChoice {
  if (current === null) return { kind: 'insufficient', current };
  const ageDays = daysBetween(current, asOf);
  if (ageDays > maxAgeDays) return { kind: 'stale', current, ageDays };
  if (baseline === null || baseline === current) return { kind: 'insufficient', current };
  return { kind: 'compare', current, baseline };
}

/** The day up to which the baseline is looked for. */
export function baselineDay(asOf: CalendarDate, lookbackWeeks: number): CalendarDate {
  return addDays(asOf, -7 * lookbackWeeks);
}
