import { addMilliseconds, toInstant, type Instant } from '@tenor/domain';
import { randomUUID } from 'node:crypto';

/**
 * How long a deletion's mark and a contract's hold count. Whoever set one and has not come back by then
 * is taken for dead. A matter of waiting, not of safety: who ignores a stale mark removes it first, and
 * its owner acts only while it stands.
 */
export const STALE_AFTER_MS = 30_000;

/** A mark of this moment, told apart from all others by its token. */
export function newMark(now: Date): { token: string; at: Instant } {
  return { token: randomUUID(), at: toInstant(now) };
}

/** Marks from before this moment are stale. */
export function staleBefore(now: Date): Instant {
  return addMilliseconds(toInstant(now), -STALE_AFTER_MS);
}
