import { type Connection } from 'mongoose';
import { type IndexDefinition } from '../index-definition.js';
import { CHANGE_LOG, PENDING_CHANGES, PENDING_DELETIONS } from './change-log-model.js';

/**
 * The indexes of the change log: newest first whatever it is filtered by, and what was not published
 * yet. What is filtered by object or request is few, and sorted after it is found.
 */
export const CHANGE_LOG_INDEXES: readonly IndexDefinition[] = [
  { name: 'at_id', key: { at: 1, _id: 1 } },
  { name: 'objectId_at_id', key: { objectId: 1, at: 1, _id: 1 } },
  { name: 'objectType_at_id', key: { objectType: 1, at: 1, _id: 1 } },
  { name: 'actor_at_id', key: { actor: 1, at: 1, _id: 1 } },
  { name: 'action_at_id', key: { action: 1, at: 1, _id: 1 } },
  { name: 'requestId', key: { requestId: 1 } },
  { name: 'tenantIds_at_id', key: { tenantIds: 1, at: 1, _id: 1 } },
  { name: 'unpublished_at', key: { at: 1 }, partialFilterExpression: { unpublished: true } },
];

/** Finds the objects of a collection that owe the change log something. */
export const PENDING_CHANGES_INDEX: IndexDefinition = {
  name: 'pendingChanges_id',
  key: { [`${PENDING_CHANGES}._id`]: 1 },
  sparse: true,
};

const PENDING_DELETION_INDEXES: readonly IndexDefinition[] = [{ name: 'at', key: { at: 1 } }];

/**
 * Makes the indexes that are missing; those that stand stay as they are.
 * @param collections The collections whose objects have their changes logged.
 */
export async function ensureChangeLogIndexes(db: Connection, collections: readonly string[]): Promise<void> {
  await db.collection(CHANGE_LOG).createIndexes(CHANGE_LOG_INDEXES.map((index) => ({ ...index })));
  await db
    .collection(PENDING_DELETIONS)
    .createIndexes(PENDING_DELETION_INDEXES.map((index) => ({ ...index })));
  for (const collection of collections) {
    await db.collection(collection).createIndexes([{ ...PENDING_CHANGES_INDEX }]);
  }
}
