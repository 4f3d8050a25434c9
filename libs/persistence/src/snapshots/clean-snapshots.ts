import { type Instant } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { dropLeftOpen, dueWaste, forgetWaste } from './snapshot-head.js';
import { changeHead, snapshotHeads } from './snapshot-heads.js';
import { rowsOfSet, type SnapshotKind, type SnapshotRow } from './snapshot-kind.js';

/** Dates that are cleaned in one call, and rows that are deleted in one write. */
const DATES_MAX = 100;
const ROWS_STEP = 1_000;

/**
 * Deletes the rows of sets that never counted or no longer do, in bounded steps. Any number of processes
 * may do it at once; a crash between two steps is made up for by the next call. A set that is left open
 * is given up first, in one write, and from then on cannot count.
 *
 * @param stopped asked between two steps.
 * @returns the sets that are gone.
 */
export async function cleanSnapshots<F>(
  db: Connection,
  kind: SnapshotKind<F>,
  now: Instant,
  stopped: () => boolean = () => false,
): Promise<number> {
  const dates = await snapshotHeads(db, kind)
    .find({ cleanAt: { $lte: now } }, { projection: { _id: 1 } })
    .sort({ cleanAt: 1 })
    .limit(DATES_MAX)
    .toArray();
  let cleaned = 0;
  for (const { _id: date } of dates) {
    if (stopped()) break;
    const head = await changeHead(db, kind, date, (before) => before && dropLeftOpen(before, now));
    const due = head === undefined ? [] : dueWaste(head, now);
    for (const setId of due) {
      if (!(await deleteSetRows(db, kind, setId, stopped))) return cleaned;
    }
    if (due.length > 0) await changeHead(db, kind, date, (before) => before && forgetWaste(before, due));
    cleaned += due.length;
  }
  return cleaned;
}

/** Deletes the rows of a set; false when it was stopped before all were gone. */
export async function deleteSetRows<F>(
  db: Connection,
  kind: SnapshotKind<F>,
  setId: string,
  stopped: () => boolean = () => false,
): Promise<boolean> {
  for (const name of kind.rows) {
    const rows = db.collection<SnapshotRow>(name);
    for (;;) {
      if (stopped()) return false;
      const found = await rows
        .find(rowsOfSet(setId), { projection: { _id: 1 } })
        .limit(ROWS_STEP)
        .toArray();
      if (found.length > 0) await rows.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
      if (found.length < ROWS_STEP) break;
    }
  }
  return true;
}
