import { setTimeout as sleep } from 'node:timers/promises';
import { type Client } from '../../product/client.js';
import { percentile } from '../percentile.js';
import { print } from './timed-run.js';

const PAUSE_MS = 25;
const ASKED = '/contracts?limit=20';

/** Asks for a list page again and again while the work is under way. */
export async function answersMeanwhile<T>(
  client: Client,
  work: () => Promise<T>,
): Promise<{ readonly outcome: T; readonly waits: readonly number[] }> {
  const waits: number[] = [];
  let over = false;
  const asking = (async () => {
    while (!over) {
      const asked = performance.now();
      const { status } = await client.get(ASKED);
      if (status !== 200) throw new Error(`${ASKED}: ${status}`);
      waits.push(performance.now() - asked);
      await sleep(PAUSE_MS);
    }
  })();
  // Its failure is met by the wait below.
  asking.catch(() => undefined);
  try {
    const outcome = await work();
    over = true;
    await asking;
    return { outcome, waits };
  } finally {
    over = true;
  }
}

/** Prints how long the answers took. */
export function printAnswers(waits: readonly number[]): void {
  const text = [50, 99, 100].map((p) => `${percentile([...waits], p).toFixed(0)} ms`);
  print('    requests meanwhile', `${waits.length}; p50 ${text[0]}, p99 ${text[1]}, longest ${text[2]}`);
}
