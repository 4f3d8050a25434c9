import { coverageSnapshot, deviceLabel } from '@tenor/domain';
import {
  COVERAGE_SNAPSHOT,
  COVERAGE_SNAPSHOT_GAPS,
  SnapshotSetWriter,
  type CoverageFigures,
  type CoverageGapRow,
  type DeviceForCoverage,
} from '@tenor/persistence';
import { type Job, type JobContext } from '../job.js';
import { judgeFleet } from '../judge-fleet.js';
import { snapshotEntry, snapshotFigures } from './coverage-snapshot-entry.js';

/**
 * Records how many devices are covered on the day, and which are not, in place of what was recorded for
 * that day before. Readers see the whole of it from one write on, and nothing of a run that did not end.
 */
export const coverageSnapshotJob: Job<typeof coverageSnapshot> = {
  definition: coverageSnapshot,

  async run(context) {
    const { params, asOf } = context;
    const figures = params.dryRun ? await count(context) : await capture(context);
    await context.log([snapshotEntry(asOf, figures, params)]);
    return { snapshotDate: asOf, ...figures };
  },
};

type Context = JobContext<unknown>;

async function count(context: Context): Promise<CoverageFigures> {
  return snapshotFigures(await judgeFleet(context, { onDevice: () => undefined }));
}

async function capture(context: Context): Promise<CoverageFigures> {
  const { database, asOf, run } = context;
  const writer = await SnapshotSetWriter.open(database, COVERAGE_SNAPSHOT, asOf, run);
  try {
    const figures = await write(context, writer);
    context.signal.throwIfAborted();
    await writer.count(figures);
    return figures;
  } catch (error) {
    // What cannot be given up now is given up by the purge, a day later: the first error is the one to tell.
    await writer.drop().catch(() => undefined);
    throw error;
  }
}

/** Stores the gaps of each batch of devices before the next one is judged. */
async function write(context: Context, writer: SnapshotSetWriter<CoverageFigures>): Promise<CoverageFigures> {
  let gaps: CoverageGapRow[] = [];
  const counts = await judgeFleet(context, {
    onDevice(device, { gap }) {
      if (gap) gaps.push(gapRow(device, writer));
    },
    async afterBatch() {
      await writer.write(COVERAGE_SNAPSHOT_GAPS, gaps);
      gaps = [];
    },
  });
  return snapshotFigures(counts);
}

function gapRow(device: DeviceForCoverage, writer: SnapshotSetWriter<CoverageFigures>): CoverageGapRow {
  return {
    _id: writer.rowId(device.id),
    snapshotDate: writer.date,
    deviceId: device.id,
    deviceName: deviceLabel(device),
  };
}
