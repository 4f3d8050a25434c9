import { type Client, type RunView } from '../product/client.js';
import { type AlertView, type DeliveryView } from '../notifications/notification-views.js';

/** What an installation holds, read over REST page by page. */
export interface Totals {
  readonly runs: Readonly<Record<string, number>>;
  /** Entries of the runs' last attempts. */
  readonly entries: number;
  readonly alerts: Readonly<Record<string, number>>;
  readonly deliveries: Readonly<Record<string, number>>;
  /** What must never be: an entry twice, a gap in a run's numbers, a delivery's id twice. */
  readonly faults: readonly string[];
}

/** Reads everything, so for fleets of tests only. */
export async function readTotals(client: Client): Promise<Totals> {
  const runs = await client.all<RunView>('/job-results');
  const faults: string[] = [];
  let entries = 0;
  for (const run of runs) {
    const own = await client.entries(run.id);
    entries += own.length;
    const expected = Array.from({ length: run.lastSeq }, (_, i) => `${run.id}:${run.attempt}:${i + 1}`);
    const found = own.map(({ id }) => id);
    if (found.join() !== expected.join()) {
      faults.push(`run ${run.id} (${run.status}): ${found.length} entries of ${run.lastSeq}`);
    }
  }
  const alerts = await client.all<AlertView>('/alerts');
  const deliveries = await client.all<DeliveryView>('/deliveries');
  for (const [what, ids] of [
    ['run', runs.map(({ id }) => id)],
    ['alert', alerts.map(({ id }) => id)],
    ['delivery', deliveries.map(({ id }) => id)],
  ] as const) {
    if (new Set(ids).size !== ids.length) faults.push(`a ${what} is listed twice`);
  }
  return {
    runs: counted(runs.map(({ status }) => status)),
    entries,
    alerts: counted(alerts.map(({ state }) => state)),
    deliveries: counted(deliveries.map(({ status }) => status)),
    faults,
  };
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
