import {
  retryDelivery,
  testReceiver,
  toInstant,
  TOPICS,
  type EventDefinition,
  type Integration,
} from '@tenor/domain';
import { encodeEvent, type IncomingEvent } from '@tenor/messaging';
import { type NotifierParts } from '../compose-notifier.js';
import { type SendResult } from '../channels/channel.js';
import { DEFAULT_TIMINGS } from '../deps.js';
import { DAY_MS, MINUTE_MS, NotifierBench, SECOND_MS } from '../testing/notifier-bench.js';

const SLACK: Integration = { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/s3cret' };
const BROKEN: Integration = { kind: 'slack', webhookUrl: 'https://broken.example/services/T1/B1/other' };
const RETRY: SendResult = { status: 'retry', reason: 'Slack answered 503' };

let bench: NotifierBench;
let notifier: NotifierParts;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());

beforeEach(async () => {
  await bench.reset();
  await bench.policy({ receiver: 'netops', groupBy: ['provider'] });
  await bench.receiver('netops', { 'slack-1': SLACK });
  notifier = bench.notifier();
});

const isBroken = (integration: Integration): boolean =>
  integration.kind === 'slack' && integration.webhookUrl.includes('broken');

function command<Data>(definition: EventDefinition<Data>, data: Data): IncomingEvent {
  const time = toInstant(bench.clock.now());
  const key = definition.key(data);
  const topic = TOPICS.notifierCommands;
  const encoded = encodeEvent({ id: 'c', type: definition.type, topic, key, source: '/test', time, data });
  return { topic, partition: 0, offset: '1', key, timestamp: time, ...encoded };
}

