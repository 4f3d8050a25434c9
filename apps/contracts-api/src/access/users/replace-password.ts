import { Problem, type Entity } from '@tenor/domain';
import { toUser, userModel, type StoredPassword, type UserDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { RecordLogging } from '../../change-log/record-logging.js';
import { passwordState, type PasswordState } from './user-view.js';

/** Attempts against writers that change the user at the same time. */
const ATTEMPTS = 50;

/** A user as the change log tells it here: what kind of password there is, and whether it is a new one. */
type LoggedUser = Entity & { readonly password: PasswordState | `new_${PasswordState}` };

/**
 * Gives a user another password: an edit of the user, of which the change log tells that it happened and
 * nothing of either password.
 *
 * @param expected The digest of the password that it takes the place of; undefined: whatever there is.
 * @returns false when the user is gone, or has another password than the expected one.
 */
export async function replacePassword(
  database: Connection,
  userId: string,
  password: StoredPassword,
  expected?: string,
): Promise<boolean> {
  const users = userModel(database);
  const logging = new RecordLogging(users.collection);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await users.findById(userId).lean<UserDocument>().exec();
    if (stored === null) return false;
    if (expected !== undefined && stored.password?.hash !== expected) return false;
    const user = toUser(stored);
    const moved = { updatedAt: password.changedAt, version: user.version + 1 };
    const before: LoggedUser = { ...user, password: passwordState(stored.password) };
    const after: LoggedUser = { ...user, ...moved, password: `new_${passwordState(password)}` };
    const owed = logging.updated(before, after);
    const { matchedCount } = await users.updateOne(
      { _id: userId, version: user.version, 'password.hash': stored.password?.hash ?? null },
      { $set: { password, ...moved }, ...(owed && { $push: owed.push }) },
    );
    if (matchedCount === 1) {
      await logging.append([owed]);
      return true;
    }
  }
  throw new Problem('conflict', 'The user is being changed by others all the time. Try again.', [], true);
}
