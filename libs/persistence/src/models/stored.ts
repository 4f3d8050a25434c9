import { type Entity, type ExternalRef, type Instant } from '@tenor/domain';
import { Schema } from 'mongoose';

/** How every model is stored: the record's own fields, its id as `_id`, and what only the database needs. */
export type Stored<T extends Entity> = Omit<T, 'id'> & {
  readonly _id: string;
  readonly searchTokens: readonly string[];
  /** {@link externalKeys} of the record; absent when it has none, so that the sparse unique index skips it. */
  readonly externalKeys?: readonly string[];
};

/**
 * Set on an object while somebody is about to delete it: references to it are refused meanwhile.
 * The token names the attempt; `at` tells whether it is still under way.
 */
export interface DeletionMark {
  readonly token: string;
  readonly at: Instant;
}

/**
 * References that an object is about to take over, announced before it does, so that whoever deletes
 * what is referred to, or looks for a circle, sees them. The token names the attempt; `at` tells whether
 * it is under way.
 */
export interface ReferenceHold {
  readonly token: string;
  readonly at: Instant;
  /** Ids of objects of any kind. */
  readonly ids: readonly string[];
}

/** Options of every schema. A field that the schema lacks is a programming error, in documents and in queries. */
export const SCHEMA_OPTIONS = {
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
  minimize: false,
  autoIndex: false,
  autoCreate: false,
  id: false,
} as const;

const TEXT = { type: String, required: true } as const;
const NO_ARRAY = { type: [String], default: undefined };

const externalRefSchema = new Schema(
  { source: TEXT, id: TEXT, url: { type: String, default: null } },
  { _id: false, id: false, strict: 'throw' },
);

const deletionMarkSchema = new Schema({ token: TEXT, at: TEXT }, { _id: false, id: false, strict: 'throw' });

const holdSchema = new Schema(
  { token: TEXT, at: TEXT, ids: NO_ARRAY },
  { _id: false, id: false, strict: 'throw' },
);

/** The field of objects that refer to others: a {@link ReferenceHold}, while one is announced. */
export const HOLD_DEFINITION = { hold: { type: holdSchema, default: undefined } };

/** The field of objects whose changes are logged: entries that the change log may not have yet. */
export const PENDING_DEFINITION = {
  // Its name is PENDING_CHANGES.
  pendingChanges: { type: [Schema.Types.Mixed], default: undefined },
};

/** The fields that all schemas share. */
export const SHARED_DEFINITION = {
  _id: TEXT,
  version: { type: Number, required: true },
  createdAt: TEXT,
  updatedAt: TEXT,
  tags: NO_ARRAY,
  customFields: { type: Schema.Types.Mixed, required: true },
  externalRefs: { type: [externalRefSchema], default: undefined },
  externalKeys: NO_ARRAY,
  searchTokens: NO_ARRAY,
  deleting: { type: deletionMarkSchema, default: undefined },
  ...PENDING_DEFINITION,
};

/** The keys by which a record is found in other systems, unique per model: source, a NUL, id. */
export function externalKeys(refs: readonly Pick<ExternalRef, 'source' | 'id'>[]): string[] {
  return refs.map((ref) => `${ref.source}\u0000${ref.id}`);
}

/** The `externalKeys` field, or no field at all for a record without external references. */
export function externalKeysField(refs: readonly ExternalRef[]): { externalKeys?: string[] } {
  return refs.length === 0 ? {} : { externalKeys: externalKeys(refs) };
}

/** Copies references by whitelist. */
export function copyExternalRefs(refs: readonly ExternalRef[]): ExternalRef[] {
  return refs.map((ref) => ({ source: ref.source, id: ref.id, url: ref.url }));
}