describe('a delivery', () => {
  it('that a service does not take is tried again later, and sent', async () => {
    bench.channels.answer = ({ attempt }) => (attempt < 3 ? RETRY : undefined);
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    expect((await bench.deliveries())[0]).toMatchObject({
      status: 'retrying',
      attempts: 1,
      summary: 'Slack answered 503',
      // 45 s, a fifth less at random 0.
      nextAttemptAt: '2026-11-23T06:00:36.000Z',
    });
    bench.pass(36 * SECOND_MS - 1);
    await bench.work(notifier);
    expect((await bench.deliveries())[0]).toMatchObject({ attempts: 1 });
    bench.pass(1);
    await bench.work(notifier);
    bench.pass(72 * SECOND_MS);
    await bench.work(notifier);
    expect((await bench.deliveries())[0]).toMatchObject({
      status: 'sent',
      attempts: 3,
      summary: 'accepted',
      reference: 'ref-1',
      endedAt: '2026-11-23T06:01:48.000Z',
    });
    expect(bench.channels.arrived).toHaveLength(1);
  });

  it('waits as long as the service asks for', async () => {
    bench.channels.answer = ({ attempt }) =>
      attempt === 1 ? { ...RETRY, reason: 'Slack answered 429', retryAfterMs: 20 * MINUTE_MS } : undefined;
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(20 * MINUTE_MS - 1);
    await bench.work(notifier);
    expect(bench.channels.arrived).toEqual([]);
    bench.pass(1);
    await bench.work(notifier);
    expect(bench.channels.arrived).toHaveLength(1);
  });

  it('fails after 12 attempts in about a day, and says so', async () => {
    bench.channels.answer = () => RETRY;
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    const begun = bench.clock.now().getTime();
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      const next = (await bench.deliveries())[0]!.nextAttemptAt!;
      bench.pass(Date.parse(next) - bench.clock.now().getTime());
      await bench.work(notifier);
    }
    const [delivery] = await bench.deliveries();
    expect(delivery).toMatchObject({ status: 'failed', attempts: 12 });
    expect(delivery!.summary).toBe('Given up after 12 attempts. Slack answered 503');
    expect(delivery!.nextAttemptAt).toBeUndefined();
    const hours = (bench.clock.now().getTime() - begun) / 3_600_000;
    expect([hours > 12, hours < 36]).toEqual([true, true]);
  });

  it('that the service refuses has failed at once', async () => {
    bench.channels.answer = () => ({ status: 'failed', reason: 'Slack answered 404' });
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    expect((await bench.deliveries())[0]).toMatchObject({
      status: 'failed',
      attempts: 1,
      summary: 'Slack answered 404',
      reference: null,
    });
  });

  it('goes out after the earlier ones of its group and integration have ended', async () => {
    bench.channels.answer = ({ notification }) => (notification.counts.firing === 1 ? RETRY : undefined);
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(6 * MINUTE_MS);
    bench.channels.answer = () => RETRY;
    await bench.run(notifier, { order: 2, findings: [{ id: 'a' }, { id: 'b' }] });
    expect((await bench.deliveries()).map(({ n, attempts }) => [n, attempts])).toEqual([
      [1, 2],
      [2, 0],
    ]);
    bench.channels.answer = () => undefined;
    bench.pass(DAY_MS);
    await bench.work(notifier);
    expect(bench.channels.arrived.map(({ notification }) => notification.counts.firing)).toEqual([1, 2]);
  });

  it('keeps what the channel remembers of the group for the next one', async () => {
    const states: unknown[] = [];
    bench.channels.answer = async (request) => {
      states.push(request.state);
      await request.saveState({ intent: states.length });
      return {
        status: 'sent',
        reference: null,
        summary: 'ok',
        ...(states.length === 1 && { state: { ts: '1' } }),
      };
    };
    for (const order of [1, 2, 3]) {
      const findings = ['a', 'b', 'c'].slice(0, order).map((id) => ({ id }));
      await bench.run(notifier, { order, findings });
      bench.pass(DAY_MS);
    }
    expect(states).toEqual([null, { ts: '1' }, { intent: 2 }]);
  });

  it('has failed when its integration is gone, and waits when its secrets cannot be opened', async () => {
    bench.channels.answer = () => RETRY;
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    const document = await bench.database.collection('receivers').findOne();
    const [stored] = document!['integrations'] as { secrets: object }[];
    await bench.database
      .collection('receivers')
      .updateOne({}, { $set: { integrations: [{ ...stored, secrets: { webhookUrl: 'v1:AAAA' } }] } });
    bench.pass(MINUTE_MS);
    await bench.work(notifier);
    expect((await bench.deliveries())[0]).toMatchObject({ status: 'retrying', attempts: 2 });
    expect((await bench.deliveries())[0]!.summary).toContain('TENOR_SECRET_KEY');

    await bench.receiver('netops', {}, { version: 2 });
    bench.pass(DAY_MS);
    await bench.work(notifier);
    expect((await bench.deliveries())[0]).toMatchObject({ status: 'failed' });
  });

  it('is told to stop when it takes too long, and tried again', async () => {
    notifier = bench.notifier({ timings: { ...DEFAULT_TIMINGS, attemptMs: 20, attemptGraceMs: 20 } });
    bench.channels.answer = () => new Promise(() => undefined);
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    expect((await bench.deliveries())[0]).toMatchObject({
      status: 'retrying',
      summary: 'No answer in time.',
      leaseUntil: '',
    });
  });

  it('that a stop breaks off is not counted as an attempt, and comes next', async () => {
    bench.channels.answer = ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ status: 'retry', reason: 'stopped' }));
      });
    await bench.consume(notifier, bench.events({ order: 1, findings: [{ id: 'a' }] }));
    await notifier.flusher.flushDue();
    await notifier.sender.beginDue();
    await notifier.sender.stop();
    expect((await bench.deliveries())[0]).toMatchObject({ status: 'retrying', attempts: 0 });
    bench.channels.answer = () => undefined;
    await bench.work(bench.notifier());
    expect((await bench.deliveries())[0]).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('whose sender has died is sent by another when the lease is over, and not before', async () => {
    bench.channels.answer = () => new Promise(() => undefined);
    await bench.consume(notifier, bench.events({ order: 1, findings: [{ id: 'a' }] }));
    await notifier.flusher.flushDue();
    await notifier.sender.beginDue();

    bench.channels.answer = () => undefined;
    const other = bench.notifier();
    await bench.work(other);
    expect(bench.channels.arrived).toEqual([]);
    bench.pass(DEFAULT_TIMINGS.sendLeaseMs);
    await bench.work(other);
    expect(bench.channels.arrived.map(({ attempt }) => attempt)).toEqual([2]);
  });
});

