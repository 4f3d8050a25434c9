import { PENDING_CHANGES, PENDING_DELETIONS, type ChangeDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type OwedChange } from './change-log.js';
import { RECORD_TYPES } from './record-types.js';

interface Owing {
  readonly _id: string;
  readonly pendingChanges?: readonly ChangeDocument[];
}

const COLLECTIONS: ReadonlyMap<string, string> = new Map(
  RECORD_TYPES.map(({ resource, collection }) => [resource, collection]),
);

/** What some objects of a collection owe the change log: those with the ids, or the first that owe any. */
export async function pendingChanges(
  database: Connection,
  collection: string,
  which: { readonly ids: readonly string[] } | { readonly limit: number },
): Promise<OwedChange[]> {
  const anything = { [`${PENDING_CHANGES}._id`]: { $gt: '' } };
  const filter: Record<string, unknown> =
    'ids' in which ? { _id: { $in: which.ids }, ...anything } : anything;
  const found = await database
    .collection(collection)
    .find<Owing>(filter, { projection: { [PENDING_CHANGES]: 1 } })
    .limit('ids' in which ? 0 : which.limit)
    .toArray();
  return found.flatMap((owing) => (owing.pendingChanges ?? []).map((entry) => ({ entry })));
}

/** Takes off the objects, and the deletions, what the log has from them. Again, it changes nothing. */
export async function clearPending(database: Connection, changes: readonly OwedChange[]): Promise<void> {
  const byCollection = new Map<string, ChangeDocument[]>();
  const deletions: string[] = [];
  for (const { entry, deletion } of changes) {
    if (deletion !== undefined) {
      deletions.push(deletion);
      continue;
    }
    const collection = COLLECTIONS.get(entry.objectType);
    if (collection === undefined) continue;
    const group = byCollection.get(collection);
    if (group) group.push(entry);
    else byCollection.set(collection, [entry]);
  }
  for (const [collection, entries] of byCollection) await clearObjects(database, collection, entries);
  if (deletions.length > 0) {
    await database
      .collection<{ _id: string }>(PENDING_DELETIONS)
      .deleteMany({ _id: { $in: [...new Set(deletions)] } });
  }
}

async function clearObjects(
  database: Connection,
  name: string,
  entries: readonly ChangeDocument[],
): Promise<void> {
  const collection = database.collection<{ _id: string }>(name);
  const ids = [...new Set(entries.map(({ objectId }) => objectId))];
  const theirs = { $in: entries.map(({ _id }) => _id) };
  const listed = { _id: { $in: ids }, [`${PENDING_CHANGES}._id`]: theirs };
  // Nearly always an object owes one entry: then the field goes at once, and no empty list stays.
  const { matchedCount } = await collection.updateMany(
    { ...listed, [PENDING_CHANGES]: { $size: 1 } },
    { $unset: { [PENDING_CHANGES]: '' } },
  );
  if (matchedCount === ids.length) return;
  await collection.updateMany(listed, { $pull: { [PENDING_CHANGES]: { _id: theirs } } });
  await collection.updateMany(
    { _id: { $in: ids }, [PENDING_CHANGES]: { $size: 0 } },
    { $unset: { [PENDING_CHANGES]: '' } },
  );
}
