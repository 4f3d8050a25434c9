import { type CalendarDate, type Instant } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { thinSet } from './snapshot-head.js';
import { changeHead, snapshotHeads } from './snapshot-heads.js';
import { type SnapshotKind } from './snapshot-kind.js';

/** Dates that are looked at in one call: more than three years of days. */
const DATES_MAX = 1_200;

/**
 * Of the dates before one, keeps the rows of the first of each month that has them; of the others the
 * figures alone. Their rows are deleted by `cleanSnapshots`, an hour later, for those who are reading them.
 *
 * @returns the dates that were thinned.
 */
export async function thinSnapshots<F>(
  db: Connection,
  kind: SnapshotKind<F>,
  before: CalendarDate,
  now: Instant,
): Promise<CalendarDate[]> {
  const heads = await snapshotHeads(db, kind)
    .find({ _id: { $lt: before }, thinned: false, 'current.setId': { $gt: '' } }, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    .limit(DATES_MAX)
    .toArray();
  const thinned: CalendarDate[] = [];
  let kept = '';
  for (const { _id: date } of heads) {
    const month = date.slice(0, -3);
    if (month === kept) {
      await changeHead(db, kind, date, (head) => head && thinSet(head, now));
      thinned.push(date);
    }
    kept = month;
  }
  return thinned;
}
