import { type Integration } from '@tenor/domain';
import { DAY_MS, MINUTE_MS, NotifierBench, SECOND_MS } from './testing/notifier-bench.js';

const SLACK: Integration = { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/secret' };

let bench: NotifierBench;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());

beforeEach(async () => {
  await bench.reset();
  await bench.policy({ receiver: 'none', routes: [{ receiver: 'netops', matchers: ['level=warning'] }] });
  await bench.receiver('netops', { 'slack-1': SLACK });
});

describe('the findings of runs', () => {
  it('make one message per group, and none when the next run finds the same', async () => {
    const notifier = bench.notifier();
    await bench.run(notifier, { order: 1, findings: [{ id: 'a', amount: '1200.50' }, { id: 'b' }] });
    expect(bench.said()).toEqual(['firing: 2 firing, 2 new, 0 worse, 0 resolved']);
    expect(bench.channels.arrived[0]!.notification).toMatchObject({
      receiver: 'netops',
      job: 'renewal-check',
      groupLabels: { job: 'renewal-check' },
      atStake: [{ currency: 'EUR', amount: '1200.50' }],
      alerts: [
        { change: 'new', object: { name: 'a' } },
        { change: 'new', object: { name: 'b' } },
      ],
    });

    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [{ id: 'a' }, { id: 'b' }] });
    expect(bench.said()).toHaveLength(1);
    expect((await bench.deliveries()).map(({ status, reference }) => [status, reference])).toEqual([
      ['sent', 'ref-1'],
    ]);
  });
});
