import { type Integration } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type NotifierParts } from '../compose-notifier.js';
import { MINUTE_MS, NotifierBench } from '../testing/notifier-bench.js';

const SLACK: Integration = { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/s3cret' };

let bench: NotifierBench;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());

/** The database of a notifier that is held up, once, just before it puts deliveries off. */
function heldUp(database: Connection, meanwhile: () => Promise<void>): Connection {
  let held = false;
  return new Proxy(database, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (property !== 'collection')
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      return (name: string): object =>
        new Proxy(target.collection(name), {
          get(collection, method) {
            const operation: unknown = Reflect.get(collection, method, collection);
            if (typeof operation !== 'function') return operation;
            const call = (...args: unknown[]): unknown =>
              Reflect.apply(operation, collection, args) as unknown;
            if (name !== 'deliveries' || method !== 'updateMany' || held) return call;
            held = true;
            return (...args: unknown[]): Promise<unknown> => meanwhile().then(() => call(...args));
          },
        });
    },
  });
}

it('a notifier that looked before another sent a message does not send it again', async () => {
  await bench.policy({ receiver: 'netops', groupBy: ['provider'] });
  await bench.receiver('netops', { 'slack-1': SLACK });
  const quick: NotifierParts = bench.notifier();
  for (const [order, id] of ['a', 'b'].entries()) {
    await bench.consume(quick, bench.events({ order: order + 1, findings: [{ id }] }));
    await quick.flusher.flushDue();
    bench.pass(10 * MINUTE_MS);
    await quick.flusher.flushDue();
  }
  const waiting = await bench.deliveries();
  expect(waiting.map(({ status, n }) => [status, n])).toEqual([
    ['pending', 1],
    ['pending', 2],
  ]);

  const { _id: second } = waiting[1]!;
  let sentMeanwhile = 0;
  const late = bench.notifier({
    database: heldUp(bench.database, async () => {
      await bench.work(quick);
      sentMeanwhile = bench.channels.arrived.length;
    }),
  });
  await bench.work(late);
  bench.pass(2 * MINUTE_MS);
  await Promise.all([bench.work(late), bench.work(quick)]);
  expect(sentMeanwhile).toBe(2);
  expect(bench.channels.arrived).toHaveLength(2);
  expect((await bench.deliveries()).find(({ _id }) => _id === second)).toMatchObject({
    status: 'sent',
    attempts: 1,
  });
});
