import { Problem, toInstant } from '@tenor/domain';
import { versionMoved } from '../http/etag.js';
import { notFound } from '../records/patch-record.js';
import { newMark, staleBefore } from './deletion-mark.js';
import { type ReferenceCollection } from './reference-collection.js';

/**
 * Deletes an object in three steps, so that no reference to it can be made in between (without
 * transactions): mark it, let `check` look for references, remove it if the mark still stands. Writers
 * of references do the reverse: they write (or announce) the reference, then look for the object and its
 * mark, and take back what they wrote when it is gone or marked. Whichever came first, one sees the other.
 *
 * @param check Runs under the mark; what it throws refuses the deletion, and the mark is taken off.
 * @param act Removes what goes with the object, once nothing stands in the way of the deletion any more. A
 * crash in the middle leaves the object, and the deletion can be asked for again.
 * @throws Problem not_found, precondition_failed, or conflict when another deletion is under way.
 */
export async function deleteMarked(
  collection: ReferenceCollection,
  id: string,
  ifMatch: readonly number[] | undefined,
  now: () => Date,
  check: () => Promise<void>,
  act?: () => Promise<void>,
): Promise<void> {
  const mark = newMark(now());
  const atVersion = ifMatch === undefined ? {} : { version: { $in: ifMatch } };
  const unmarked = { $or: [{ deleting: null }, { 'deleting.at': { $lt: staleBefore(now()) } }] };
  if (!(await collection.update({ _id: id, ...atVersion, ...unmarked }, { $set: { deleting: mark } }))) {
    throw await refusal(collection, id, ifMatch);
  }
  const mine = { _id: id, 'deleting.token': mark.token };
  try {
    await check();
    if (act === undefined) {
      if (await collection.remove({ ...mine, ...atVersion })) return;
    } else if (
      await collection.update({ ...mine, ...atVersion }, { $set: { 'deleting.at': toInstant(now()) } })
    ) {
      // From here on the deletion is decided: a change that comes in between goes with the object.
      await act();
      if (await collection.remove(mine)) return;
    }
  } catch (error) {
    await collection.update(mine, { $unset: { deleting: '' } });
    throw error;
  }
  // Changed since it was marked, or taken for dead because it took so long.
  await collection.update(mine, { $unset: { deleting: '' } });
  throw await refusal(collection, id, ifMatch);
}

async function refusal(
  collection: ReferenceCollection,
  id: string,
  ifMatch: readonly number[] | undefined,
): Promise<Problem> {
  const stored = await collection.findOne(id);
  if (!stored) return notFound();
  if (ifMatch !== undefined && !ifMatch.includes(stored.version)) return versionMoved(stored.version);
  return new Problem('conflict', 'The object is being deleted by another request. Try again.', [], true);
}
