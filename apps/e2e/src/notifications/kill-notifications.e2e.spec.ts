import { startGitHubSink, startSlackSink, startSmtpSink } from '@tenor/sinks';
import { type GitHubSink, type SlackSink, type SmtpSink } from '@tenor/sinks';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type EntryView } from '../product/client.js';
import { newDataDir, Product, SHIFTED_CLOCK } from '../product/product.js';
import { seededRandom } from '../product/seeded-random.js';
import { Arrivals } from './arrivals.js';
import { eventually } from './eventually.js';
import { KillStory, STORY_CHECK } from './kill-story.js';
import { type AlertView, type DeliveryView, type ToldDelivery } from './notification-views.js';
import { findingsOf, openDeliveries, unsettled } from './told.js';

const KILLS = Number(process.env['TENOR_TEST_KILLS'] ?? '6');
const SEED = Number(process.env['TENOR_TEST_SEED'] ?? '20261123');
/** From the request of a run on: beyond that, all has been sent. Most kills come early, when most is under way. */
const KILL_WITHIN_MS = 2_600;
/** The sinks are that slow, so that kills hit what is under way. */
const SINK_MS = 80;
/** How long the product was away after a kill: longer than any lease. */
const AWAY_MS = 130_000;

jest.setTimeout(60_000 + KILLS * 30_000);

const mails = new Arrivals();
const chats = new Arrivals();
const story = new KillStory();
const random = seededRandom(SEED);

let dataDir: string;
let product: Product;
let client: Client;
let mail: SmtpSink;
let slack: SlackSink;
let github: GitHubSink;
/** How far ahead of the real time the product's clock is. */
let shiftMs = 0;

const now = (): number => Date.now() + shiftMs;

async function start(): Promise<void> {
  product = await Product.start(dataDir, {
    NODE_OPTIONS: SHIFTED_CLOCK,
    TENOR_TEST_CLOCK_SHIFT_MS: String(shiftMs),
    TENOR_JOB_LEASE_SECONDS: '2',
    TENOR_EGRESS_ALLOW: '127.0.0.1',
    TENOR_SMTP_URL: mail.url,
    TENOR_MAIL_FROM: 'Tenor <tenor@example.com>',
  });
  client = new Client(product.url, product.token);
}

async function killAndStart(): Promise<void> {
  await product.kill();
  // What was on its way arrives, or never will.
  await sleep(2 * SINK_MS);
  mails.killed();
  chats.killed();
  shiftMs += AWAY_MS;
  await start();
}

beforeAll(async () => {
  dataDir = await newDataDir();
  mail = await startSmtpSink({
    onMail: ({ parsed }) => {
      mail.script({ kind: 'delay', ms: SINK_MS });
      mails.add(parsed.messageId ?? '', String(parsed.inReplyTo));
    },
  });
  mail.script(...Array.from({ length: 10 }, () => ({ kind: 'delay', ms: SINK_MS }) as const));
  slack = await startSlackSink({
    onMessage: (message) => chats.add(JSON.stringify(message), groupOf(JSON.stringify(message))),
  });
  slack.always({ kind: 'delay', ms: SINK_MS });
  github = await startGitHubSink({ now: () => new Date(now()) });
  github.always({ kind: 'delay', ms: SINK_MS });
  await start();
  const receiver = await client.post('/receivers', {
    name: 'netops',
    integrations: [
      { kind: 'email', to: ['netops@example.com'] },
      { kind: 'slack', webhookUrl: slack.webhookUrl },
      {
        kind: 'ticket',
        system: 'github',
        apiUrl: github.apiUrl,
        repo: github.repo,
        token: github.token,
      },
    ],
  });
  expect([receiver.status, receiver.body]).toEqual([201, expect.anything()]);
  const policy = await client.put('/notification-policy', {
    receiver: 'netops',
    groupBy: ['provider'],
    groupWait: '1s',
    groupInterval: '1s',
  });
  expect([policy.status, policy.body]).toEqual([200, expect.anything()]);
});

