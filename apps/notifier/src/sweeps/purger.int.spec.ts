import { type Integration } from '@tenor/domain';
import { type NotifierParts } from '../compose-notifier.js';
import { DAY_MS, NotifierBench } from '../testing/notifier-bench.js';

const SLACK: Integration = { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/s3cret' };

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

const kept = async () => ({
  alerts: (await bench.alerts()).length,
  groups: (await bench.groups()).length,
  deliveries: (await bench.deliveries()).length,
  rows: (await bench.rows()).length,
  scopes: await bench.database.collection('alertScopes').countDocuments(),
});

it('what is over is kept for its time, and what is not over for good', async () => {
  const acme = { id: 'a', labels: { provider: 'Acme' } };
  const apex = { id: 'b', labels: { provider: 'Apex' } };
  await bench.run(notifier, { order: 1, scheduleId: 'nightly', findings: [acme, apex] });
  bench.pass(DAY_MS);
  await bench.run(notifier, { order: 2, scheduleId: 'nightly', findings: [apex] });
  const all = { alerts: 2, groups: 2, deliveries: 3, rows: 3, scopes: 1 };

  bench.pass(30 * DAY_MS);
  await notifier.purger.purge();
  expect(await kept()).toEqual(all);
  bench.pass(1);
  await notifier.purger.purge();
  expect(await kept()).toEqual({ ...all, alerts: 1 });

  // The schedule goes on and finds the same.
  for (const order of [3, 4]) {
    bench.pass(30 * DAY_MS);
    await bench.run(notifier, { order, scheduleId: 'nightly', findings: [apex] });
  }
  bench.pass(2 * DAY_MS);
  await notifier.purger.purge();
  const left = await kept();
  expect([left.alerts, left.groups, left.scopes]).toEqual([1, 1, 1]);
  // The reminders of the one that still fires are younger.
  expect((await bench.deliveries()).map(({ reason }) => reason)).not.toContain('first');
  expect(left.rows).toBe(0);
});

it('a delivery that is still tried is kept, however old', async () => {
  bench.channels.answer = () => ({ status: 'retry', reason: 'Slack answered 503' });
  await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
  bench.pass(200 * DAY_MS);
  await notifier.purger.purge();
  expect((await kept()).deliveries).toBe(1);
});

it('a scope that is over is forgotten at last', async () => {
  await bench.run(notifier, { order: 1, findings: [] });
  bench.pass(91 * DAY_MS);
  await notifier.purger.purge();
  expect((await kept()).scopes).toBe(1);
  await notifier.sweeper.sweep();
  await notifier.purger.purge();
  expect((await kept()).scopes).toBe(0);
});
