import { Problem, type Entity } from '@tenor/domain';
import { PENDING_CHANGES } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { v7 } from 'uuid';
import { changeLogOf } from './change-log.js';
import { currentEdit } from './edit-context.js';
import { pendingChanges } from './pending-changes.js';
import { updatedChange } from './record-changes.js';
import { type RecordType } from './record-type.js';

/** Objects that are changed in one step. */
const STEP = 500;
/** Steps in which others were faster each time. */
const IDLE_MAX = 50;

type Fields = Readonly<Record<string, unknown>>;

/** The same change to many objects. It must take each out of the filter that found it. */
export interface SharedEdit {
  readonly set?: Fields;
  /** Fields that go; the object has null there. */
  readonly unset?: readonly string[];
  /** Fields that are set too, which the log does not tell. */
  readonly aside?: Fields;
}

/** Changes all objects that the filter finds, each to its next version, and logs each; in steps. */
export async function editAllLogged(
  database: Connection,
  type: RecordType,
  filter: Fields,
  { set = {}, unset = [], aside = {} }: SharedEdit,
): Promise<void> {
  const collection = database.collection(type.collection);
  for (let idle = 0; idle < IDLE_MAX;) {
    const found = await type.read(database, filter, STEP);
    if (found.length === 0) return;
    const updatedAt = changeLogOf(database).now();
    const operations = found.map(({ record, asRead }) => {
      const gone = Object.fromEntries(unset.map((field) => [field, null]));
      const counted = { updatedAt, version: record.version + 1 };
      const after: Entity = { ...record, ...set, ...gone, ...counted };
      const entry = updatedChange(v7(), type, [record, after], currentEdit());
      const only: Record<string, unknown> = { $and: [filter, asRead] };
      const update: Record<string, unknown> = {
        $set: { ...set, ...aside, ...(type.counted && counted) },
        ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((field) => [field, ''])) }),
        $push: { [PENDING_CHANGES]: entry },
      };
      return { updateOne: { filter: only, update } };
    });
    const { matchedCount } = await collection.bulkWrite(operations, { ordered: false });
    idle = matchedCount === 0 ? idle + 1 : 0;
    const ids = found.map(({ record }) => record.id);
    await changeLogOf(database).append(await pendingChanges(database, type.collection, { ids }));
  }
  throw new Problem('conflict', 'The objects are being changed by others all the time. Try again.', [], true);
}
