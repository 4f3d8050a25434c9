import { type Connection } from 'mongoose';
import { type IndexDefinition } from '../index-definition.js';

/** The `Idempotency-Key`s that callers gave. Owned by contracts-api. */
export const IDEMPOTENCY_KEYS = 'idempotencyKeys';

/** A key at rest: a claim while the request is under way, then the answer. */
export interface IdempotencyKeyDocument {
  /** A digest of the caller and the key. */
  readonly _id: string;
  /** A digest of the request that the key belongs to. */
  readonly requestHash: string;
  /** What the ids of the request's new objects follow from, so that a second try makes the same. */
  readonly seed: string;
  /** Whose try it is; absent once it is answered. */
  readonly token?: string;
  /** Until when the try counts as under way. */
  readonly leaseUntil?: Date;
  readonly answer?: StoredAnswer;
  readonly expiresAt: Date;
}

export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** null: it was not kept, because it holds a secret or is too long. */
  readonly body: string | null;
}

export const IDEMPOTENCY_KEY_INDEXES: readonly IndexDefinition[] = [
  { name: 'expiresAt_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
];

/** Makes the indexes that are missing; those that stand stay as they are. */
export async function ensureIdempotencyKeyIndexes(db: Connection): Promise<void> {
  await db.collection(IDEMPOTENCY_KEYS).createIndexes(IDEMPOTENCY_KEY_INDEXES.map((index) => ({ ...index })));
}
