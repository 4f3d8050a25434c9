import { startSlackSink, startSmtpSink } from '@tenor/sinks';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type RunView } from '../product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from '../product/generated-contracts.js';
import { Product } from '../product/product.js';
import { bareTransport } from './bare-transport.js';
import { dataOfFinding, lastAlertStored } from './profile-bench.js';
import { familyFigures, memoryText } from './resident-memory.js';

/** So many findings of one run become a handful of messages. As an argument: another number. */
const CONTRACTS = Number(process.argv[2] ?? '100000');
/** Entries a second through consuming, at the least. */
const TARGET = 5_000;
const LOOK_MS = 250;
const QUIET_MS = 20_000;
const GIVE_UP_MS = 300_000;

interface TimedRun extends RunView {
  readonly startedAt: string;
  readonly finishedAt: string;
}

const print = (label: string, value: string): void => console.log(`${label.padEnd(60)} ${value}`);
const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** Waits until the count is reached. @returns the real time of that, in milliseconds. */
async function reached(count: () => Promise<number>, wanted: number): Promise<number> {
  const until = Date.now() + GIVE_UP_MS;
  for (;;) {
    const now = await count();
    if (now >= wanted) return Date.now();
    if (Date.now() > until) throw new Error(`${now} of ${wanted} after ${GIVE_UP_MS} ms`);
    await sleep(LOOK_MS);
  }
}

async function folderMegabytes(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1_000_000);
}

/** Waits until no mail has come for a while: large groups take their time. @returns when the last one came. */
async function lastMail(from: number): Promise<number> {
  let last = from;
  for (let seen = mail.mails.length; Date.now() - last < QUIET_MS; await sleep(LOOK_MS)) {
    if (mail.mails.length > seen) last = Date.now();
    seen = mail.mails.length;
  }
  return last;
}

/** Entries a second from the end of each run on. */
const rates: number[] = [];
let finding: unknown;
const mail = await startSmtpSink();
const slack = await startSlackSink();
const product = await Product.start(undefined, {
  TENOR_EGRESS_ALLOW: '127.0.0.1',
  TENOR_SMTP_URL: mail.url,
});
try {
  const client = new Client(product.url, product.token);
  await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, generatedContractsCsv(CONTRACTS));
  await client.post('/receivers', {
    name: 'netops',
    integrations: [
      { kind: 'email', to: ['netops@example.com'] },
      { kind: 'slack', webhookUrl: slack.webhookUrl },
    ],
  });
  await client.put('/notification-policy', { receiver: 'netops', groupBy: ['tier'], groupWait: '10m' });
  const settled = async (): Promise<number> =>
    mail.mails.length + slack.messages.length === 0 ? 0 : client.count('deliveries', '&status=sent');

  for (const round of ['first run (every alert is new)', 'second run (the same again)']) {
    const before = mail.mails.length;
    const accepted = await client.post<RunView>('/jobs/renewal-check/run', {
      params: { windowDays: 3650, asOf: '2026-03-01', notify: true },
    });
    const id = accepted.body.id;
    await client.ended(id, GIVE_UP_MS);
    const run = (await client.get<TimedRun>(`/job-results/${id}`)).body;
    const consumed = await lastAlertStored(client, run);
    const ms = consumed - Date.parse(run.finishedAt);
    rates.push(run.findings / (ms / 1000));
    finding = await dataOfFinding(client, run);
    const rate = run.findings / ((consumed - Date.parse(run.startedAt)) / 1000);
    console.log(`${round}: ${run.findings} findings`);
    print('  the run itself', inSeconds(Date.parse(run.finishedAt) - Date.parse(run.startedAt)));
    print('  from its end until every alert is stored', inSeconds(ms));
    print(
      '  entries a second, from its end on',
      `${Math.round(run.findings / (ms / 1000))} (target ${TARGET})`,
    );
    print('  entries a second, from its start on', String(Math.round(rate)));
    if (before === 0) {
      const told = await lastMail(await reached(settled, 2));
      print('  from its end until people are told', inSeconds(told - Date.parse(run.finishedAt)));
      print('  messages', `${mail.mails.length} mails, ${slack.messages.length} to Slack`);
    } else {
      await sleep(5_000);
      print('  messages', `${mail.mails.length - before} mails`);
    }
    for (const figures of await familyFigures(product.pid)) print(`  ${figures.name}`, memoryText(figures));
    print('  files of the database', `${await folderMegabytes(product.dataDir)} MB`);
  }
} catch (error) {
  console.error(product.output());
  throw error;
} finally {
  await product.dispose();
  await Promise.all([mail.stop(), slack.stop()]);
}
const bare = await bareTransport(CONTRACTS, finding);
print(
  `bare transport, ${CONTRACTS} events: publish`,
  `${bare.publish.toFixed(2)} s, ${Math.round(CONTRACTS / bare.publish)}/s`,
);
print(
  `bare transport, ${CONTRACTS} events: consume`,
  `${bare.consume.toFixed(2)} s, ${Math.round(CONTRACTS / bare.consume)}/s`,
);
for (const [index, rate] of rates.entries()) {
  const alone = CONTRACTS / (bare.publish + bare.consume);
  print(`run ${index + 1}: ratio to the bare transport, publish and then consume`, (rate / alone).toFixed(2));
}
