import { type GapCounts } from '@tenor/calc';
import { type CalendarDate, type CoverageSnapshotParams, type LogEntryDraft } from '@tenor/domain';
import { type CoverageFigures } from '@tenor/persistence';

/** A device that is waived needs no contract: it is not uncovered. */
export function snapshotFigures({ devicesInScope, gaps }: GapCounts): CoverageFigures {
  return { devicesTotal: devicesInScope, devicesCovered: devicesInScope - gaps, devicesUncovered: gaps };
}

/** What was recorded, or would have been. */
export function snapshotEntry(
  snapshotDate: CalendarDate,
  figures: CoverageFigures,
  { dryRun }: CoverageSnapshotParams,
): LogEntryDraft {
  const { devicesTotal, devicesCovered, devicesUncovered } = figures;
  const counts = `${devicesTotal} device(s), ${devicesCovered} covered, ${devicesUncovered} uncovered`;
  return {
    level: 'info',
    message: `Coverage snapshot ${snapshotDate}: ${counts}.${dryRun ? ' Dry run: nothing was stored.' : ''}`,
    data: { snapshotDate, ...figures, dryRun },
  };
}
