import { NotifierBench } from './testing/notifier-bench.js';

let bench: NotifierBench;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());

it('20,000 findings in one group make one delivery with the counts and the 20 most pressing', async () => {
  await bench.policy({ receiver: 'netops' });
  await bench.receiver('netops', {
    'slack-1': { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/secret' },
  });
  const notifier = bench.notifier();
  const findings = Array.from({ length: 20_000 }, (_, i) => ({
    id: `c${String(i).padStart(5, '0')}`,
    amount: '10.00',
    labels: i % 1000 === 999 ? { tier: 'urgent' } : {},
  }));
  await bench.run(notifier, { order: 1, findings });
  expect(bench.said()).toEqual(['firing: 20000 firing, 20000 new, 0 worse, 0 resolved']);
  const { notification } = bench.channels.arrived[0]!;
  expect(notification.atStake).toEqual([{ currency: 'EUR', amount: '200000.00' }]);
  expect(notification.alerts).toHaveLength(20);
  expect(new Set(notification.alerts.map(({ labels }) => labels['tier']))).toEqual(new Set(['urgent']));
  expect(await bench.rows()).toHaveLength(20_000);
  expect((await bench.alerts()).filter(({ pendingIn }) => pendingIn.length > 0)).toEqual([]);
}, 120_000);