afterAll(async () => {
  await product.stop();
  await Promise.all([mail.stop(), slack.stop(), github.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

test(`killed ${KILLS} times while findings flow, it tells of every finding, repeats at most what was in flight, and keeps one ticket per group`, async () => {
  const attempts: number[] = [];
  const alertIds = new Map<string, string>();
  let findings: EntryView[] = [];
  for (let round = 1; round <= KILLS; round += 1) {
    await story.nextRound(client, round);
    const id = randomUUID();
    const asked = await client.post('/jobs/renewal-check/run', { id, params: STORY_CHECK });
    expect(asked.status).toBe(202);
    await sleep(Math.floor(random() ** 2 * KILL_WITHIN_MS));
    await killAndStart();
    const run = await client.ended(id, 30_000);
    expect(run.status).toBe('succeeded');
    attempts.push(run.attempt);
    findings = await findingsOf(client, run);
    expect(new Set(findings.map(({ object }) => object?.name))).toEqual(story.firing);
    for (const { object, fingerprint } of findings) {
      alertIds.set(object?.name ?? '', `renewal-check:${fingerprint}`);
    }
    await eventually(() => unsettled(client, findings, now), 30_000);
  }
  await endAll();
  expect(await unsettled(client, findings, now)).toBeNull();

  // Every finding of the story was told by every integration, and what counts as sent was received.
  expect(new Set(alertIds.keys())).toEqual(new Set(story.told.keys()));
  for (const [name, id] of alertIds) {
    const told = await client.all<ToldDelivery>(`/alerts/${id}/deliveries`);
    const kinds = told.filter((one) => one.told.change === 'new').map(({ integration }) => integration.kind);
    expect([name, [...kinds].sort()]).toEqual([name, ['email', 'slack', 'ticket']]);
  }
  const deliveries = await client.all<DeliveryView>('/deliveries');
  expect(deliveries.filter(({ status }) => status !== 'sent')).toEqual([]);
  const of = (kind: string) => deliveries.filter(({ integration }) => integration.kind === kind);
  expect(new Set(of('email').map(({ reference }) => reference))).toEqual(mails.messages);
  expect(chats.messages.size).toBe(of('slack').length);
  const texts = mail.mails.map(({ parsed }) => parsed.text ?? '').join('\n');
  expect([...story.told.keys()].filter((name) => !texts.includes(name))).toEqual([]);

  // Only what was in flight at a kill came twice.
  expect(mails.unexcused()).toEqual([]);
  expect(chats.unexcused()).toEqual([]);

  // One ticket per group, open where something fires.
  const groups = new Set([...story.told.values()]);
  const byGroup = github.issues.map(({ body }) => /<!-- tenor:group=\w+ -->/.exec(body)?.[0]);
  expect(new Set(byGroup).size).toBe(groups.size);
  expect(github.issues).toHaveLength(groups.size);
  expect(github.issues.filter(({ state }) => state === 'open')).toHaveLength(story.groups);

  const alerts = await client.all<AlertView>('/alerts?job=renewal-check&state=firing');
  expect(alerts.every(({ groups: known }) => known.every(({ told }) => told))).toBe(true);
  const retried = deliveries.filter(({ attempts: tries }) => tries > 1).length;
  console.log(
    [
      `seed ${SEED}: ${KILLS} kills, ${alertIds.size} findings, ${deliveries.length} deliveries`,
      `attempts of the runs: ${attempts.join(' ')}`,
      `deliveries with more than one attempt: ${retried}`,
      `repeated: ${mails.repetitions} mails of ${mails.messages.size}, ${chats.repetitions} chat messages of ${chats.messages.size}`,
      `tickets: ${github.issues.length} for ${groups.size} groups`,
    ].join('\n'),
  );
});

/** Lets time pass until no delivery is left that waits. */
async function endAll(): Promise<void> {
  for (let looks = 0; looks < 6; looks += 1) {
    if ((await openDeliveries(client)).length === 0) return;
    await product.stop();
    // Longer than a tracker that answered nothing is waited for.
    shiftMs += 70_000;
    await start();
    await eventually(async () => {
      const due = (await openDeliveries(client)).filter(
        ({ nextAttemptAt }) => nextAttemptAt !== null && Date.parse(nextAttemptAt) < now() + 2_000,
      );
      return due.length === 0 ? null : `${due.length} deliveries are due`;
    });
  }
  expect(await openDeliveries(client)).toEqual([]);
}

function groupOf(message: string): string {
  return /group ([^"]*?) · /.exec(message)?.[1] ?? message;
}
