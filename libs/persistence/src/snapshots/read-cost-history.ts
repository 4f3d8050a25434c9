import { type CalendarDate } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { cursorBatches } from '../readers/cursor-batches.js';
import { COST_SNAPSHOT, COST_SNAPSHOTS, type CostSnapshotRow, type FleetFigures } from './cost-snapshots.js';
import { type Snapshot } from './read-snapshots.js';
import { snapshotHeads } from './snapshot-heads.js';

/** The figures of one currency, without who makes them up. */
export type CostFiguresRow = Pick<
  CostSnapshotRow,
  'setId' | 'snapshotDate' | 'currency' | 'monthlyBurn' | 'renewal90d' | 'activeContractCount'
>;

/** The cost snapshots that count from one date to another, both included, the oldest first; at most one a day. */
export async function readCostSnapshots(
  db: Connection,
  from: CalendarDate,
  until: CalendarDate,
): Promise<Snapshot<FleetFigures>[]> {
  const heads = await snapshotHeads(db, COST_SNAPSHOT)
    .find({ _id: { $gte: from, $lte: until } }, { projection: { current: 1, figures: 1, thinned: 1 } })
    .sort({ _id: 1 })
    .toArray();
  return heads.flatMap(({ _id: date, current, figures, thinned }) =>
    current === null || figures === null ? [] : [{ date, set: current, figures, thinned }],
  );
}

/** The rows of these snapshots, by their sets' ids, in the order of the currencies. One query by index. */
export async function readCostFigures(
  db: Connection,
  snapshots: readonly Snapshot<FleetFigures>[],
): Promise<Map<string, CostFiguresRow[]>> {
  const bySet = new Map(snapshots.map(({ set }): [string, CostFiguresRow[]] => [set.setId, []]));
  const cursor = db.collection<CostSnapshotRow>(COST_SNAPSHOTS).find<CostFiguresRow>(
    { snapshotDate: { $in: snapshots.map(({ date }) => date) } },
    {
      projection: {
        _id: 0,
        setId: 1,
        snapshotDate: 1,
        currency: 1,
        monthlyBurn: 1,
        renewal90d: 1,
        activeContractCount: 1,
      },
    },
  );
  // Rows of sets that do not count are left out here: which sets those are may change while this is read.
  for await (const batch of cursorBatches(cursor)) for (const row of batch) bySet.get(row.setId)?.push(row);
  for (const rows of bySet.values()) rows.sort((a, b) => (a.currency < b.currency ? -1 : 1));
  return bySet;
}
