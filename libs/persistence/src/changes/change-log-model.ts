import { type Change, type Instant } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';

/** The entries of the change log. */
export const CHANGE_LOG = 'changeLog';
/** Deletions that are about to happen, with the entries that they owe the change log. */
export const PENDING_DELETIONS = 'pendingDeletions';
/** The field of an object with the entries that the change log may not have yet; absent: it has all. */
export const PENDING_CHANGES = 'pendingChanges';

/** An entry at rest. Owned by contracts-api. */
export type ChangeDocument = Omit<Change, 'id'> & {
  readonly _id: string;
  /** Tenants that the object belonged to before or after the change. */
  readonly tenantIds: readonly string[];
  /** The topic does not have it yet, because the transport was away; else absent. */
  readonly unpublished?: true;
};

/** A deletion under way, by the token of its mark. */
export interface PendingDeletionDocument {
  readonly _id: string;
  /** When it was announced. */
  readonly at: Instant;
  readonly collection: string;
  readonly objectId: string;
  /** Tells the object from a later one with the same id. */
  readonly createdAt: Instant;
  /** What the change log gets when the object is gone, in order. */
  readonly entries: readonly ChangeDocument[];
}

const TEXT = { type: String, required: true } as const;
const TEXT_OR_NULL = { type: String, default: null } as const;
const FIELDS = { type: Schema.Types.Mixed, default: null } as const;

const schema = new Schema(
  {
    _id: TEXT,
    at: TEXT,
    actor: TEXT,
    requestId: TEXT_OR_NULL,
    correlationId: TEXT_OR_NULL,
    action: TEXT,
    objectType: TEXT,
    objectId: TEXT,
    objectName: TEXT_OR_NULL,
    version: { type: Number, required: true },
    before: FIELDS,
    after: FIELDS,
    tenantIds: { type: [String], default: undefined },
    unpublished: { type: Boolean, default: undefined },
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function changeLogModel(db: Connection): Model<ChangeDocument> {
  const existing: Model<ChangeDocument> | undefined = db.models[CHANGE_LOG];
  return existing ?? db.model<ChangeDocument>(CHANGE_LOG, schema, CHANGE_LOG);
}

export function toChange(document: ChangeDocument): Change {
  return {
    id: document._id,
    at: document.at,
    actor: document.actor,
    requestId: document.requestId,
    correlationId: document.correlationId,
    action: document.action,
    objectType: document.objectType,
    objectId: document.objectId,
    objectName: document.objectName,
    version: document.version,
    before: document.before,
    after: document.after,
  };
}
