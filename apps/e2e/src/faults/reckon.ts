import { LOG_ENTRIES } from '@tenor/persistence';
import { type Client } from '../product/client.js';
import { type AlertView, type DeliveryView, type ToldDelivery } from '../notifications/notification-views.js';
import { repetitions, type FaultReceivers } from './fault-receivers.js';
import { type FaultyInstallation } from './faulty-installation.js';
import { ordersBehind } from './orders-behind.js';
import { type CountedRun, type Workload } from './workload.js';

/** What was counted after a story, and what is not as it must be. */
export interface Reckoning {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/**
 * Counts everything that an installation holds and that its receivers took: no run, finding, alert, message or
 * ticket may be lost, none doubled.
 */
export async function reckon(
  installation: FaultyInstallation,
  workload: Workload,
  receivers: FaultReceivers,
): Promise<Reckoning> {
  const faults: string[] = [];
  const { client } = installation;
  const runs = await client.all<CountedRun>('/job-results?job=renewal-check');
  const findings = await reckonRuns(client, runs, workload, faults);
  await reckonDatabase(installation, runs, faults);
  const alerts = await reckonAlerts(client, workload, faults);
  const deliveries = await reckonDeliveries(client, receivers, faults);
  const tickets = reckonTickets(workload, receivers, faults);
  return {
    faults,
    counts: {
      runs: runs.length,
      'attempts beyond the first': runs.reduce((sum, { attempt }) => sum + attempt - 1, 0),
      'entries stored': runs.reduce((sum, { lastSeq }) => sum + lastSeq, 0),
      'findings stored': findings,
      alerts,
      deliveries,
      'mails taken': receivers.mails.size,
      'mails repeated': repetitions(receivers.mails),
      'chat messages taken': receivers.chats.size,
      'chat messages repeated': repetitions(receivers.chats),
      tickets,
      'tickets open': receivers.github.issues.filter(({ state }) => state === 'open').length,
      'requests repeated': client.repeated,
    },
  };
}

async function reckonRuns(
  client: Client,
  runs: readonly CountedRun[],
  workload: Workload,
  faults: string[],
): Promise<number> {
  const ids = runs.map(({ id }) => id);
  differ('runs', workload.accepted, ids, faults);
  const orders = runs.map(({ order }) => order);
  if (orders.includes(null) || new Set(orders).size !== orders.length)
    faults.push('an order is missing or twice');
  let findings = 0;
  for (const run of runs) {
    const name = `run ${run.id} (attempt ${run.attempt})`;
    if (run.status !== 'succeeded') faults.push(`${name} ended as ${run.status}: ${run.error?.message}`);
    if (run.emittedSeq !== run.lastSeq + 1) {
      faults.push(`${name}: ${run.emittedSeq} of ${run.lastSeq} entries and its end are published`);
    }
    const entries = await client.entries(run.id);
    const expected = Array.from({ length: run.lastSeq }, (_, n) => `${run.id}:${run.attempt}:${n + 1}`);
    if (entries.map(({ id }) => id).join() !== expected.join()) {
      faults.push(`${name}: ${entries.length} entries, not ${run.lastSeq} without gaps`);
    }
    const prints = entries.flatMap(({ fingerprint }) => (fingerprint === null ? [] : [fingerprint]));
    if (new Set(prints).size !== prints.length) faults.push(`${name}: a fingerprint is twice in it`);
    if (prints.length !== run.findings || run.result !== run.findings) {
      faults.push(`${name}: ${prints.length} findings, ${run.findings} counted, ${String(run.result)} told`);
    }
    findings += prints.length;
  }
  return findings;
}

/** What the REST face does not show: entries of attempts that were cut off, and how far the notifiers have come. */
async function reckonDatabase(
  installation: FaultyInstallation,
  runs: readonly CountedRun[],
  faults: string[],
): Promise<void> {
  const database = await installation.openDatabase();
  try {
    const stored = await database.collection(LOG_ENTRIES).countDocuments({ job: 'renewal-check' });
    const shown = runs.reduce((sum, { lastSeq }) => sum + lastSeq, 0);
    if (stored !== shown) faults.push(`${stored} entries are stored, ${shown} belong to the ends of runs`);
  } finally {
    await database.close();
  }
  faults.push(...(await ordersBehind(installation, runs)));
}

async function reckonAlerts(client: Client, workload: Workload, faults: string[]): Promise<number> {
  const alerts = await client.all<AlertView>('/alerts?job=renewal-check');
  const name = (alert: AlertView): string => alert.object?.name ?? '';
  differ('alerts', workload.ever.keys(), alerts.map(name), faults);
  const firing = alerts.filter(({ state }) => state === 'firing');
  differ('firing alerts', workload.firing, firing.map(name), faults);
  for (const alert of alerts) {
    const told = await client.all<ToldDelivery>(`/alerts/${alert.id}/deliveries`);
    const kinds = told.flatMap((one) =>
      one.told.change === 'new' && one.status === 'sent' ? [one.integration.kind] : [],
    );
    for (const kind of ['email', 'slack', 'ticket']) {
      if (!kinds.includes(kind)) faults.push(`${name(alert)} was never told by ${kind}`);
    }
  }
  return alerts.length;
}

async function reckonDeliveries(
  client: Client,
  receivers: FaultReceivers,
  faults: string[],
): Promise<number> {
  const deliveries = await client.all<DeliveryView>('/deliveries');
  const unsent = deliveries.filter(({ status }) => status !== 'sent');
  for (const { id, status, response } of unsent) faults.push(`delivery ${id} is ${status}: ${response}`);
  const of = (kind: string) => deliveries.filter(({ integration }) => integration.kind === kind);
  differ(
    'mails',
    of('email').map(({ reference }) => reference ?? ''),
    receivers.mails.keys(),
    faults,
  );
  differ(
    'chat messages',
    of('slack').map(({ id }) => id),
    receivers.chats.keys(),
    faults,
  );
  return deliveries.length;
}

function reckonTickets(workload: Workload, { github }: FaultReceivers, faults: string[]): number {
  const groupOf = (body: string): string => /<!-- tenor:group=\w+ -->/.exec(body)?.[0] ?? '';
  const groups = github.issues.map(({ body }) => groupOf(body));
  if (new Set(groups).size !== groups.length) faults.push('a group has two tickets');
  const providers = new Set(workload.ever.values()).size;
  if (groups.length !== providers) faults.push(`${groups.length} tickets of ${providers} groups`);
  const open = github.issues.filter(({ state }) => state === 'open').length;
  if (open !== workload.groups.size) {
    faults.push(`${open} tickets are open, and ${workload.groups.size} groups have something to be told of`);
  }
  return groups.length;
}

/** Notes what is missing, unexpected or twice. */
function differ(what: string, expected: Iterable<string>, found: Iterable<string>, faults: string[]): void {
  const wanted = new Set(expected);
  const had = new Set<string>();
  for (const one of found) {
    if (had.has(one)) faults.push(`${what}: ${one} is there twice`);
    else if (!wanted.has(one)) faults.push(`${what}: ${one} is not expected`);
    had.add(one);
  }
  for (const one of wanted) if (!had.has(one)) faults.push(`${what}: ${one} is missing`);
}
