import { pendingRun, RUNS, type DeliveryOrigin, type RunDocument } from '@tenor/persistence';
import { type NotifierParts } from './compose-notifier.js';
import { DAY_MS, NotifierBench, SECOND_MS, type Finding } from './testing/notifier-bench.js';

const AT = { now: '2026-11-23T06:00:00.000Z', today: '2026-11-23' } as const;
const traceOf = (order: number): string => String(order).repeat(32);

let bench: NotifierBench;
let notifier: NotifierParts;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.reset();
  await bench.policy({ receiver: 'none', routes: [{ receiver: 'netops', matchers: ['level="warning"'] }] });
  await bench.receiver('netops', {
    'slack-1': { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/secret' },
  });
  notifier = bench.notifier();
});

/** A run as job-runner stores it. */
async function storeRun(order: number): Promise<void> {
  const id = `run-renewal-check-${order}`;
  const trigger = { kind: 'api', by: null, scheduleId: null, correlationId: `order-${order}` } as const;
  const traceparent = `00-${traceOf(order)}-00f067aa0ba902b7-01`;
  const request = { id, job: 'renewal-check', params: {}, trigger, traceparent };
  const parsed = { job: 'renewal-check', params: {}, asOf: undefined, notify: undefined } as const;
  await bench.database.collection<RunDocument>(RUNS).insertOne(pendingRun(request, parsed, AT));
}

async function run(order: number, ...findings: Finding[]): Promise<void> {
  await storeRun(order);
  await bench.run(notifier, { order, findings });
  bench.pass(DAY_MS);
}

const origin = (order: number): DeliveryOrigin => ({
  run: `run-renewal-check-${order}`,
  correlationId: `order-${order}`,
  traceId: traceOf(order),
});
const origins = async () => (await bench.deliveries()).map((delivery) => delivery.origins);

describe('a delivery names the run that made it necessary', () => {
  it('because it found something, and because it did not find it any more', async () => {
    await run(1, { id: 'a' });
    await run(2, { id: 'a' });
    await run(3, { id: 'a' }, { id: 'b' });
    await run(4);
    expect(await origins()).toEqual([[origin(1)], [origin(3)], [origin(4)]]);
  });

  it('and all of them when it gathers what several have found, the latest first', async () => {
    await bench.policy({
      receiver: 'none',
      routes: [{ receiver: 'netops', matchers: ['level="warning"'], groupWait: '30s' }],
    });
    for (const order of [1, 2]) {
      await storeRun(order);
      const events = bench.events({ order, scheduleId: `s${order}`, findings: [{ id: `f${order}` }] });
      await bench.consume(notifier, events);
      bench.pass(SECOND_MS);
    }
    await bench.work(notifier);
    expect(await origins()).toEqual([[origin(2), origin(1)]]);
  });

  it('with nothing but its id when nobody knows the run', async () => {
    await bench.run(notifier, { order: 7, findings: [{ id: 'a' }] });
    expect(await origins()).toEqual([[{ run: 'run-renewal-check-7', correlationId: null, traceId: null }]]);
  });

  it('as a reminder, the run that reported last what still fires', async () => {
    await run(1, { id: 'a' });
    await run(2, { id: 'a' });
    bench.pass(7 * DAY_MS);
    await bench.work(notifier);
    expect(bench.said().at(-1)).toBe('firing: 1 firing, 0 new, 0 worse, 0 resolved, again');
    expect((await origins()).at(-1)).toEqual([origin(2)]);
  });
});
