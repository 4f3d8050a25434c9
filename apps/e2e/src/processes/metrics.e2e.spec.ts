import { startSlackSink, type SlackSink } from '@tenor/sinks';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, type EntryView, type RunView } from '../product/client.js';
import { Product } from '../product/product.js';
import { type DeliveryView } from '../notifications/notification-views.js';
import { KillStory, STORY_CHECK } from '../notifications/kill-story.js';
import { runAndTell } from '../notifications/told.js';
import { samples, total, until } from './probe.js';

jest.setTimeout(120_000);

const README = readFileSync(join(__dirname, '../../../../README.md'), 'utf8');

/** What a gauge that counts things may be called without a unit. */
const COUNTS = ['tenor_runs', 'tenor_unpublished_runs', 'tenor_open_deliveries', 'tenor_consumer_lag'];

/** Labels whose values come from a set that does not grow with the data. */
const BOUNDED = [
  ...['service', 'version', 'node', 'job', 'status', 'level', 'source', 'channel', 'result'],
  ...['topic', 'group', 'partition', 'outcome', 'method', 'route', 'le'],
];

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
}

let slack: SlackSink;
let product: Product;
let client: Client;
let runs: RunView[];
let findings: EntryView[];

const scrape = async (): Promise<string> => (await fetch(`${product.url}/metrics`)).text();

function families(text: string): Family[] {
  const found = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)];
  return found.map(([, name = '', help = '', type = '']) => ({ name, help, type }));
}

const ours = async (): Promise<Family[]> =>
  families(await scrape()).filter(({ name }) => name.startsWith('tenor_'));

beforeAll(async () => {
  slack = await startSlackSink();
  product = await Product.start(undefined, { TENOR_EGRESS_ALLOW: '127.0.0.1' });
  client = new Client(product.url, product.token);
  const receiver = await client.post('/receivers', {
    name: 'netops',
    integrations: [
      { kind: 'slack', webhookUrl: slack.webhookUrl },
      { kind: 'slack', webhookUrl: `${slack.webhookUrl}-of-nobody` },
    ],
  });
  expect(receiver.status).toBe(201);
  const policy = { receiver: 'netops', groupBy: ['provider'], groupWait: '1s', groupInterval: '1s' };
  expect((await client.put('/notification-policy', policy)).status).toBe(200);

  const story = new KillStory();
  runs = [];
  findings = [];
  for (const round of [1, 2]) {
    await story.nextRound(client, round);
    const told = await runAndTell(client, STORY_CHECK);
    runs.push(told.run);
    findings.push(...told.findings);
  }
  await client.get('/nothing/of/this/kind');
  await client.get('/contracts/0192f0c1-2b7a-7000-8000-000000000001');
});

afterAll(async () => {
  await product.dispose();
  await slack.stop();
});

test('every metric says what it counts, in which unit, under labels whose values do not grow', async () => {
  const text = await scrape();
  const found = families(text);
  expect(found.length).toBeGreaterThan(40);
  for (const { name, help, type } of found) {
    expect([name, help.length > 10]).toEqual([name, true]);
    if (!name.startsWith('tenor_')) continue;
    expect([name, /[.]$/.test(help)]).toEqual([name, true]);
    const unit = type === 'counter' ? /_total$/ : /_(seconds|bytes|info)$/;
    expect([name, unit.test(name) || (type === 'gauge' && COUNTS.includes(name))]).toEqual([name, true]);
  }
  const labelled = [...text.matchAll(/^tenor_\w+\{(.*)\} /gm)].map(([, labels = '']) => labels);
  const pairs = labelled.flatMap((labels) => [...labels.matchAll(/(\w+)="([^"]*)"/g)]);
  expect(pairs.length).toBeGreaterThan(100);
  for (const [, label = '', value = ''] of pairs) {
    expect(BOUNDED).toContain(label);
    // Neither ids nor addresses, whoever makes them up.
    expect(value).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|127\.0\.0\.1|hooks|\/nothing/);
  }
});

test('the README lists exactly the metrics that there are', async () => {
  const listed = [...README.matchAll(/^\| `(tenor_[a-z_]+)`/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual((await ours()).map(({ name }) => name).sort());
});

test('runs and findings are those that REST tells of', async () => {
  expect(findings.length).toBeGreaterThan(15);
  expect(await total(product.url, 'tenor_runs_total', 'status="succeeded"')).toBe(
    await client.count('job-results', '&status=succeeded'),
  );
  expect(await total(product.url, 'tenor_runs_total')).toBe(await client.count('job-results'));
  expect(await total(product.url, 'tenor_findings_total')).toBe(
    runs.reduce((sum, run) => sum + run.findings, 0),
  );
  const warnings = findings.filter(({ level }) => level === 'warning');
  expect(await total(product.url, 'tenor_findings_total', 'level="warning"')).toBe(warnings.length);
  expect(await total(product.url, 'tenor_run_duration_seconds_count')).toBe(runs.length);
});

test('deliveries are those that REST tells of, sent and failed', async () => {
  const deliveries = await client.all<DeliveryView>('/deliveries');
  for (const result of ['sent', 'failed'] as const) {
    const there = deliveries.filter(({ status }) => status === result);
    expect(there.length).toBeGreaterThan(0);
    expect(await total(product.url, 'tenor_deliveries_total', `result="${result}"`)).toBe(there.length);
  }
  expect(await samples(product.url, 'tenor_open_deliveries')).toEqual(
    new Map([
      ['status="pending"', 0],
      ['status="retrying"', 0],
    ]),
  );
  const attempts = deliveries.reduce((sum, delivery) => sum + delivery.attempts, 0);
  expect(await total(product.url, 'tenor_delivery_attempt_duration_seconds_count')).toBe(attempts);
});

test('when all is done nothing waits, lags or is dead', async () => {
  const waiting = ['tenor_consumer_lag', 'tenor_unpublished_runs', 'tenor_runs', 'tenor_dead_letters_total'];
  for (const metric of waiting) {
    await until(
      () => total(product.url, metric),
      (value) => value === 0,
    );
  }
  const published = await total(product.url, 'tenor_events_published_total', 'job-events');
  // Each run tells its start and its end besides its entries.
  expect(published).toBe(runs.reduce((sum, run) => sum + run.lastSeq + 2, 0));
  expect(await total(product.url, 'tenor_events_handled_total', 'topic="tenor.job-events.v1"')).toBe(
    published,
  );
});

test('requests are counted under their routes; an unknown path has none', async () => {
  const counted = await samples(product.url, 'tenor_http_request_duration_seconds_count');
  expect(counted.get('method="GET",route="/api/v1/contracts/:id",status="404"')).toBe(1);
  expect(counted.get('method="GET",route="none",status="404"')).toBe(1);
  expect(counted.get('method="POST",route="/api/v1/jobs/:name/run",status="202"')).toBe(runs.length);
});
