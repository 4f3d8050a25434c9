import { Problem, type Entity } from '@tenor/domain';
import { versionMoved } from '../http/etag.js';

/** Attempts against writers that change the same record at the same time. */
const ATTEMPTS = 50;

/** What a change needs from the collection that it happens in. */
export interface PatchableRecords<T extends Entity> {
  find(id: string): Promise<T | undefined>;
  /** Writes over the stored record; false when that is not `current` any more. */
  replace(record: T, current: T): Promise<boolean>;
}

/**
 * Changes a record by compare-and-set on its version. Against a concurrent change, the change is made
 * again on top of it, unless the caller named the version that it is meant for.
 *
 * @param change The record after the change, with its version and `updatedAt` moved on; undefined when
 * there is nothing to change, which leaves the stored record alone.
 * @throws Problem not_found, precondition_failed, or conflict when others were always faster.
 */
export async function patchRecord<T extends Entity>(
  records: PatchableRecords<T>,
  id: string,
  ifMatch: readonly number[] | undefined,
  change: (current: T) => Promise<T | undefined>,
): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const current = await found(records, id);
    if (ifMatch !== undefined && !ifMatch.includes(current.version)) throw versionMoved(current.version);
    const next = await change(current);
    if (next === undefined) return current;
    if (await records.replace(next, current)) return next;
  }
  throw new Problem('conflict', 'The object is being changed by others all the time. Try again.', [], true);
}

/** @throws Problem not_found */
export async function found<T extends Entity>(
  records: Pick<PatchableRecords<T>, 'find'>,
  id: string,
): Promise<T> {
  const record = await records.find(id);
  if (!record) throw notFound();
  return record;
}

export function notFound(): Problem {
  return new Problem('not_found', 'There is no object with this id.');
}
