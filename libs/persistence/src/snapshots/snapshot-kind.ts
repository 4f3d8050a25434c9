/**
 * A kind of snapshot: where its heads are, one document per date, and where the rows of its sets are. The
 * `_id` of a row is {@link snapshotRowId}, so that the rows of a set stand together, and the index of the
 * ids is the only one that reading or deleting a set needs.
 */
export interface SnapshotKind<Figures> {
  readonly heads: string;
  readonly rows: readonly string[];
  /** Only a type: what the heads of this kind hold. */
  readonly figures?: Figures;
}

/** What every row has. */
export interface SnapshotRow {
  readonly _id: string;
}

/** @param key tells the rows of a set apart; they are read in its order. */
export function snapshotRowId(setId: string, key: string): string {
  return `${setId}:${key}`;
}

/** The rows of a set, after the row of that key. */
export function rowsOfSet(setId: string, afterKey = '') {
  // ';' follows ':' in ASCII: all that begins with the set's id and a colon.
  return { _id: { $gt: snapshotRowId(setId, afterKey), $lt: `${setId};` } };
}
