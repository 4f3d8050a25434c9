import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type EntryView, type RunView } from '../product/client.js';
import { eventually } from './eventually.js';
import { type AlertView, type DeliveryView } from './notification-views.js';

/** Longer than any pause between two steps of the notifier, with the short intervals of the tests. */
const STILL_MS = 1_800;

/** The entries of a run that are findings. */
export async function findingsOf(client: Client, run: RunView): Promise<EntryView[]> {
  return (await client.entries(run.id)).filter(({ fingerprint }) => fingerprint !== null);
}

/**
 * What is not settled yet after a run: a finding that is no alert of this run, an alert that fires without
 * being found, one that is still to be told, a delivery that is due. Null: all that follows from the run
 * has happened, but for deliveries that wait for a later time.
 * @param now the product's clock, in milliseconds
 */
export async function unsettled(
  client: Client,
  findings: readonly EntryView[],
  now: () => number,
): Promise<string | null> {
  const alerts = await client.all<AlertView>('/alerts?job=renewal-check');
  const firing = new Map(
    alerts.filter(({ state }) => state === 'firing').map((alert) => [alert.fingerprint, alert.entryId]),
  );
  const unseen = findings.filter(({ fingerprint, id }) => firing.get(fingerprint) !== id);
  if (unseen.length > 0) return `${unseen.length} finding(s) are not alerts yet`;
  if (firing.size > findings.length) return `${firing.size - findings.length} alert(s) are not resolved yet`;
  const pending = alerts.filter(({ groups }) => groups.some((group) => group.pending !== null));
  if (pending.length > 0) return `${pending.length} alert(s) are still to be told`;
  const due = (await openDeliveries(client)).filter(
    ({ nextAttemptAt }) => nextAttemptAt !== null && Date.parse(nextAttemptAt) < now() + 2_000,
  );
  return due.length > 0 ? `${due.length} deliveries are due` : null;
}

/** Deliveries that have not ended. */
export async function openDeliveries(client: Client): Promise<DeliveryView[]> {
  const lists = await Promise.all(
    ['pending', 'retrying'].map((status) => client.all<DeliveryView>(`/deliveries?status=${status}`)),
  );
  return lists.flat();
}

/** Runs the check and waits until all that follows from it has happened, and stays so. */
export async function runAndTell(
  client: Client,
  params: Readonly<Record<string, unknown>>,
): Promise<{ run: RunView; findings: EntryView[] }> {
  const run = await client.run('renewal-check', params);
  const findings = await findingsOf(client, run);
  const look = () => unsettled(client, findings, Date.now);
  await eventually(look);
  await sleep(STILL_MS);
  await eventually(look);
  return { run, findings };
}
