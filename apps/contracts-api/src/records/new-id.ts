import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** Where the ids of a request come from that may be tried again. */
interface RepeatableIds {
  /** A UUIDv7. */
  readonly seed: string;
  given: number;
}

const storage = new AsyncLocalStorage<RepeatableIds>();

/** Runs the action so that the ids it takes, in their order, follow from the seed: the same in each try. */
export function withRepeatableIds<T>(seed: string, action: () => T): T {
  return storage.run({ seed, given: 0 }, action);
}

/**
 * An id for a new object (UUIDv7: ids grow with time).
 * @returns `repeatable`: an earlier try of the same request may have made the object already.
 */
export function newId(): { readonly id: string; readonly repeatable: boolean } {
  const ids = storage.getStore();
  if (ids === undefined) return { id: v7(), repeatable: false };
  ids.given += 1;
  const digest = createHash('sha256').update(`${ids.seed}:${ids.given}`).digest('hex');
  // The moment and the version of the seed; all else from the digest.
  return {
    id: `${ids.seed.slice(0, 15)}${digest.slice(0, 3)}-a${digest.slice(3, 6)}-${digest.slice(6, 18)}`,
    repeatable: true,
  };
}
