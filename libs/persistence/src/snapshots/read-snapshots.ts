import { type CalendarDate } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { cursorBatches } from '../readers/cursor-batches.js';
import { setsThatDoNotCount, type SnapshotSet } from './snapshot-head.js';
import { snapshotHeads } from './snapshot-heads.js';
import { rowsOfSet, type SnapshotKind, type SnapshotRow } from './snapshot-kind.js';

/** A snapshot as readers know it: the set that counts on a date, with its figures. */
export interface Snapshot<Figures> {
  readonly date: CalendarDate;
  readonly set: SnapshotSet;
  readonly figures: Figures;
  /** Whether its rows were deleted because it is old; the figures stay. */
  readonly thinned: boolean;
}

/** Heads of dates for which a set counts. */
export const SNAPSHOT_COUNTS = { 'current.setId': { $gt: '' } } as const;
const ROWS_BATCH = 2_000;

/** The latest snapshot on or before a date; undefined: none. `withRows`: only one whose rows are there. */
export async function latestSnapshot<F>(
  db: Connection,
  kind: SnapshotKind<F>,
  onOrBefore: CalendarDate,
  { withRows = false } = {},
): Promise<Snapshot<F> | undefined> {
  const [head] = await snapshotHeads(db, kind)
    .find({ _id: { $lte: onOrBefore }, ...SNAPSHOT_COUNTS, ...(withRows && { thinned: false }) })
    .sort({ _id: -1 })
    .limit(1)
    .toArray();
  if (head === undefined || head.current === null || head.figures === null) return undefined;
  return { date: head._id, set: head.current, figures: head.figures, thinned: head.thinned };
}

/** Rows of a set in the order of their keys, in batches. */
export async function* streamSnapshotRows<Row extends SnapshotRow>(
  db: Connection,
  collection: string,
  setId: string,
  batchSize = ROWS_BATCH,
): AsyncGenerator<Row[]> {
  const cursor = db
    .collection<SnapshotRow>(collection)
    .find<Row>(rowsOfSet(setId), { batchSize })
    .sort({ _id: 1 });
  yield* cursorBatches(cursor);
}

/** The sets that count on these dates, by date; at most some hundreds of dates. */
export async function countingSets<F>(
  db: Connection,
  kind: SnapshotKind<F>,
  dates: readonly CalendarDate[],
): Promise<Map<CalendarDate, SnapshotSet>> {
  const heads = await snapshotHeads(db, kind)
    .find({ _id: { $in: [...dates] } }, { projection: { current: 1 } })
    .toArray();
  return new Map(heads.flatMap(({ _id, current }) => (current === null ? [] : [[_id, current] as const])));
}

/**
 * The sets of all dates that are being written or wait to be cleaned: few. A list of rows over many dates
 * leaves these out, and then shows only what counts.
 */
export async function setsNotCounting<F>(db: Connection, kind: SnapshotKind<F>): Promise<string[]> {
  const heads = await snapshotHeads(db, kind)
    .find({ cleanAt: { $exists: true } }, { projection: { open: 1, waste: 1 } })
    .toArray();
  return heads.flatMap(setsThatDoNotCount);
}
