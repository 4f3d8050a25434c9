import { startSlackSink, type SlackSink } from '@tenor/sinks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type RunView } from '../product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from '../product/generated-contracts.js';
import { bareLatency } from './bare-latency.js';
import { percentile } from './percentile.js';
import { startProfile, type ProfileName, type ProfileUnderTest } from './profile-under-test.js';
import { memoryText } from './resident-memory.js';

const COMMANDS = 100;
const DELIVERIES = 40;
const QUIET_MS = 1_000;
const QUIET_CPU_SECONDS = 0.2;
const GIVE_UP_MS = 300_000;
const AS_OF = '2026-03-01';

interface TimedRun extends RunView {
  readonly startedAt: string;
  readonly finishedAt: string;
}

const print = (label: string, value: string): void => console.log(`${label.padEnd(58)} ${value}`);
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const rate = (count: number, seconds: number): string => `${Math.round(count / seconds)}/s`;

/** Measures one profile: latencies of single things, then many findings of one run, each beside the bare transport. */
export async function profileBench(name: ProfileName, findings: number): Promise<void> {
  const slack = await startSlackSink();
  const tested = await startProfile(name, { TENOR_EGRESS_ALLOW: '127.0.0.1' });
  try {
    const { client } = tested;
    await client.post('/receivers', {
      name: 'netops',
      integrations: [{ kind: 'slack', webhookUrl: slack.webhookUrl }],
    });
    // Every provider is a group of its own, so that nothing waits for groupInterval.
    await client.put('/notification-policy', { receiver: 'netops', groupBy: ['provider'], groupWait: '10m' });

    const bare = await tested.withPort((port, topic) => bareLatency(port, topic, COMMANDS));
    const started = await commandLatencies(client);
    const delivered = await deliveryLatencies(client, slack);
    const bare50 = percentile(bare, 50);
    const bare99 = percentile(bare, 99);
    const against = (value: number, base: number): string =>
      `${ms(value)}, ${(value / base).toFixed(1)} × bare`;
    console.log(`profile ${name}`);
    print('one event through the bare transport, p50 and p99', `${ms(bare50)}, ${ms(bare99)}`);
    print('command until the run has started, p50', against(percentile(started, 50), bare50));
    print('command until the run has started, p99', against(percentile(started, 99), bare99));
    print('end of the run until its finding is delivered, p50', against(percentile(delivered, 50), bare50));
    print('end of the run until its finding is delivered, p99', against(percentile(delivered, 99), bare99));

    await client.put('/notification-policy', { receiver: 'netops', groupBy: ['tier'], groupWait: '10m' });
    await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, generatedContractsCsv(findings));
    const through = await findingsThrough(client);
    await quiet(tested);
    const alone = await tested.bare(through.findings, await dataOfFinding(client, through.run));
    const bareSeconds = alone.publish + alone.consume;
    print(`${through.findings} findings: the run itself`, `${through.runSeconds.toFixed(2)} s`);
    print('  from its end until every alert is stored', `${through.seconds.toFixed(2)} s`);
    print('  entries through runner and notifier', rate(through.findings, through.seconds));
    print(
      '  bare transport: publish, consume',
      `${rate(through.findings, alone.publish)}, ${rate(through.findings, alone.consume)}`,
    );
    print(
      '  ratio to the bare transport, publish and then consume',
      (bareSeconds / through.seconds).toFixed(2),
    );
    for (const figures of await tested.figures()) print(`  ${figures.name}`, memoryText(figures));
  } catch (error) {
    console.error(tested.output());
    throw error;
  } finally {
    await tested.dispose();
    await slack.stop();
  }
}

/** Milliseconds from the request until the runner has the run in hand, by the clock of the machine. */
async function commandLatencies(client: Client): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < COMMANDS; n += 1) {
    const asked = Date.now();
    const { body } = await client.post<RunView>('/jobs/renewal-check/run', {
      params: { windowDays: 1, asOf: AS_OF },
    });
    await client.ended(body.id);
    const run = (await client.get<TimedRun>(`/job-results/${body.id}`)).body;
    times.push(Date.parse(run.startedAt) - asked);
  }
  return times;
}

