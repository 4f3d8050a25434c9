import { startSlackSink, startSmtpSink, type SlackSink, type SmtpSink } from '@tenor/sinks';
import { Client } from '../product/client.js';
import { Product } from '../product/product.js';
import { readPublicRegister, REGISTER_MAPPING } from '../product/public-register.js';
import { type DeliveryView, type ToldAlert } from './notification-views.js';
import { runAndTell } from './told.js';

jest.setTimeout(120_000);

const CHECK = { asOf: '2026-03-01', windowDays: 3650, notify: true };

let mail: SmtpSink;
let slack: SlackSink;
let product: Product;
let client: Client;

beforeAll(async () => {
  mail = await startSmtpSink();
  slack = await startSlackSink();
  product = await Product.start(undefined, {
    TENOR_EGRESS_ALLOW: '127.0.0.1',
    TENOR_SMTP_URL: mail.url,
    TENOR_MAIL_FROM: 'Tenor <tenor@example.com>',
  });
  client = new Client(product.url, product.token);
  const report = await client.importCsv('contracts', REGISTER_MAPPING, await readPublicRegister());
  expect(report).toMatchObject({ status: 200, body: { created: 648, failed: 0 } });
  const receiver = await client.post('/receivers', {
    name: 'procurement',
    integrations: [
      { kind: 'email', to: ['procurement@example.com'] },
      { kind: 'slack', webhookUrl: slack.webhookUrl },
    ],
  });
  expect(receiver.status).toBe(201);
  const policy = await client.put('/notification-policy', {
    receiver: 'procurement',
    groupBy: ['tier'],
    groupWait: '1s',
    groupInterval: '1s',
  });
  expect(policy.status).toBe(200);
});

afterAll(async () => {
  await product.dispose();
  await Promise.all([mail.stop(), slack.stop()]);
});

test('586 findings of the public register make one digest for each tier, and each of them is told', async () => {
  const { findings } = await runAndTell(client, CHECK);
  const inTier = (tier: string): number => findings.filter(({ labels }) => labels['tier'] === tier).length;

  expect([findings.length, inTier('warning'), inTier('info')]).toEqual([586, 13, 573]);
  expect([mail.mails.length, slack.messages.length]).toEqual([2, 2]);
  const deliveries = await client.all<DeliveryView>('/deliveries');
  const seen = deliveries.map(({ status, integration, groupLabels, counts }) => ({
    what: `${status} ${integration.kind} ${groupLabels['tier'] ?? ''}`,
    counts: [counts.firing, counts.new],
  }));
  expect(seen.sort((a, b) => (a.what < b.what ? -1 : 1))).toEqual([
    { what: 'sent email info', counts: [573, 573] },
    { what: 'sent email warning', counts: [13, 13] },
    { what: 'sent slack info', counts: [573, 573] },
    { what: 'sent slack warning', counts: [13, 13] },
  ]);
  const told: string[] = [];
  for (const { id, integration } of deliveries) {
    if (integration.kind !== 'email') continue;
    told.push(...(await client.all<ToldAlert>(`/deliveries/${id}/alerts`)).map(({ entryId }) => entryId));
  }
  expect(told.sort()).toEqual(findings.map(({ id }) => id).sort());
});

test('the digest says how many there are, and shows the first of them', () => {
  const digest = mail.mails.find(({ parsed }) => parsed.text?.includes('573'));

  expect(digest?.parsed.subject).toContain('573');
  expect(digest?.parsed.text).toContain(String(573 - 20));
});

test('a second run sends nothing', async () => {
  const { findings } = await runAndTell(client, CHECK);

  expect(findings).toHaveLength(586);
  expect([mail.mails.length, slack.messages.length]).toEqual([2, 2]);
  expect(await client.count('deliveries')).toBe(4);
});
