import { type CalendarDate } from '@tenor/domain';
import { InheritedMarks } from './inherited-marks.js';
import { type Placement, type PlacementLookup, type TargetRef } from './placement.js';

/**
 * What needs no contract on a day. A waiver holds up to its `until` (null: for good), for its target and
 * for all that hangs on it, by the same closure as coverage: only a device can be a gap, so that a waiver
 * of a rack, a location or a tenant says something about the devices there or nothing at all.
 */
export class WaiverIndex {
  private readonly marks: InheritedMarks;

  constructor(
    readonly asOf: CalendarDate,
    lookup: PlacementLookup,
  ) {
    this.marks = new InheritedMarks(lookup);
  }

  /** @throws Error once something was asked. */
  add(target: TargetRef, until: CalendarDate | null): void {
    if (until === null || this.asOf <= until) this.marks.mark(target);
  }

  isWaived(target: TargetRef, placement: Placement): boolean {
    return this.marks.has(target) || this.marks.reach(placement);
  }
}
