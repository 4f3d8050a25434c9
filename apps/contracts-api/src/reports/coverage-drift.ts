import { chooseSnapshots, compareCodePoints, driftOf, type Drift } from '@tenor/calc';
import { addDays } from '@tenor/domain';
import {
  COVERAGE_SNAPSHOT,
  latestSnapshot,
  readDeviceRecordings,
  streamUncoveredDevices,
  type CoverageFigures,
  type Snapshot,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { cursorBinding, decodeCursor, encodeCursor } from '../list/cursor.js';
import { LIMIT_DEFAULT, LIMIT_MAX } from '../list/parse-list-query.js';
import { gapChanges, type GapChange } from './drift/gap-changes.js';
import { OrderedPage } from './ordered-page.js';
import { type ReportDefinition, type ReportQuery } from './report-query.js';

export const coverageDriftReport: ReportDefinition<'days' | 'limit'> = {
  name: 'coverage-drift',
  numbers: {
    days: {
      min: 1,
      max: 3650,
      default: 30,
      description: 'How far back the snapshot to compare with is, at least.',
    },
    limit: { min: 1, max: LIMIT_MAX, default: LIMIT_DEFAULT, description: 'Devices per page.' },
  },
  filters: [],
  paged: true,
};

/** In the order in which they are listed. */
export const DRIFTS = ['lost', 'new_uncovered', 'gained', 'removed'] as const satisfies readonly Drift[];

/** A device whose coverage is not what it was. */
export interface DriftItem {
  readonly drift: Drift;
  readonly deviceId: string;
  /** As it was called in the later snapshot that names it. */
  readonly deviceName: string;
}

type CoverageSnapshot = Snapshot<CoverageFigures>;

/** Devices of one question to the database. */
const LOOK_UP = 1_000;

/**
 * What became of the devices between two coverage snapshots: the latest on or before the day, and the
 * latest that is so many days older than the day, of those that name their devices. All changes are
 * counted in one pass over both; only the page is held.
 */
export async function coverageDrift(database: Connection, query: ReportQuery<'days' | 'limit'>) {
  const { asOf, numbers, cursor } = query;
  const latest = await snapshotOn(database, asOf);
  const baseline = await snapshotOn(database, addDays(asOf, -numbers.days));
  const choice = chooseSnapshots(
    latest?.date ?? null,
    baseline?.date ?? null,
    asOf,
    Number.POSITIVE_INFINITY,
  );
  const compared = choice.kind === 'compare' && latest !== undefined && baseline !== undefined;
  // A page goes on in the same two sets, or not at all.
  const binding = cursorBinding([
    coverageDriftReport.name,
    latest?.set.setId,
    baseline?.set.setId,
    numbers.limit,
  ]);
  const after = cursor === undefined ? undefined : keyOf(decodeCursor(cursor, binding, 3));
  const page = new OrderedPage<DriftItem>(
    numbers.limit,
    compareItems,
    (item) => after === undefined || compareItems(item, after) > 0,
  );
  const counts = { lost: 0, new_uncovered: 0, gained: 0, removed: 0 };
  if (compared) {
    for await (const items of drifts(database, baseline, latest)) {
      for (const item of items) {
        counts[item.drift] += 1;
        page.add(item);
      }
    }
  }
  const { rows, more } = page.result();
  const last = rows.at(-1);
  return {
    asOf,
    days: numbers.days,
    compared,
    baseline: baseline === undefined ? null : { snapshotDate: baseline.date, ...baseline.figures },
    latest: latest === undefined ? null : { snapshotDate: latest.date, ...latest.figures },
    counts: {
      lost: counts.lost,
      newUncovered: counts.new_uncovered,
      gained: counts.gained,
      removed: counts.removed,
    },
    items: rows,
    next:
      more && last !== undefined ? encodeCursor([last.drift, last.deviceName, last.deviceId], binding) : null,
  };
}

function snapshotOn(database: Connection, onOrBefore: ReportQuery['asOf']) {
  return latestSnapshot(database, COVERAGE_SNAPSHOT, onOrBefore, { withRows: true });
}

async function* drifts(
  database: Connection,
  baseline: CoverageSnapshot,
  latest: CoverageSnapshot,
): AsyncGenerator<DriftItem[]> {
  const gaps = ({ set }: CoverageSnapshot) => streamUncoveredDevices(database, set.setId);
  for await (const changes of gapChanges(gaps(baseline), gaps(latest))) {
    for (let from = 0; from < changes.length; from += LOOK_UP) {
      yield await judged(database, baseline, changes.slice(from, from + LOOK_UP));
    }
  }
}

/**
 * A device existed when the baseline was captured, not merely on its date: one that was recorded later on
 * that day came new, and one that was there when an earlier day was captured in hindsight was covered.
 */
async function judged(
  database: Connection,
  baseline: CoverageSnapshot,
  changes: readonly GapChange[],
): Promise<DriftItem[]> {
  const recorded = await readDeviceRecordings(
    database,
    changes.map(({ deviceId }) => deviceId),
  );
  return changes.flatMap(({ deviceId, deviceName, uncoveredNow }) => {
    const createdAt = recorded.get(deviceId);
    const existsSince =
      createdAt === undefined
        ? null
        : createdAt <= baseline.set.since
          ? baseline.date
          : addDays(baseline.date, 1);
    const facts = { uncoveredThen: !uncoveredNow, uncoveredNow, existsSince };
    const drift = driftOf(facts, baseline.date);
    return drift === null ? [] : [{ drift, deviceId, deviceName }];
  });
}

function compareItems(a: DriftItem, b: DriftItem): number {
  return (
    DRIFTS.indexOf(a.drift) - DRIFTS.indexOf(b.drift) ||
    compareCodePoints(a.deviceName, b.deviceName) ||
    compareCodePoints(a.deviceId, b.deviceId)
  );
}

/** A cursor that was tampered with starts somewhere else; it cannot show what another one could not. */
function keyOf([drift, name, id]: readonly unknown[]): DriftItem {
  return {
    drift: DRIFTS.find((known) => known === drift) ?? 'lost',
    deviceName: String(name),
    deviceId: String(id),
  };
}
