import {
  startGitHubSink,
  startSlackSink,
  startSmtpSink,
  type GitHubSink,
  type SlackSink,
  type SmtpSink,
} from '@tenor/sinks';
import { rm } from 'node:fs/promises';
import { Client } from '../product/client.js';
import { newDataDir, Product, SHIFTED_CLOCK } from '../product/product.js';
import { eventually } from './eventually.js';
import { KillStory, STORY_CHECK } from './kill-story.js';
import { type DeliveryView } from './notification-views.js';
import { findingsOf, unsettled } from './told.js';

jest.setTimeout(120_000);

const GROUPS = 4;

let dataDir: string;
let mail: SmtpSink;
let slack: SlackSink;
let github: GitHubSink;
let product: Product;
let client: Client;
let shiftMs = 0;

const now = (): number => Date.now() + shiftMs;

/** Starts the product anew, so much later. */
async function startLater(milliseconds: number): Promise<void> {
  await product.stop();
  shiftMs += milliseconds;
  await start();
}

async function start(): Promise<void> {
  product = await Product.start(dataDir, {
    NODE_OPTIONS: SHIFTED_CLOCK,
    TENOR_TEST_CLOCK_SHIFT_MS: String(shiftMs),
    TENOR_EGRESS_ALLOW: '127.0.0.1',
    TENOR_SMTP_URL: mail.url,
    TENOR_LOG_LEVEL: 'debug',
  });
  client = new Client(product.url, product.token);
}

beforeEach(async () => {
  shiftMs = 0;
  dataDir = await newDataDir();
  mail = await startSmtpSink();
  slack = await startSlackSink();
  github = await startGitHubSink({ now: () => new Date(now()) });
  await start();
  const { apiUrl, repo, token } = github;
  const receiver = await client.post('/receivers', {
    name: 'netops',
    integrations: [
      { kind: 'email', to: ['netops@example.com'] },
      { kind: 'slack', webhookUrl: slack.webhookUrl },
      { kind: 'ticket', system: 'github', apiUrl, repo, token },
    ],
  });
  expect(receiver.status).toBe(201);
});

afterEach(async () => {
  await product.stop();
  await Promise.all([mail.stop(), slack.stop(), github.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

async function routeBy(groupBy: readonly string[]): Promise<void> {
  const policy = { receiver: 'netops', groupBy, groupWait: '1s', groupInterval: '1s' };
  expect((await client.put('/notification-policy', policy)).status).toBe(200);
}

async function check(): Promise<void> {
  const run = await client.run('renewal-check', STORY_CHECK);
  const findings = await findingsOf(client, run);
  expect(findings.length).toBeGreaterThan(0);
  await eventually(() => unsettled(client, findings, now));
}

const deliveriesBy = async (kind: string): Promise<DeliveryView[]> =>
  (await client.all<DeliveryView>('/deliveries')).filter(({ integration }) => integration.kind === kind);

test('a receiver that is down holds up none of the others, and gets each message once when it is back', async () => {
  await routeBy(['provider']);
  slack.always({ kind: 'answer', status: 500, body: 'away' });
  const story = new KillStory();
  await story.nextRound(client, 0);
  await check();

  const away = await deliveriesBy('slack');
  expect(away.map(({ status, attempts }) => [status, attempts])).toEqual(
    Array.from({ length: GROUPS }, () => ['retrying', 1]),
  );
  expect(away[0]?.response).toContain('500');
  expect([mail.mails.length, github.issues.length, slack.messages.length]).toEqual([GROUPS, GROUPS, 0]);

  // A second round comes while it is away: it waits behind the first.
  await story.nextRound(client, 1);
  await check();
  expect([mail.mails.length, slack.messages.length]).toEqual([2 * GROUPS + 1, 0]);

  const secret = slack.webhookUrl.split('/').at(-1) ?? '';
  expect(product.output()).not.toContain(secret);
  expect(JSON.stringify(await deliveriesBy('slack'))).not.toContain(secret);

  slack.always(null);
  await startLater(120_000);
  await eventually(async () => {
    const open = (await deliveriesBy('slack')).filter(({ status }) => status !== 'sent').length;
    return open === 0 ? null : `${open} messages have not been sent`;
  });
  expect(slack.messages).toHaveLength(2 * GROUPS + 1);
  expect(new Set(slack.messages.map((message) => JSON.stringify(message))).size).toBe(2 * GROUPS + 1);
  const order = slack.messages.map((message) => JSON.stringify(message));
  const place = (name: string): number => order.findIndex((text) => text.includes(name));
  expect(place('Aldermoor 0-1')).toBeLessThan(place('Aldermoor 1-1'));
});

test('a tracker that makes the ticket, drops the connection and lists late ends up with one ticket', async () => {
  await routeBy(['job']);
  github.listLate(40_000);
  github.script({ kind: 'serve-then-drop', when: { method: 'POST', path: /\/issues$/ } });
  await new KillStory().nextRound(client, 0);
  await check();

  expect(github.issues).toHaveLength(1);
  expect(mail.mails).toHaveLength(1);
  expect((await deliveriesBy('ticket')).map(({ status }) => status)).toEqual(['retrying']);

  // Looked for when the request has certainly ended, and not in the list yet: no second one is made.
  await startLater(25_000);
  await eventually(async () => {
    const [ticket] = await deliveriesBy('ticket');
    return ticket?.attempts === 2 && ticket.status === 'retrying' ? null : JSON.stringify(ticket);
  });
  expect(github.issues).toHaveLength(1);

  await startLater(30_000);
  await eventually(async () => {
    const [ticket] = await deliveriesBy('ticket');
    return ticket?.status === 'sent' ? null : JSON.stringify(ticket);
  });
  expect(github.issues.map(({ state }) => state)).toEqual(['open']);
  expect((await deliveriesBy('ticket')).map(({ reference }) => reference)).toEqual([`${github.repo}#1`]);
});
