import { setTimeout as sleep } from 'node:timers/promises';
import { type AlertView } from '../notifications/notification-views.js';
import { openDeliveries } from '../notifications/told.js';
import { type FaultyInstallation } from './faulty-installation.js';
import { ordersBehind } from './orders-behind.js';
import { type CountedRun } from './workload.js';

/** As long as this is more than any pause of the product between two steps, nothing is under way when it is over. */
const STILL_MS = 2_000;
/** Longer than any lease, and than a tracker that answered nothing is waited for. */
const LATER_MS = 130_000;
const LEAPS_MAX = 6;

/**
 * Lets time pass until all has been told that there is to tell, and nothing waits any more.
 * @param firing the names of what is found, all of it
 * @param patienceMs how long at most before the time leaps ahead
 * @returns how often it had to leap
 */
export async function settle(
  installation: FaultyInstallation,
  firing: ReadonlySet<string>,
  patienceMs: number,
): Promise<number> {
  for (let leaps = 0; ; leaps += 1) {
    const open = await stillOpen(installation, firing, patienceMs);
    if (open === null) return leaps;
    if (leaps === LEAPS_MAX) throw new Error(`never settled: ${open}\n${installation.output()}`);
    await installation.letTimePass(LATER_MS);
  }
}

async function stillOpen(
  installation: FaultyInstallation,
  firing: ReadonlySet<string>,
  patienceMs: number,
): Promise<string | null> {
  let open = await unsettled(installation, firing);
  for (const until = Date.now() + patienceMs; open !== null && Date.now() < until;) {
    await sleep(300);
    open = await unsettled(installation, firing);
  }
  if (open !== null) return open;
  await sleep(STILL_MS);
  return unsettled(installation, firing);
}

async function unsettled(
  installation: FaultyInstallation,
  firing: ReadonlySet<string>,
): Promise<string | null> {
  const { client } = installation;
  const alerts = await client.all<AlertView>('/alerts?job=renewal-check');
  const found = new Set(alerts.flatMap(({ state, object }) => (state === 'firing' ? [object?.name] : [])));
  const missing = [...firing].filter((name) => !found.has(name));
  if (missing.length > 0) return `${missing.length} finding(s) are no alerts, such as ${missing[0]}`;
  if (found.size > firing.size) return `${found.size - firing.size} alert(s) are not resolved`;
  const untold = alerts.filter(({ groups }) => groups.some(({ pending }) => pending !== null));
  if (untold.length > 0) return `${untold.length} alert(s) are still to be told`;
  const deliveries = await openDeliveries(client);
  if (deliveries.length > 0) return `${deliveries.length} deliveries have not ended`;
  // A run that finds what is known already leaves no other trace.
  const runs = await client.all<CountedRun>('/job-results?job=renewal-check');
  const unpublished = runs.filter(({ emittedSeq, lastSeq }) => emittedSeq !== lastSeq + 1);
  if (unpublished.length > 0) return `${unpublished.length} run(s) are not published to their ends`;
  return (await ordersBehind(installation, runs))[0] ?? null;
}
