import { type Connection } from 'mongoose';
import { CALENDAR_TOKENS } from './calendar-token-model.js';
import { PENDING_CHANGES_INDEX } from '../changes/ensure-change-log-indexes.js';
import { SIGN_IN_ATTEMPTS } from './sign-in-attempts.js';
import { TOKENS } from './token-model.js';
import { USERS } from './user-model.js';

interface AccessIndex {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly expireAfterSeconds?: number;
}

/** Serves a filter on the field and a sort by it that is ended by the id. */
function sorted(field: string): AccessIndex {
  return { name: `${field}_id`, key: { [field]: 1, _id: 1 } };
}

/** The indexes of users, tokens, those of calendars, and attempts to sign in, which contracts-api owns. */
export const ACCESS_INDEXES: Readonly<Record<string, readonly AccessIndex[]>> = {
  [USERS]: [
    { name: 'nameKey_unique', key: { nameKey: 1 }, unique: true },
    sorted('name'),
    sorted('email'),
    // Also finds the administrators that are left.
    { name: 'role_active', key: { role: 1, active: 1, _id: 1 } },
    sorted('active'),
    sorted('updatedAt'),
    PENDING_CHANGES_INDEX,
  ],
  [TOKENS]: [
    { name: 'hash_unique', key: { hash: 1 }, unique: true },
    sorted('userId'),
    sorted('role'),
    sorted('origin'),
    sorted('name'),
    sorted('expiresAt'),
    sorted('lastUsedAt'),
    sorted('revokedAt'),
    { name: 'purgeAt_ttl', key: { purgeAt: 1 }, expireAfterSeconds: 0 },
    PENDING_CHANGES_INDEX,
  ],
  [CALENDAR_TOKENS]: [
    { name: 'hash_unique', key: { hash: 1 }, unique: true },
    sorted('userId'),
    sorted('name'),
    PENDING_CHANGES_INDEX,
  ],
  [SIGN_IN_ATTEMPTS]: [{ name: 'endsAt_ttl', key: { endsAt: 1 }, expireAfterSeconds: 0 }],
};

/** Makes the indexes that are missing; those that stand stay as they are. */
export async function ensureAccessIndexes(db: Connection): Promise<void> {
  for (const [collection, indexes] of Object.entries(ACCESS_INDEXES)) {
    await db.collection(collection).createIndexes(indexes.map((index) => ({ ...index })));
  }
}
