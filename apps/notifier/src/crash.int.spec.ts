import { type Integration } from '@tenor/domain';
import { type IncomingEvent } from '@tenor/messaging';
import { failingAt } from './testing/failing-database.js';
import { DAY_MS, MINUTE_MS, NotifierBench } from './testing/notifier-bench.js';

const SLACK: Integration = { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/secret' };

let bench: NotifierBench;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());

/** Two groups, new, worse, unchanged and resolved alerts, a failure: every kind of write happens. */
function story(): IncomingEvent[][] {
  const acme = { provider: 'Acme' };
  const apex = { provider: 'Apex' };
  return [
    {
      order: 1,
      findings: [
        { id: 'a', labels: acme },
        { id: 'b', labels: acme },
        { id: 'c', labels: apex },
      ],
    },
    {
      order: 2,
      findings: [
        { id: 'b', labels: { ...acme, tier: 'urgent' } },
        { id: 'd', labels: apex },
      ],
    },
    { order: 3, status: 'failed' as const, findings: [], failures: ['the database is away'] },
    { order: 4, findings: [] },
  ].map((run) => bench.events(run));
}

async function prepare(): Promise<void> {
  await bench.reset();
  await bench.policy({ receiver: 'netops', groupBy: ['job', 'provider'] });
  await bench.receiver('netops', { 'slack-1': SLACK, 'mail-1': { kind: 'email', to: ['a@example.com'] } });
}

/** What everybody was told in the end, for each integration and alert: its changes in order. */
function told(): Map<string, string[]> {
  const seen = new Map<string, string[]>();
  const once = new Set<string>();
  for (const { deliveryId, integration, notification } of bench.channels.arrived) {
    if (once.has(deliveryId)) continue;
    once.add(deliveryId);
    for (const { fingerprint, change } of notification.alerts) {
      if (change === 'same') continue;
      const key = `${integration.kind} ${fingerprint}`;
      seen.set(key, [...(seen.get(key) ?? []), change]);
    }
  }
  return seen;
}

async function tell(crashAtWrite: number): Promise<{ writes: number; crashed: boolean }> {
  await prepare();
  const failing = failingAt(bench.database, crashAtWrite);
  let notifier = bench.notifier({ database: failing.database, flushesAtOnce: 1 });
  let replaced = false;
  const attempt = async (events: readonly IncomingEvent[]): Promise<void> => {
    try {
      await bench.consume(notifier, events);
      await notifier.sweeper.sweep();
      await bench.work(notifier);
    } catch (error) {
      if (!failing.crashed()) throw error;
    }
    if (!failing.crashed() || replaced) return;
    // The process has ended. When the leases are over, a successor goes on.
    replaced = true;
    notifier = bench.notifier();
    bench.pass(5 * MINUTE_MS);
    // The transport has not heard that the events were handled, and brings them again.
    await attempt(events);
  };
  for (const events of story()) {
    bench.pass(DAY_MS);
    await attempt(events);
    bench.pass(5 * MINUTE_MS);
    await attempt([]);
  }
  // What had to wait for a lease, for groupInterval or for an earlier delivery has its time.
  for (let rest = 0; rest < 3; rest += 1) {
    bench.pass(5 * MINUTE_MS);
    await attempt([]);
  }
  return { writes: failing.writes.length, crashed: failing.crashed() };
}

/** Every third write in CI; by hand TENOR_TEST_EVERY=1. */
const EVERY = Number(process.env['TENOR_TEST_EVERY'] ?? '3');

it('a crash at any write, and a successor, tell the same as a notifier that never fails', async () => {
  const whole = await tell(Number.MAX_SAFE_INTEGER);
  const expected = told();
  expect(whole.writes).toBeGreaterThan(50);
  expect(expected.get('slack print-b')).toEqual(['new', 'worse', 'resolved']);
  expect(expected.get('email print-c')).toEqual(['new', 'resolved']);
  expect(expected.size).toBe(10);

  for (let n = 1; n <= whole.writes; n += EVERY) {
    const { crashed } = await tell(n);
    expect([n, crashed]).toEqual([n, true]);
    expect([n, told()]).toEqual([n, expected]);
    const deliveries = await bench.deliveries();
    // Each decision of each group made one delivery for each integration, and each was sent.
    expect(new Set(deliveries.map((one) => `${one.group} ${one.integration} ${one.n}`)).size).toBe(
      deliveries.length,
    );
    expect([n, deliveries.filter(({ status }) => status !== 'sent')]).toEqual([n, []]);
    expect([n, (await bench.alerts()).filter(({ pendingIn }) => pendingIn.length > 0)]).toEqual([n, []]);
  }
}, 600_000);

it('two notifiers on one database tell everything once', async () => {
  await prepare();
  const [one, two] = [bench.notifier(), bench.notifier()];
  const work = async (): Promise<void> => {
    await Promise.all([bench.work(one), bench.work(two), bench.work(one), bench.work(two)]);
  };
  for (const [index, events] of story().entries()) {
    bench.pass(DAY_MS);
    // Both get everything, as after a rebalance; one of them is late.
    await Promise.all([bench.consume(one, events), bench.consume(two, events), work()]);
    await work();
    bench.pass(5 * MINUTE_MS);
    await bench.consume(index % 2 === 0 ? two : one, events);
    await work();
  }
  const ids = bench.channels.arrived.map(({ deliveryId }) => deliveryId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(told().get('slack print-b')).toEqual(['new', 'worse', 'resolved']);
  expect(told().get('email print-c')).toEqual(['new', 'resolved']);
  expect(told().size).toBe(10);
}, 60_000);
