/** After so many attempts a delivery has failed: about a day with the waits between them. */
export const ATTEMPTS_MAX = 12;

const FIRST_WAIT_MS = 45_000;
const LONGEST_WAIT_MS = 8 * 3_600_000;
/** Up to a fifth shorter or longer, so that what failed together does not come back together. */
const JITTER = 0.2;
/** A service that says when it wants to be asked is believed, but not without bound. */
const ASKED_SHARE = 1 / 8;

/**
 * Milliseconds to wait after that attempt (1: the first): 45 s, doubling up to 8 h, with jitter. When the
 * service asked for a wait it is that one, or an eighth of ours if that is longer: who says "at once" twelve
 * times does not use up the attempts in a minute.
 * @param random from 0 to 1
 */
export function waitAfterMs(attempt: number, askedMs: number | undefined, random: number): number {
  const own = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 30));
  const factor = 1 + JITTER * (2 * random - 1);
  if (askedMs === undefined) return Math.round(own * factor);
  // Never earlier than asked.
  return Math.round(Math.max(askedMs, own * ASKED_SHARE) * (1 + JITTER * random));
}
