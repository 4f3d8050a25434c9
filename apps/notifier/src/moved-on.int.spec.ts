import { type Integration } from '@tenor/domain';
import { type NotifierParts } from './compose-notifier.js';
import { copyOf, restore } from './testing/database-copy.js';
import { failingAt } from './testing/failing-database.js';
import { DAY_MS, MINUTE_MS, NotifierBench } from './testing/notifier-bench.js';

const SLACK: Integration = { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/secret' };
/** Every third write in CI; by hand TENOR_TEST_EVERY=1. */
const EVERY = Number(process.env['TENOR_TEST_EVERY'] ?? '3');

let bench: NotifierBench;
let notifier: NotifierParts;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());

const TICKET: Integration = {
  ...{ kind: 'ticket', system: 'github', apiUrl: 'https://api.github.example', repo: 'acme/ops' },
  ...{ token: 'secret', labels: [] },
};
const MAIL: Integration = { kind: 'email', to: ['a@example.com'] };
const BY_JOB = { receiver: 'netops', groupBy: ['job'] };
const BY_PROVIDER = { receiver: 'netops', groupBy: ['provider'] };
const ACME = { id: 'a', labels: { provider: 'Acme' } };
const APEX = { id: 'b', labels: { provider: 'Apex' } };

/** What came since the last call, as `kind group status`. */
function news(): string[] {
  const arrived = bench.channels.arrived.map(({ integration, notification: n }) => {
    const group = Object.values(n.groupLabels).join();
    return `${integration.kind} ${group} ${n.movedOn ? 'moved' : n.status}`;
  });
  bench.channels.arrived.length = 0;
  return arrived.sort();
}

async function work(database = bench.database): Promise<void> {
  const worker = bench.notifier({ database, flushesAtOnce: 1 });
  await worker.sweeper.sweep();
  await bench.work(worker);
}

beforeEach(async () => {
  await bench.reset();
  await bench.policy(BY_JOB);
  await bench.receiver('netops', { 'slack-1': SLACK, 'ticket-1': TICKET, 'mail-1': MAIL });
  notifier = bench.notifier();
  await bench.run(notifier, { order: 1, findings: [ACME, APEX] });
  expect(news()).toEqual(['email', 'slack', 'ticket'].map((kind) => `${kind} renewal-check firing`));
  bench.pass(DAY_MS);
});

describe('a policy that leads elsewhere what a ticket follows', () => {
  it('closes the ticket once, and is silent elsewhere', async () => {
    await bench.policy(BY_PROVIDER, 2);
    await work();
    expect(news()).toEqual([
      ...['email Acme firing', 'email Apex firing', 'slack Acme firing', 'slack Apex firing'],
      ...['ticket Acme firing', 'ticket Apex firing', 'ticket renewal-check moved'],
    ]);
    expect((await bench.alerts()).map(({ pendingIn }) => pendingIn)).toEqual([[], []]);
    for (let day = 0; day < 10; day += 1) {
      bench.pass(DAY_MS);
      await work();
    }
    expect(news().filter((one) => one.includes('renewal-check'))).toEqual([]);
  });

  it('leaves it open as long as something fires there', async () => {
    const route = { receiver: 'netops', groupBy: ['provider'], matchers: ['provider=Acme'] };
    await bench.policy({ ...BY_JOB, routes: [route] }, 2);
    await work();
    expect(news()).toEqual(['email Acme firing', 'slack Acme firing', 'ticket Acme firing']);
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [ACME] });
    expect(news()).toEqual(['email', 'slack', 'ticket'].map((kind) => `${kind} renewal-check resolved`));
  });

  it('leaves it to a receiver that wants no word of ends', async () => {
    const integrations = { 'slack-1': SLACK, 'ticket-1': TICKET };
    await bench.receiver('netops', integrations, { sendResolved: false, version: 2 });
    await bench.policy(BY_PROVIDER, 2);
    await work();
    expect(news().filter((one) => one.includes('renewal-check'))).toEqual([]);
    expect((await bench.alerts()).map(({ pendingIn }) => pendingIn)).toEqual([[], []]);
  });

  it('opens it again when it leads back', async () => {
    await bench.policy(BY_PROVIDER, 2);
    await work();
    news();
    bench.pass(DAY_MS);
    await bench.policy(BY_JOB, 3);
    await work();
    expect(news().filter((one) => one.startsWith('ticket'))).toEqual([
      'ticket Acme moved',
      'ticket Apex moved',
      'ticket renewal-check firing',
    ]);
  });

  it('says nothing when it leads back before anybody was told', async () => {
    await bench.policy(BY_PROVIDER, 2);
    await notifier.sweeper.sweep();
    await bench.policy(BY_JOB, 3);
    await work();
    expect(news()).toEqual([]);
    expect((await bench.alerts()).map(({ pendingIn }) => pendingIn)).toEqual([[], []]);
  });

  it('closes it whatever write the notifier ends at', async () => {
    await bench.policy(BY_PROVIDER, 2);
    const before = await copyOf(bench.database);
    const whole = failingAt(bench.database, Number.MAX_SAFE_INTEGER);
    await work(whole.database);
    for (let n = 1; n <= whole.writes.length; n += EVERY) {
      await restore(bench.database, before);
      news();
      await work(failingAt(bench.database, n).database).catch(() => undefined);
      for (let rest = 0; rest < 3; rest += 1) {
        bench.pass(10 * MINUTE_MS);
        await work();
      }
      const closed = (await bench.deliveries()).filter(({ reason }) => reason === 'resolved');
      expect([n, closed.map((one) => [one.integrationKind, one.status])]).toEqual([n, [['ticket', 'sent']]]);
      expect([n, news().includes('ticket renewal-check moved')]).toEqual([n, true]);
    }
  }, 120_000);
});
