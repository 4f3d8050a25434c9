import { statfsSync } from 'node:fs';
import { CommandError } from '../command-error.js';

/** MongoDB's code for a full disk. */
const OUT_OF_DISK_SPACE = 14031;
const INTERNAL_ERROR = 1;
/** With less free space than this in bytes a write that was cut short failed for lack of it. */
const LITTLE_SPACE = 16 * 1024 * 1024;

/**
 * The error for who took part in a write that could not be committed. Nothing of that is there; of a long write
 * parts may have been committed before. It may be repeated: a full disk is told by its own code, so that a client
 * knows what to wait for.
 */
export function writeFailure(error: unknown, directory: string, partsCommitted: boolean): CommandError {
  const reason = error instanceof Error ? error.message : String(error);
  const full = isFull(reason, directory);
  const what = partsCommitted
    ? 'the rest of the write was undone, what it did before stays'
    : 'the write was undone';
  return new CommandError(
    full ? OUT_OF_DISK_SPACE : INTERNAL_ERROR,
    full ? `${what}: no space left on the disk (${reason})` : `${what}: ${reason}`,
  );
}

function isFull(reason: string, directory: string): boolean {
  if (/MDB_MAP_FULL|ENOSPC|No space left|File too large|quota/i.test(reason)) return true;
  // LMDB says so when the system has written less than it was given.
  if (!/Input\/output error/.test(reason)) return false;
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < LITTLE_SPACE;
  } catch {
    // What the system cannot tell is an ordinary failure.
    return false;
  }
}
