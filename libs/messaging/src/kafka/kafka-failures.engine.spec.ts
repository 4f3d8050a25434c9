import { startKafka, type KafkaCluster } from '@tenor/test-engines';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { createLogger } from '@tenor/platform';
import { dataOf, makeEvent } from '../testing/event-port-contract.js';
import { eventually, KafkaPorts, sleep, tell } from '../testing/event-port-kafka.js';
import { Ledger } from '../testing/event-port-ledger.js';

jest.setTimeout(180_000);

describe('Kafka that goes away, and groups that change', () => {
  let cluster: KafkaCluster;
  let ports: KafkaPorts;
  let children: ChildProcess[] = [];

  beforeAll(async () => {
    cluster = await startKafka();
    ports = new KafkaPorts(cluster);
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    children = [];
    await ports.stopPorts();
  });
  afterAll(() => cluster.stop());

  /** Publishes and consumes all the time while the disturbance happens; everything must arrive in the end. */
  async function surviving(name: string, disturb: (ledger: Ledger) => Promise<void>): Promise<Ledger> {
    const topic = await ports.topic(name);
    const publisher = ports.make();
    const consumer = ports.make();
    const ledger = new Ledger(topic, 8);
    consumer.subscribe(ledger.subscription('g', 5));
    await Promise.all([publisher.start(), consumer.start()]);
    const stop = new AbortController();
    const publishing = ledger.publish(publisher, 10, stop.signal);
    await eventually(() => ledger.seenCount > 500, 'the beginning');
    await disturb(ledger);
    const before = { published: ledger.acknowledgedCount, seen: ledger.seenCount };
    const from = Date.now();
    await eventually(() => ledger.acknowledgedCount > before.published, 'an acknowledgement');
    const acknowledgedAfter = Date.now() - from;
    await eventually(() => ledger.seenCount > before.seen + 100, 'consuming goes on');
    tell(
      `${name}: first acknowledgement after ${acknowledgedAfter} ms, consuming after ${Date.now() - from} ms`,
    );
    stop.abort();
    await publishing;
    await ledger.complete();
    const { lost, overtaken, ...counts } = ledger.counts();
    tell(`${name}: ${JSON.stringify({ ...counts, lost: lost.length, overtaken: overtaken.length })}`);
    expect({ lost, overtaken }).toEqual({ lost: [], overtaken: [] });
    return ledger;
  }

  test('a broker that is killed and comes back after 10 s: nothing acknowledged is lost, order per key holds', async () => {
    await surviving('killed', async () => {
      await cluster.killNode(1);
      await sleep(10_000);
      await cluster.startNode(1);
    });
  });

  test('a broker that stands still for 8 s: nothing acknowledged is lost, order per key holds', async () => {
    await surviving('frozen', async () => {
      cluster.freezeNode(1);
      await sleep(8000);
      cluster.thawNode(1);
    });
  });

  test('a service comes up while no broker answers, says so, and connects when one does', async () => {
    const topic = await ports.topic('early');
    await cluster.killNode(1);
    const lines: string[] = [];
    const logger = createLogger('test', 'silent');
    jest.spyOn(logger, 'warn').mockImplementation(((_: unknown, text: string) => {
      lines.push(text);
    }) as never);
    const port = ports.make({ logger });
    const seen: unknown[] = [];
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        seen.push(...events.map(dataOf));
        return Promise.resolve(events.map(() => ({ status: 'done' }) as const));
      },
    });
    const from = Date.now();
    await port.start();
    const took = Date.now() - from;
    await expect(port.check()).rejects.toThrow(`Kafka does not answer at ${cluster.brokers[0]!}`);
    const refused: unknown = await port.publish([makeEvent(topic, 'k', 0)]).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'KafkaProblem', kind: 'away', retryable: true });
    await sleep(5000);
    tell(`start() took ${took} ms; in 5 s it logged ${JSON.stringify(lines)}`);
    expect(took).toBeLessThan(10_000);
    expect(lines.length).toBeLessThanOrEqual(4);

    await cluster.startNode(1);
    const back = Date.now();
    await eventually(async () => {
      try {
        await port.check();
        return true;
      } catch {
        return false;
      }
    }, 'it is ready');
    await port.publish([makeEvent(topic, 'k', 1)]);
    await eventually(() => seen.includes(1), 'the event');
    tell(`ready and consuming ${Date.now() - back} ms after the broker`);
    expect(seen).toEqual([1]);
  });

  test('stop does not wait for brokers that are away', async () => {
    const topic = await ports.topic('stop-away');
    const port = ports.make();
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => Promise.resolve(events.map(() => ({ status: 'done' }))),
    });
    await port.start();
    await port.publish([makeEvent(topic, 'k', 1)]);
    await cluster.killNode(1);
    const underWay = port.publish([makeEvent(topic, 'k', 2)]).catch((error: unknown) => error);
    await sleep(1500);
    const from = Date.now();
    await port.stop();
    const took = Date.now() - from;
    expect(await underWay).toMatchObject({ retryable: true });
    await cluster.startNode(1);
    tell(`stop() took ${took} ms`);
    expect(took).toBeLessThan(10_000);
  });

  test('a consumer joins and is killed: its partitions go on elsewhere, nothing is lost, order per key holds', async () => {
    const topic = await ports.topic('rebalance');
    const publisher = ports.make();
    const consumer = ports.make();
    const ledger = new Ledger(topic, 12);
    let own = 0;
    const subscription = ledger.subscription('g', 10);
    consumer.subscribe({
      ...subscription,
      handle: (events) => {
        own += events.length;
        return subscription.handle(events);
      },
    });
    await Promise.all([publisher.start(), consumer.start()]);
    const stop = new AbortController();
    const publishing = ledger.publish(publisher, 5, stop.signal);
    await eventually(() => own > 300, 'the first consumer');

    const script = createRequire(__filename).resolve('@tenor/messaging/testing/kafka-consumer');
    const child = spawn(process.execPath, [script, cluster.brokers[0]!, topic, 'g'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let others = 0;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [key = '', number = ''] = line.split(' ');
      if (!key.startsWith('key-')) return;
      others += 1;
      ledger.recordNumber(key, Number(number));
    });
    await eventually(() => others > 500, 'the second consumer takes part');
    child.kill('SIGKILL');
    await once(child, 'close');
    const killedAt = Date.now();
    const { seenCount } = ledger;
    const ownBefore = own;
    await eventually(() => ledger.seenCount > seenCount + 200 && own > ownBefore + 200, 'the first goes on');
    tell(`after the kill the first consumer went on within ${Date.now() - killedAt} ms`);
    stop.abort();
    await publishing;
    await ledger.complete();
    const { lost, overtaken, ...counts } = ledger.counts();
    tell(`first consumer ${own}, second ${others}: ${JSON.stringify(counts)}`);
    expect({ lost, overtaken }).toEqual({ lost: [], overtaken: [] });
  });
});