/** Milliseconds from the end of a run with one finding until the receiver has the message. */
async function deliveryLatencies(client: Client, slack: SlackSink): Promise<number[]> {
  const times: number[] = [];
  for (let n = 1; n <= DELIVERIES; n += 1) {
    const before = slack.messages.length;
    const csv = [
      'contractNumber,name,provider,status,startDate,endDate,currency,recurringCost,autoRenew,noticePeriodDays',
      `L-${n},Latency ${n},Latency ${n},active,2025-01-01,2026-03-15,EUR,1.00,false,0`,
    ].join('\r\n');
    await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, `${csv}\r\n`);
    const { body } = await client.post<RunView>('/jobs/renewal-check/run', {
      params: { windowDays: 60, asOf: AS_OF, notify: true },
    });
    const until = Date.now() + GIVE_UP_MS;
    while (slack.messages.length === before) {
      if (Date.now() > until) throw new Error(`no message for finding ${n}`);
      await sleep(1);
    }
    const at = Date.now();
    const run = await client.ended(body.id);
    const { finishedAt } = (await client.get<TimedRun>(`/job-results/${run.id}`)).body;
    times.push(at - Date.parse(finishedAt));
  }
  return times;
}

async function findingsThrough(client: Client): Promise<{
  readonly run: RunView;
  readonly findings: number;
  readonly runSeconds: number;
  readonly seconds: number;
}> {
  const { body } = await client.post<RunView>('/jobs/renewal-check/run', {
    params: { windowDays: 3650, asOf: AS_OF, notify: true },
  });
  await client.ended(body.id, GIVE_UP_MS);
  const run = (await client.get<TimedRun>(`/job-results/${body.id}`)).body;
  const stored = await lastAlertStored(client, run);
  const finished = Date.parse(run.finishedAt);
  return {
    run,
    findings: run.findings,
    runSeconds: (finished - Date.parse(run.startedAt)) / 1000,
    seconds: (stored - finished) / 1000,
  };
}

/** What an event tells of an entry; the rest stands beside it. */
const IN_EVENT = new Set('id seq at level grouping message object labels data fingerprint'.split(' '));

/** The data of the event of a finding, so that the transport alone has to carry the same. */
export async function dataOfFinding(
  client: Client,
  { id, job }: Pick<RunView, 'id' | 'job'>,
): Promise<unknown> {
  const { body } = await client.get<{ items: { fingerprint: string | null }[] }>(
    `/job-results/${id}/log-entries?limit=5`,
  );
  const found = body.items.find(({ fingerprint }) => fingerprint !== null);
  if (found === undefined) throw new Error(`run ${id} has no finding among its first entries`);
  const entry = Object.fromEntries(Object.entries(found).filter(([name]) => IN_EVENT.has(name)));
  const scope = { kind: 'parameters', params: { windowDays: 3650, asOf: AS_OF } };
  return { runId: id, attempt: 1, order: 1, job, asOf: AS_OF, notify: true, scope, correlationId: id, entry };
}

/** Resolves when the processes have nothing left to do: what they still do would slow the comparison down. */
async function quiet(tested: ProfileUnderTest): Promise<void> {
  const used = async (): Promise<number> =>
    (await tested.figures()).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const until = Date.now() + GIVE_UP_MS;
  for (let before = await used(); Date.now() < until;) {
    await sleep(QUIET_MS);
    const now = await used();
    if (now - before < QUIET_CPU_SECONDS) return;
    before = now;
  }
  throw new Error('the product is still busy');
}

/** An alert shows the entry of the last run that reported it; the last of all is that of the run's last finding. */
export async function lastAlertStored(client: Client, run: Pick<RunView, 'id'>): Promise<number> {
  const { body } = await client.get<{ items: { fingerprint: string | null }[] }>(
    `/job-results/${run.id}/log-entries?limit=5&sort=-seq`,
  );
  const last = body.items.find(({ fingerprint }) => fingerprint !== null);
  const until = Date.now() + GIVE_UP_MS;
  for (;;) {
    const alert = await client.get<{ entryId?: string }>(`/alerts/renewal-check:${last?.fingerprint ?? ''}`);
    if (alert.body.entryId?.startsWith(run.id) === true) return Date.now();
    if (Date.now() > until) throw new Error(`the last finding of run ${run.id} is no alert`);
    await sleep(100);
  }
}
