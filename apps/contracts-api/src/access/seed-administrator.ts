import { toInstant } from '@tenor/domain';
import { TOKENS, userModel, USERS, type TokenDocument, type UserDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { isDuplicateKey } from '../http/database-problem.js';
import { hashPassword } from './sign-in/password-hash.js';
import { tokenHash } from './tokens/token-secret.js';

/** The user that a first start makes: one id, so that many who start at once make one. */
export const FIRST_ADMIN_ID = '00000000-0000-4000-8000-000000000001';
const FIRST_ADMIN_NAMES = ['admin', 'admin-1', 'admin-2', 'admin-3'];

/** What a start did about the administrator. */
export interface SeededAdministrator {
  /** A user was made, who has the password that was given. */
  readonly created: boolean;
  /** Whether the token is good; false: it was revoked, or its user is gone. */
  readonly tokenWorks: boolean;
}

/**
 * Sees to it that somebody can get in: makes an administrator where there is no active one, and knows the
 * token that the start was given or made. A token that was revoked stays revoked; that of an earlier start
 * is revoked now, so that changing the variable changes the token.
 *
 * @param password asked for only when a user is made.
 */
export async function seedAdministrator(
  database: Connection,
  start: { readonly now: Date; readonly token: string; readonly password: () => Promise<string> },
): Promise<SeededAdministrator> {
  const admins = await userModel(database).countDocuments({ role: 'admin', active: true });
  const created = admins === 0 && (await makeAdministrator(database, start));
  const tokenWorks = await knowToken(database, start.token, start.now);
  return { created, tokenWorks };
}

/** False when there was such a user already, who is an active administrator now. */
async function makeAdministrator(
  database: Connection,
  { now, password }: { readonly now: Date; readonly password: () => Promise<string> },
): Promise<boolean> {
  const at = toInstant(now);
  const users = database.collection<UserDocument>(USERS);
  const { matchedCount } = await users.updateOne(
    { _id: FIRST_ADMIN_ID },
    { $set: { role: 'admin', tenantIds: null, active: true, updatedAt: at }, $inc: { version: 1 } },
  );
  if (matchedCount === 1) return false;
  const first = {
    _id: FIRST_ADMIN_ID,
    email: null,
    role: 'admin',
    tenantIds: null,
    active: true,
    createdAt: at,
    updatedAt: at,
    version: 1,
    password: { hash: await hashPassword(await password()), oneTime: true, changedAt: at },
  } as const;
  for (const name of FIRST_ADMIN_NAMES) {
    try {
      await users.insertOne({ ...first, name, nameKey: name });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Another process was faster; or the name is somebody else's, who is no administrator.
      if ((await users.findOne({ _id: FIRST_ADMIN_ID })) !== null) return false;
    }
  }
  throw new Error(`no administrator can be made: ${FIRST_ADMIN_NAMES.join(', ')} are the names of others`);
}

async function knowToken(database: Connection, token: string, now: Date): Promise<boolean> {
  const tokens = database.collection<TokenDocument>(TOKENS);
  const hash = tokenHash(token);
  const document: TokenDocument = {
    _id: idOf(hash),
    hash,
    userId: FIRST_ADMIN_ID,
    name: 'start',
    role: 'admin',
    tenantIds: null,
    origin: 'start',
    createdAt: toInstant(now),
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
  };
  try {
    await tokens.insertOne(document);
    await tokens.updateMany(
      { userId: FIRST_ADMIN_ID, origin: 'start', revokedAt: null, _id: { $ne: document._id } },
      { $set: { revokedAt: toInstant(now) } },
    );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const stored = await tokens.findOne({ hash });
  if (stored === null || stored.revokedAt !== null) return false;
  return (await userModel(database).exists({ _id: stored.userId, active: true })) !== null;
}

/** An id that follows from the digest, so that many who start at once make one. */
function idOf(hash: string): string {
  const hex = Buffer.from(hash, 'base64url').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
