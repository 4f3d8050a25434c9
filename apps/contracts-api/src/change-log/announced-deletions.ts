import { addMilliseconds, type Instant } from '@tenor/domain';
import { type PendingDeletionDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { deletions, owe, withdraw } from './logged-removal.js';
import { recordTypeOf } from './record-types.js';

/** Whoever announced a deletion and has not finished it by then is taken for dead. */
const DEAD_AFTER_MS = 30_000;
/** By then, an announced deletion of an object that is still there will not happen any more. */
const FORGOTTEN_AFTER_MS = 600_000;
const STEP = 1_000;

/**
 * Finishes, or forgets, the deletions that a crash has interrupted: of an object that is gone the log gets
 * the entries; what is still there was not deleted.
 */
export async function settleDeletions(database: Connection, now: Instant): Promise<void> {
  const late = { at: { $lt: addMilliseconds(now, -DEAD_AFTER_MS) } };
  // The newest first: of several about one object, the last one that held its mark has deleted it.
  const found = await deletions(database).find(late).sort({ at: -1 }).limit(STEP).toArray();
  const gone: PendingDeletionDocument[] = [];
  const forgotten: PendingDeletionDocument[] = [];
  for (const deletion of found) {
    if (!(await isThere(database, deletion))) gone.push(deletion);
    else if (deletion.at < addMilliseconds(now, -FORGOTTEN_AFTER_MS)) forgotten.push(deletion);
  }
  await owe(database, gone);
  await withdraw(database, forgotten);
}

/** Another object may have its id by now. */
async function isThere(
  database: Connection,
  { collection, objectId, createdAt }: PendingDeletionDocument,
): Promise<boolean> {
  const type = recordTypeOf(collection);
  const [stored] = type === undefined ? [] : await type.read(database, { _id: objectId }, 1);
  return stored?.record.createdAt === createdAt;
}
