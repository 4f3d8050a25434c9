import { type CalendarDate } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { COST_SNAPSHOT, COST_SNAPSHOTS, type CostSnapshotRow } from './cost-snapshots.js';
import { setsNotCounting } from './read-snapshots.js';

/**
 * The currencies of all cost snapshots before a date, by code. Two steps along an index for each currency,
 * however many snapshots there are.
 */
export async function readCostCurrencies(db: Connection, before: CalendarDate): Promise<string[]> {
  const rows = db.collection<CostSnapshotRow>(COST_SNAPSHOTS);
  const counting = { setId: { $nin: await setsNotCounting(db, COST_SNAPSHOT) } };
  const found: string[] = [];
  for (let last = ''; ;) {
    const [next] = await rows
      .find({ currency: { $gt: last } }, { projection: { currency: 1 } })
      .sort({ currency: 1, snapshotDate: 1, _id: 1 })
      .limit(1)
      .toArray();
    if (next === undefined) return found;
    last = next.currency;
    const earlier = await rows.findOne(
      { currency: last, snapshotDate: { $lt: before }, ...counting },
      { projection: { _id: 1 } },
    );
    if (earlier !== null) found.push(last);
  }
}
