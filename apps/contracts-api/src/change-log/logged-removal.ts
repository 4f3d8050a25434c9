import { Problem } from '@tenor/domain';
import { PENDING_DELETIONS, type PendingDeletionDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { changeLogOf } from './change-log.js';
import { currentEdit } from './edit-context.js';
import { deletedChange } from './record-changes.js';
import { type RecordType, type StoredRecord } from './record-type.js';

/** Attempts against writers that change the object at the same time. */
const ATTEMPTS = 50;
/** Objects that are deleted in one step. */
const STEP = 500;

type Filter = Readonly<Record<string, unknown>>;

/**
 * Deletes one object and logs it: announces the deletion with the entries that it will owe, deletes the
 * object as it was announced, and moves the entries to the log. After a crash the sweep sees whether the
 * object is gone, and does the rest.
 *
 * @returns Whether there was one.
 */
export async function removeLogged(database: Connection, type: RecordType, filter: Filter): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [stored] = await type.read(database, filter, 1);
    if (stored === undefined) return false;
    const announced = await announce(database, type, [stored]);
    if ((await take(database, type, filter, [stored])) === 1) {
      await owe(database, announced);
      return true;
    }
    await withdraw(database, announced);
  }
  throw new Problem('conflict', 'The object is being changed by others all the time. Try again.', [], true);
}

/** Deletes all objects that the filter finds and logs each; in steps, each with a few commands. */
export async function removeAllLogged(database: Connection, type: RecordType, filter: Filter): Promise<void> {
  for (let idle = 0; idle < ATTEMPTS;) {
    const found = await type.read(database, filter, STEP);
    if (found.length === 0) return;
    const announced = await announce(database, type, found);
    const taken = await take(database, type, filter, found);
    idle = taken === 0 ? idle + 1 : 0;
    const left = taken === found.length ? new Set<string>() : await stillThere(database, type, found);
    await owe(
      database,
      announced.filter(({ objectId }) => !left.has(objectId)),
    );
    await withdraw(
      database,
      announced.filter(({ objectId }) => left.has(objectId)),
    );
  }
  throw new Problem('conflict', 'The objects are being changed by others all the time. Try again.', [], true);
}

/** Says which objects are about to be deleted, and what the log gets when they are. */
async function announce(
  database: Connection,
  type: RecordType,
  found: readonly StoredRecord[],
): Promise<PendingDeletionDocument[]> {
  const at = changeLogOf(database).now();
  const announced = found.map(({ record, pending, tenantIds }) => ({
    _id: randomUUID(),
    at,
    collection: type.collection,
    objectId: record.id,
    createdAt: record.createdAt,
    // What the object itself still owes goes with it.
    entries: [...pending, deletedChange(type, record, currentEdit(), at, tenantIds)],
  }));
  await deletions(database).insertMany(announced);
  return announced;
}

/** Deletes, or hides, those objects that are as they were read. @returns How many. */
async function take(
  database: Connection,
  type: RecordType,
  filter: Filter,
  found: readonly StoredRecord[],
): Promise<number> {
  const objects = database.collection(type.collection);
  const [only, ...others] = found.map(({ asRead }): Record<string, unknown> => ({ $and: [filter, asRead] }));
  if (only === undefined) return 0;
  if (type.hidden === undefined) {
    if (others.length === 0) return (await objects.deleteOne(only)).deletedCount;
    const deletions = [only, ...others].map((each) => ({ deleteOne: { filter: each } }));
    return (await objects.bulkWrite(deletions, { ordered: false })).deletedCount;
  }
  const update = { $set: { ...type.hidden, updatedAt: changeLogOf(database).now() } };
  const updates = [only, ...others].map((each) => ({ updateOne: { filter: each, update } }));
  return (await objects.bulkWrite(updates, { ordered: false })).matchedCount;
}

/** Moves what deletions owe to the log. */
export function owe(database: Connection, gone: readonly PendingDeletionDocument[]): Promise<void> {
  const owed = gone.flatMap(({ _id, entries }) => entries.map((entry) => ({ entry, deletion: _id })));
  return changeLogOf(database).append(owed);
}

/** Forgets deletions that did not happen. */
export async function withdraw(
  database: Connection,
  announced: readonly PendingDeletionDocument[],
): Promise<void> {
  if (announced.length === 0) return;
  await deletions(database).deleteMany({ _id: { $in: announced.map(({ _id }) => _id) } });
}

export function deletions(database: Connection) {
  return database.collection<PendingDeletionDocument>(PENDING_DELETIONS);
}

async function stillThere(
  database: Connection,
  type: RecordType,
  found: readonly StoredRecord[],
): Promise<ReadonlySet<string>> {
  const ids = found.map(({ record }) => record.id);
  const left = await type.read(database, { _id: { $in: ids } }, ids.length);
  return new Set(left.map(({ record }) => record.id));
}
