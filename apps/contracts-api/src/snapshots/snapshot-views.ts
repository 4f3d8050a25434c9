import { type CalendarDate, type Instant } from '@tenor/domain';
import { type CoverageFigures, type FleetFigures, type SnapshotHead } from '@tenor/persistence';

interface Captured {
  /** The date: the same for a snapshot that replaces this one. */
  readonly id: CalendarDate;
  readonly snapshotDate: CalendarDate;
  /** When the run that wrote it began. */
  readonly capturedAt: Instant;
  readonly runId: string;
}

export type FleetSnapshotView = Captured & FleetFigures;

export interface CoverageSnapshotView extends Captured, CoverageFigures {
  /** Whether it still names its uncovered devices: of older ones, one date a month does. */
  readonly namesDevices: boolean;
}

/** Whitelists; undefined for a date of which no set counts. */
export function toCoverageSnapshotView(
  head: SnapshotHead<CoverageFigures>,
): CoverageSnapshotView | undefined {
  const { figures, thinned } = head;
  const captured = toCaptured(head);
  if (captured === undefined || figures === null) return undefined;
  const { devicesTotal, devicesCovered, devicesUncovered } = figures;
  return { ...captured, devicesTotal, devicesCovered, devicesUncovered, namesDevices: !thinned };
}

export function toFleetSnapshotView(head: SnapshotHead<FleetFigures>): FleetSnapshotView | undefined {
  const { figures } = head;
  const captured = toCaptured(head);
  if (captured === undefined || figures === null) return undefined;
  const { deviceCount, coverageGapCount, directGapCount } = figures;
  return { ...captured, deviceCount, coverageGapCount, directGapCount };
}

function toCaptured({ _id, current }: SnapshotHead<unknown>): Captured | undefined {
  if (current === null) return undefined;
  return { id: _id, snapshotDate: _id, capturedAt: current.since, runId: current.runId };
}