describe('a receiver that is broken', () => {
  const many = Array.from({ length: 120 }, (_, i) => ({
    id: `x${i}`,
    labels: { provider: `p${i}`, site: 'broken' },
  }));

  it.each([
    ['10 of which nothing is known yet', 10, false],
    ['40 that have failed before', 40, true],
  ])('holds up nobody, even if there are more: %s', async (_name, hosts, known) => {
    const dead = Array.from({ length: hosts }, (_, i) => `dead-${i}`);
    const routes = dead.map((site) => ({ receiver: site, matchers: [`site=${site}`] }));
    await bench.policy({ receiver: 'netops', groupBy: ['provider'], routes });
    for (const site of dead) {
      const webhookUrl = `https://${site}.broken.example/services/T1/B1/other`;
      await bench.receiver(site, { [`${site}-1`]: { kind: 'slack', webhookUrl } });
    }
    const backlog = dead.flatMap((site) =>
      [1, 2, 3, 4].map((i) => ({ id: `${site}-${i}`, labels: { provider: `p${i}`, site } })),
    );
    bench.channels.answer = ({ integration }) => (isBroken(integration) ? RETRY : undefined);
    if (known) {
      await bench.run(notifier, { order: 1, findings: backlog });
      bench.pass(DAY_MS);
    }
    bench.channels.answer = ({ integration }) =>
      isBroken(integration) ? new Promise(() => undefined) : undefined;
    await bench.consume(notifier, bench.events({ order: 2, findings: backlog }));
    await notifier.flusher.flushDue();
    bench.pass(MINUTE_MS);
    const live = { id: 'a', labels: { provider: 'Acme' } };
    await bench.consume(notifier, bench.events({ order: 3, findings: [...backlog, live] }));
    await notifier.flusher.flushDue();
    await notifier.sender.beginDue();
    for (let i = 0; i < 100 && bench.channels.arrived.length === 0; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(bench.channels.arrived.map(({ notification }) => notification.receiver)).toEqual(['netops']);
  });

  it('holds up nobody: one of its attempts at a time, while the others go out', async () => {
    const route = { receiver: 'broken', matchers: ['site=broken'] };
    await bench.policy({ receiver: 'netops', groupBy: ['provider'], routes: [route] });
    await bench.receiver('broken', { 'broken-1': BROKEN });
    let hanging = 0;
    bench.channels.answer = ({ integration }) => {
      if (!isBroken(integration)) return undefined;
      hanging += 1;
      return new Promise(() => undefined);
    };
    const healthy = [{ id: 'a', labels: { provider: 'Acme' } }];
    await bench.consume(notifier, bench.events({ order: 1, findings: [...many, ...healthy] }));
    await notifier.flusher.flushDue();
    await notifier.sender.beginDue();
    for (let i = 0; i < 100 && bench.channels.arrived.length === 0; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(bench.channels.arrived.map(({ notification }) => notification.receiver)).toEqual(['netops']);
    expect(hanging).toBe(1);
  });
});

describe('a receiver that is down for an hour', () => {
  it('gets each message once when it is back, in their order, and costs the others no time', async () => {
    const route = { receiver: 'broken', matchers: ['site=broken'] };
    await bench.policy({ receiver: 'netops', groupBy: ['provider'], routes: [route] });
    await bench.receiver('broken', { 'broken-1': BROKEN });
    const back = bench.clock.now().getTime() + 60 * MINUTE_MS;
    bench.channels.answer = ({ integration }) =>
      isBroken(integration) && bench.clock.now().getTime() < back ? RETRY : undefined;
    const down = (id: string) => ({ id, labels: { provider: 'p', site: 'broken' } });
    const of = (receiver: string) =>
      bench.channels.arrived.filter(({ notification }) => notification.receiver === receiver);

    // Every ten minutes a run finds one more for each of the two.
    const findings = [];
    for (let order = 1; order <= 6; order += 1) {
      findings.push(down(`d${order}`), { id: `u${order}`, labels: { provider: 'q' } });
      await bench.run(notifier, { order, findings: [...findings] });
      expect([of('netops').length, of('broken').length]).toEqual([order, 0]);
      bench.pass(10 * MINUTE_MS);
    }
    for (let step = 0; step < 36; step += 1) {
      bench.pass(5 * MINUTE_MS);
      await bench.work(notifier);
    }

    const told = of('broken').map(({ notification }) => notification.counts.new);
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(of('broken').map(({ notification }) => notification.counts.firing)).toEqual(
      [...of('broken').map(({ notification }) => notification.counts.firing)].sort((a, b) => a - b),
    );
    const states = (await bench.deliveries()).map(({ status }) => status);
    expect(states).toEqual(states.map(() => 'sent'));
    expect(of('broken')).toHaveLength(states.length - 6);
  });
});

describe('a person', () => {
  async function failed() {
    bench.channels.answer = () => ({ status: 'failed', reason: 'Slack answered 404' });
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.channels.answer = () => undefined;
    return (await bench.deliveries())[0]!;
  }

  it('has a failed delivery sent again, once', async () => {
    const { _id: delivery, endedAt } = await failed();
    const again = command(retryDelivery, { delivery, failedAt: endedAt!, requestedBy: 'alex' });
    bench.pass(MINUTE_MS);
    expect(await notifier.commands.handle([again, again])).toEqual([{ status: 'done' }, { status: 'done' }]);
    await bench.work(notifier);
    expect((await bench.deliveries())[0]).toMatchObject({ status: 'sent', attempts: 1 });
    await notifier.commands.handle([again]);
    await bench.work(notifier);
    expect(bench.channels.arrived).toHaveLength(1);
  });

  it('has one that failed again not sent by the command that came before that', async () => {
    const { _id: delivery, endedAt } = await failed();
    const again = command(retryDelivery, { delivery, failedAt: endedAt!, requestedBy: null });
    bench.pass(MINUTE_MS);
    bench.channels.answer = () => ({ status: 'failed', reason: 'Slack answered 404' });
    await notifier.commands.handle([again]);
    await bench.work(notifier);
    await notifier.commands.handle([again]);
    expect((await bench.deliveries())[0]).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('tests a receiver: a message by each integration, recorded as a test, and sent once', async () => {
    await bench.receiver('netops', {
      'slack-1': SLACK,
      'ticket-1': {
        kind: 'ticket',
        system: 'github',
        apiUrl: 'https://api.github.com',
        repo: 'acme/ops',
        token: 't',
        labels: [],
      },
    });
    const id = '0192f0c1-2b7a-7000-8000-0000000000c1';
    const test = command(testReceiver, { id, receiver: 'netops', requestedBy: 'alex' });
    expect(await notifier.commands.handle([test, test])).toEqual([{ status: 'done' }, { status: 'done' }]);
    await bench.work(notifier);
    const deliveries = await bench.deliveries();
    expect(deliveries.map(({ kind, reason, group, status }) => [kind, reason, group, status])).toEqual(
      Array.from({ length: 3 }, () => ['test', 'test', null, 'sent']),
    );
    const said = bench.channels.arrived.map((one) => `${one.integration.kind} ${one.notification.status}`);
    expect(said.sort()).toEqual(['slack firing', 'ticket firing', 'ticket resolved']);
    expect(await bench.alerts()).toEqual([]);
  });

  it('is told of a command that cannot be: it goes to the dead letters', async () => {
    const unknown = command(testReceiver, {
      id: '0192f0c1-2b7a-7000-8000-0000000000c1',
      receiver: 'nobody',
      requestedBy: null,
    });
    const broken = { ...unknown, value: new TextEncoder().encode('{}') };
    const outcomes = await notifier.commands.handle([unknown, broken]);
    expect(outcomes).toEqual([
      { status: 'fault', reason: 'there is no receiver "nobody"' },
      { status: 'fault', reason: expect.stringContaining('data:') as string },
    ]);
  });
});
