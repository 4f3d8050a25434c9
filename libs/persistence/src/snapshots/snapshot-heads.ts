import { type CalendarDate } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type SnapshotHead } from './snapshot-head.js';
import { type SnapshotKind } from './snapshot-kind.js';

/** So often a write is decided anew because somebody else was faster: more than that is a fault. */
const TRIES_MAX = 50;
const DUPLICATE_KEY = 11000;

/** The documents that name the sets that count. */
export function snapshotHeads<F>(db: Connection, kind: SnapshotKind<F>) {
  return db.collection<SnapshotHead<F>>(kind.heads);
}

/**
 * Changes the head of a date in one write, decided on what stands there at that moment. The same head
 * back from `decide` writes nothing; undefined deletes it.
 * @returns the head as it stands then.
 * @throws Error when others change it all the time.
 */
export async function changeHead<F>(
  db: Connection,
  kind: SnapshotKind<F>,
  date: CalendarDate,
  decide: (head: SnapshotHead<F> | undefined) => SnapshotHead<F> | undefined,
): Promise<SnapshotHead<F> | undefined> {
  const heads = snapshotHeads(db, kind);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const before = (await heads.findOne({ _id: date })) ?? undefined;
    const decided = decide(before);
    if (decided === before) return before;
    if (before === undefined) {
      if (decided === undefined) return undefined;
      const first = { ...decided, version: 1 };
      if (await inserted(() => heads.insertOne(first))) return first;
      continue;
    }
    const asRead = { _id: date, version: before.version };
    if (decided === undefined) {
      if ((await heads.deleteOne(asRead)).deletedCount === 1) return undefined;
      continue;
    }
    const next = { ...decided, version: before.version + 1 };
    if ((await heads.replaceOne(asRead, next)).matchedCount === 1) return next;
  }
  throw new Error(`the snapshots of ${date} in ${kind.heads} were changed by others ${TRIES_MAX} times`);
}

async function inserted(insert: () => Promise<unknown>): Promise<boolean> {
  try {
    await insert();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY) return false;
    throw error;
  }
}
