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

beforeEach(async () => {
  await bench.reset();
  await bench.policy({ receiver: 'netops' });
  await bench.receiver('netops', { 'slack-1': SLACK });
  notifier = bench.notifier();
});

describe('the trail of a receiver', () => {
  it('whose first integration comes with news is told of each finding once', async () => {
    await bench.receiver('netops', {});
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
    bench.pass(DAY_MS);
    await bench.receiver('netops', { 'slack-1': SLACK }, { version: 2 });
    const worse = { id: 'b', labels: { tier: 'urgent' } };
    await bench.run(notifier, { order: 2, findings: [{ id: 'a' }, worse, { id: 'd' }] });
    expect(bench.said()).toEqual(['firing: 3 firing, 3 new, 0 worse, 0 resolved']);
    expect(await bench.trailOf('slack-1')).toEqual(['new print-a', 'new print-b', 'new print-d']);
    expect((await bench.alerts()).map(({ pendingIn }) => pendingIn)).toEqual([[], [], [], []]);
  });

  it('that gets another integration tells that one of all, and the others of their news', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }, { id: 'b' }] });
    bench.pass(DAY_MS);
    const mail: Integration = { kind: 'email', to: ['a@example.com'] };
    await bench.receiver('netops', { 'slack-1': SLACK, 'mail-1': mail }, { version: 2 });
    await bench.run(notifier, { order: 2, findings: [{ id: 'a', labels: { tier: 'urgent' } }, { id: 'c' }] });
    expect(await bench.trailOf('slack-1')).toEqual([
      'new print-a',
      'new print-b',
      'new print-c',
      'resolved print-b',
      'worse print-a',
    ]);
    expect(await bench.trailOf('mail-1')).toEqual(['new print-a', 'new print-c']);
  });

  it('of whom a first message is decided by a notifier that ends there keeps its trail', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }, { id: 'b' }] });
    bench.pass(DAY_MS);
    const mail: Integration = { kind: 'email', to: ['a@example.com'] };
    await bench.receiver('netops', { 'slack-1': SLACK, 'mail-1': mail }, { version: 2 });
    await notifier.sweeper.sweep();
    const whole = failingAt(bench.database, Number.MAX_SAFE_INTEGER);
    const before = await copyOf(bench.database);
    await bench.work(bench.notifier({ database: whole.database, flushesAtOnce: 1 }));
    expect(await bench.trailOf('mail-1')).toEqual(['new print-a', 'new print-b']);
    for (let n = 1; n <= whole.writes.length; n += EVERY) {
      await restore(bench.database, before);
      const failing = failingAt(bench.database, n);
      await bench
        .work(bench.notifier({ database: failing.database, flushesAtOnce: 1 }))
        .catch(() => undefined);
      bench.pass(10 * MINUTE_MS);
      await bench.work(bench.notifier());
      expect([n, await bench.trailOf('mail-1')]).toEqual([n, ['new print-a', 'new print-b']]);
      expect([n, await bench.trailOf('slack-1')]).toEqual([n, ['new print-a', 'new print-b']]);
      expect((await bench.deliveries()).map(({ status }) => status)).toEqual(['sent', 'sent']);
    }
  }, 120_000);

  it('that wants none is not said to have had it by a message of other news', async () => {
    await bench.receiver('netops', { 'slack-1': SLACK }, { sendResolved: false });
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }, { id: 'b' }] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [{ id: 'a' }, { id: 'c' }] });
    expect(bench.said().at(-1)).toBe('firing: 2 firing, 1 new, 0 worse, 0 resolved');
    expect(await bench.trailOf('slack-1')).toEqual(['new print-a', 'new print-b', 'new print-c']);
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 3, findings: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
    expect(bench.said().at(-1)).toBe('firing: 3 firing, 1 new, 0 worse, 0 resolved');
  });
});
