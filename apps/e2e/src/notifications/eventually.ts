import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 100;

/**
 * Waits until `look` answers with nothing to complain of.
 * @param look resolves with what is still missing, or null when all is well
 * @throws Error with the last complaint when that takes longer than `timeoutMs`
 */
export async function eventually(look: () => Promise<string | null>, timeoutMs = 45_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const missing = await look();
    if (missing === null) return;
    if (Date.now() > until) throw new Error(`still after ${timeoutMs} ms: ${missing}`);
    await sleep(LOOK_MS);
  }
}
