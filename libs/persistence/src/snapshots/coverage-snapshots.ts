import { type CalendarDate } from '@tenor/domain';
import { type SnapshotKind, type SnapshotRow } from './snapshot-kind.js';

/** The heads: one document per date. */
export const COVERAGE_SNAPSHOTS = 'coverageSnapshots';
export const COVERAGE_SNAPSHOT_GAPS = 'coverageSnapshotGaps';

/** How the fleet stood on a date. */
export interface CoverageFigures {
  /** Devices that are expected to be covered: covered and uncovered ones. */
  readonly devicesTotal: number;
  /** Waived ones, which need no contract, are among them. */
  readonly devicesCovered: number;
  readonly devicesUncovered: number;
}

/** A device that nothing covered on a date; its row's key is `deviceId`. */
export interface CoverageGapRow extends SnapshotRow {
  readonly snapshotDate: CalendarDate;
  readonly deviceId: string;
  readonly deviceName: string;
}

export const COVERAGE_SNAPSHOT: SnapshotKind<CoverageFigures> = {
  heads: COVERAGE_SNAPSHOTS,
  rows: [COVERAGE_SNAPSHOT_GAPS],
};
