import { Problem } from '@tenor/domain';
import { PENDING_DELETIONS, type PendingDeletionDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { changeLogOf } from './change-log.js';
import { currentEdit } from './edit-context.js';
import { deletedChange } from './record-changes.js';
import { type RecordType, type StoredRecord } from './record-types.js';

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
    const deletion = announcement(database, type, stored);
    await deletions(database).insertOne(deletion);
    const { id, version } = stored.record;
    const { deletedCount } = await objects(database, type).deleteOne({
      $and: [filter, { _id: id, version }],
    });
    if (deletedCount === 1) {
      await owe(database, [deletion]);
      return true;
    }
    await withdraw(database, [deletion]);
  }
  throw new Problem('conflict', 'The object is being changed by others all the time. Try again.', [], true);
}

/** Deletes all objects that the filter finds and logs each; in steps, each with a few commands. */
export async function removeAllLogged(database: Connection, type: RecordType, filter: Filter): Promise<void> {
  for (let idle = 0; idle < ATTEMPTS;) {
    const found = await type.read(database, filter, STEP);
    if (found.length === 0) return;
    const announced = found.map((stored) => announcement(database, type, stored));
    await deletions(database).insertMany(announced);
    const { deletedCount } = await objects(database, type).bulkWrite(
      found.map(({ record: { id, version } }) => ({
        deleteOne: { filter: { $and: [filter, { _id: id, version }] } },
      })),
      { ordered: false },
    );
    idle = deletedCount === 0 ? idle + 1 : 0;
    const left = deletedCount === found.length ? new Set<string>() : await stillThere(database, type, found);
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

function announcement(
  database: Connection,
  type: RecordType,
  { record, pending }: StoredRecord,
): PendingDeletionDocument {
  const at = changeLogOf(database).now();
  return {
    _id: randomUUID(),
    at,
    collection: type.collection,
    objectId: record.id,
    createdAt: record.createdAt,
    // What the object itself still owes goes with it.
    entries: [...pending, deletedChange(type, record, currentEdit(), at)],
  };
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

function objects(database: Connection, type: RecordType) {
  return database.collection<{ _id: string; version: number }>(type.collection);
}
