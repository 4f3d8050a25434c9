import { DataDirectoryError } from '../data-directory.js';
import { type DataDirectoryLock, lockDataDirectory } from '../data-directory-lock.js';
import { findEmbeddedMongo } from '../find-embedded-mongo.js';

const LOCK_TIMEOUT_MS = 5_000;

/**
 * Takes a data directory's lock, so that nothing starts on it until it is released.
 * Rejects with a sentence if a server runs there, or is just starting.
 */
export async function holdDirectory(directory: string): Promise<DataDirectoryLock> {
  const inUse = new DataDirectoryError(
    `the data directory ${directory} is in use by a running process: stop it first`,
  );
  // Asked first, as a thread that waits for the lock cannot be called off.
  if ((await findEmbeddedMongo(directory)) !== undefined) throw inUse;
  const lock = await lockDataDirectory(directory, LOCK_TIMEOUT_MS);
  if (lock === undefined) throw inUse;
  return lock;
}
