import {
  startGitHubSink,
  startSlackSink,
  startSmtpSink,
  type GitHubSink,
  type SlackSink,
  type SmtpSink,
} from '@tenor/sinks';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type EntryView } from '../product/client.js';
import { type Installation, type StartInstallation } from '../product/installation.js';
import {
  type AlertView,
  type DeliveryView,
  type ToldAlert,
  type ToldDelivery,
} from '../notifications/notification-views.js';
import { runAndTell } from '../notifications/told.js';

const SAMPLES = join(__dirname, '../../../../samples');
const PASSWORD = 'Sm7p-Secret-Of-The-Mail-Server';
const TOKEN = 'ghp_SecretOfTheTracker0123456789';
const CHECK = { asOf: '2026-11-22', includeExpired: true, notify: true };

/** Findings that become messages, over a fleet that changes; for an installation of either profile. */
export function tellMessages(start: StartInstallation): void {
  let mail: SmtpSink;
  let slack: SlackSink;
  let github: GitHubSink;
  let product: Installation;
  let client: Client;

  beforeAll(async () => {
    mail = await startSmtpSink({ auth: { user: 'tenor', password: PASSWORD } });
    slack = await startSlackSink();
    github = await startGitHubSink({ token: TOKEN });
    product = await start({
      TENOR_EGRESS_ALLOW: '127.0.0.1',
      TENOR_SMTP_URL: mail.url,
      TENOR_MAIL_FROM: 'Tenor <tenor@example.com>',
      TENOR_LOG_LEVEL: 'debug',
    });
    client = new Client(product.url, product.token);
    for (const [resource, query] of [
      ['service-providers', 'mode=upsert'],
      ['tenants', 'mode=upsert'],
      ['contracts', 'mode=upsert'],
    ] as const) {
      const report = await client.importCsv(
        resource,
        query,
        await readFile(join(SAMPLES, `${resource}.csv`)),
      );
      expect(report).toMatchObject({ status: 200, body: { failed: 0 } });
    }
    await made('/receivers', {
      name: 'netops',
      integrations: [
        { kind: 'email', to: ['netops@example.com'], smtpUrl: mail.url },
        { kind: 'slack', webhookUrl: slack.webhookUrl },
        { kind: 'ticket', system: 'github', apiUrl: github.apiUrl, repo: github.repo, token: TOKEN },
      ],
    });
    await made('/receivers', {
      name: 'owners',
      integrations: [{ kind: 'email', to: ['owners@example.com'] }],
    });
    const policy = await client.put('/notification-policy', {
      receiver: 'none',
      groupWait: '1s',
      groupInterval: '1s',
      routes: [
        { receiver: 'netops', matchers: ['level=warning'], continue: true },
        { receiver: 'owners', matchers: ['level=warning'], groupBy: ['owner'] },
      ],
    });
    expect([policy.status, policy.body]).toEqual([200, expect.anything()]);
  });

  afterAll(async () => {
    await product.dispose();
    await Promise.all([mail.stop(), slack.stop(), github.stop()]);
  });

  async function made(path: string, body: unknown): Promise<void> {
    const answer = await client.post(path, body);
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
  }

  async function patchContract(name: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
    const { body } = await client.get<{ items: { id: string; name: string }[] }>('/contracts?limit=500');
    const contract = body.items.find((one) => one.name === name);
    const answer = await client.patch(`/contracts/${contract?.id}`, changes);
    expect([name, answer.status, answer.body]).toEqual([name, 200, expect.anything()]);
  }

  const mailsTo = (address: string) => mail.mails.filter(({ to }) => to.includes(address));
  const sentSoFar = (): number[] => [
    mailsTo('netops@example.com').length,
    mailsTo('owners@example.com').length,
    slack.messages.length,
    github.issues.length,
    github.issues.reduce((sum, { comments }) => sum + comments.length, 0),
  ];
  const warnings = (findings: readonly EntryView[]) => findings.filter(({ level }) => level === 'warning');
  const deliveriesTo = (receiver: string) => client.all<DeliveryView>(`/deliveries?receiver=${receiver}`);

  // Each test goes on from where the one before has left the fleet.

  test('the first run makes one message per group and receiver, with counts, and one ticket', async () => {
    const { findings } = await runAndTell(client, CHECK);
    const told = warnings(findings);
    const owners = new Set(told.map(({ labels }) => labels['owner'] ?? ''));

    expect([findings.length, told.length]).toEqual([30, 18]);
    expect(owners.size).toBeGreaterThan(2);
    expect(sentSoFar()).toEqual([1, owners.size, 1, 1, 0]);
    expect(github.issues[0]).toMatchObject({ state: 'open' });
    const [message] = mailsTo('netops@example.com');
    for (const { object } of told) expect(message?.parsed.text).toContain(object?.name);
    expect((await deliveriesTo('netops')).map(({ status, counts }) => ({ status, counts }))).toEqual(
      Array.from({ length: 3 }, () => ({
        status: 'sent',
        counts: { firing: 18, new: 18, worse: 0, resolved: 0 },
      })),
    );
    const byOwner = (await deliveriesTo('owners')).map(({ groupLabels, counts }) => [
      groupLabels['owner'] ?? '',
      counts.firing,
    ]);
    expect(new Map(byOwner as [string, number][])).toEqual(
      new Map(
        [...owners].map((owner) => [
          owner,
          told.filter(({ labels }) => (labels['owner'] ?? '') === owner).length,
        ]),
      ),
    );
  });

  test('what was told is found from the entry, from the alert and from the delivery', async () => {
    const [delivery] = (await deliveriesTo('netops')).filter(
      ({ integration }) => integration.kind === 'email',
    );
    const told = await client.all<ToldAlert>(`/deliveries/${delivery?.id}/alerts`);

    expect(told).toHaveLength(18);
    for (const { alertId, entryId, alert, entry, change } of told) {
      expect([alert?.id, entry?.id, change]).toEqual([alertId, entryId, 'new']);
      for (const start of [`/log-entries/${entryId}`, `/alerts/${alertId}`]) {
        const trail = await client.all<ToldDelivery>(`${start}/deliveries`);
        // By e-mail, Slack and ticket to netops, and by e-mail to the owners.
        expect(trail.map(({ receiver, integration }) => `${receiver} ${integration.kind}`).sort()).toEqual([
          'netops email',
          'netops slack',
          'netops ticket',
          'owners email',
        ]);
        expect(trail.map(({ id }) => id)).toContain(delivery?.id);
        expect(new Set(trail.map((one) => one.told.entryId))).toEqual(new Set([entryId]));
      }
    }
    const references = new Set(mailsTo('netops@example.com').map(({ parsed }) => parsed.messageId));
    expect(references).toEqual(new Set([delivery?.reference]));
  });

  test('a second run that finds the same sends nothing', async () => {
    const before = sentSoFar();
    const { findings } = await runAndTell(client, CHECK);

    expect(warnings(findings)).toHaveLength(18);
    expect(sentSoFar()).toEqual(before);
  });

  test('a run for another day without notify tells nobody, and changes no alert', async () => {
    const before = sentSoFar();
    const alerts = await client.all<AlertView>('/alerts?job=renewal-check');
    const run = await client.run('renewal-check', { asOf: '2027-03-01', windowDays: 365 });
    expect(run.findings).toBeGreaterThan(0);
    await sleep(2_500);

    expect(sentSoFar()).toEqual(before);
    expect(await client.all<AlertView>('/alerts?job=renewal-check')).toEqual(alerts);
  });

  test('a finding that becomes urgent is told again, and only to those whom it concerns', async () => {
    const before = sentSoFar();
    // Its notice had been missed by a week; now it can still be given within eight days.
    await patchContract('Core router maintenance', { noticePeriodDays: 15 });
    const { findings } = await runAndTell(client, CHECK);
    const worse = findings.find(({ object }) => object?.name === 'Core router maintenance');

    expect(worse?.labels['tier']).toBe('urgent');
    const [toNetops, toOwners, chats, tickets, comments] = before as [number, number, number, number, number];
    expect(sentSoFar()).toEqual([toNetops + 1, toOwners + 1, chats + 1, tickets, comments + 1]);
    const trail = await client.all<ToldDelivery>(`/log-entries/${worse?.id}/deliveries`);
    expect(trail).toHaveLength(4);
    for (const { counts, told, groupStatus } of trail) {
      expect([groupStatus, told.change, counts.worse, counts.new]).toEqual(['firing', 'worse', 1, 0]);
    }
    expect(mailsTo('owners@example.com').at(-1)?.parsed.text).toContain('Core router maintenance');
  });

  test('a decision takes a finding out of the group, which is told as resolved', async () => {
    const before = sentSoFar();
    await patchContract('Metro fibre ring north', { renewalDecision: 'renew' });
    const { findings } = await runAndTell(client, CHECK);
    const decided = findings.find(({ object }) => object?.name === 'Metro fibre ring north');

    expect(decided?.level).toBe('info');
    const [toNetops, toOwners, chats, tickets] = before as [number, number, number, number];
    expect(sentSoFar().slice(0, 4)).toEqual([toNetops + 1, toOwners + 1, chats + 1, tickets]);
    const [latest] = (await deliveriesTo('netops')).filter(({ integration }) => integration.kind === 'email');
    expect(latest).toMatchObject({
      reason: 'resolved',
      groupStatus: 'firing',
      counts: { firing: 17, resolved: 1 },
    });
    expect(mailsTo('netops@example.com').at(-1)?.parsed.text).toMatch(
      /resolved[\s\S]*Metro fibre ring north/i,
    );
    expect(github.issues.map(({ state }) => state)).toEqual(['open']);
  });

  test('when all is resolved, that is said once, and the ticket is closed', async () => {
    const before = sentSoFar();
    const alerts = await client.all<AlertView>('/alerts?state=firing&job=renewal-check');
    for (const { object, groups } of alerts) {
      if (groups.length > 0 && object) await patchContract(object.name, { status: 'cancelled' });
    }
    const { findings } = await runAndTell(client, CHECK);

    expect(warnings(findings)).toEqual([]);
    const [toNetops, , chats, tickets] = before as [number, number, number, number];
    const [nowNetops, , nowChats, nowTickets] = sentSoFar();
    expect([nowNetops, nowChats, nowTickets]).toEqual([toNetops + 1, chats + 1, tickets]);
    expect((await deliveriesTo('netops'))[0]).toMatchObject({
      groupStatus: 'resolved',
      counts: { firing: 0, resolved: 17 },
    });
    expect(github.issues.map(({ state, state_reason }) => [state, state_reason])).toEqual([
      ['closed', 'completed'],
    ]);
    await runAndTell(client, CHECK);
    expect(sentSoFar()[0]).toBe(toNetops + 1);
  });

  test('what fires again opens the same ticket again', async () => {
    await patchContract('Core router maintenance', { status: 'active' });
    await runAndTell(client, CHECK);

    expect(github.issues.map(({ state }) => state)).toEqual(['open']);
    expect((await deliveriesTo('netops'))[0]).toMatchObject({
      groupStatus: 'firing',
      counts: { firing: 1, new: 1 },
    });
  });

  test('no secret is in an answer, in the log, or readable in the data directory', async () => {
    const answers: string[] = [];
    for (const path of ['/receivers', '/deliveries', '/alerts?job=renewal-check', '/notification-policy']) {
      answers.push(JSON.stringify((await client.get(path)).body));
    }
    for (const { id } of await deliveriesTo('netops')) {
      answers.push(JSON.stringify((await client.get(`/deliveries/${id}`)).body));
    }
    const webhookSecret = slack.webhookUrl.split('/').at(-1) ?? '';
    const stored = await storedText(product);
    for (const secret of [PASSWORD, TOKEN, webhookSecret]) {
      expect(secret.length).toBeGreaterThan(10);
      expect(answers.filter((text) => text.includes(secret))).toEqual([]);
      expect(product.output()).not.toContain(secret);
      if (stored !== undefined) expect(stored).not.toContain(secret);
    }
    // What is not secret can be read there, so that this test could find what is.
    if (stored !== undefined) expect(stored).toContain(github.repo);
    expect(answers.join()).toContain(github.repo);
  });
}

/** What lies on the disk; undefined for a database whose files we do not see. */
async function storedText({ databaseDir }: Installation): Promise<string | undefined> {
  if (databaseDir === undefined) return undefined;
  return (await readFile(join(databaseDir, 'mongo.mdb'))).toString('latin1');
}
