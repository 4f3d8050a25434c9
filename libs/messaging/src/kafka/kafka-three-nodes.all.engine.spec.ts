import { startKafka, type KafkaCluster } from '@tenor/test-engines';
import { eventually, KafkaPorts, sleep, tell } from '../testing/event-port-kafka.js';
import { Ledger } from '../testing/event-port-ledger.js';
import { type KafkaEventPort } from './kafka-event-port.js';

jest.setTimeout(240_000);

describe('Kafka on three nodes', () => {
  let cluster: KafkaCluster;
  let ports: KafkaPorts;

  beforeAll(async () => {
    cluster = await startKafka({ nodes: 3 });
    ports = new KafkaPorts(cluster);
  });
  afterEach(() => ports.stopPorts());
  afterAll(() => cluster.stop());

  /** Publishers of many events at once, so that a disturbance meets sends under way. */
  async function surviving(
    name: string,
    topic: string,
    disturb: (ledger: Ledger, port: KafkaEventPort) => Promise<void>,
  ): Promise<void> {
    const publisher = ports.make();
    const consumer = ports.make();
    const ledger = new Ledger(topic, 32);
    consumer.subscribe(ledger.subscription('g'));
    await Promise.all([publisher.start(), consumer.start()]);
    const stop = new AbortController();
    const publishing = ledger.publish(publisher, 100, stop.signal);
    await eventually(() => ledger.seenCount > 5000, 'the beginning');
    await disturb(ledger, publisher);
    const { acknowledgedCount, seenCount } = ledger;
    const from = Date.now();
    await eventually(() => ledger.acknowledgedCount > acknowledgedCount, 'publishing goes on');
    const published = Date.now() - from;
    await eventually(() => ledger.seenCount > seenCount, 'consuming goes on');
    tell(`${name}: publishing went on after ${published} ms, consuming after ${Date.now() - from} ms`);
    stop.abort();
    await publishing;
    await ledger.complete();
    const { lost, overtaken, ...counts } = ledger.counts();
    tell(`${name}: ${JSON.stringify({ ...counts, lost: lost.length, overtaken: overtaken.length })}`);
    expect({ lost: lost.slice(0, 10), overtaken: overtaken.slice(0, 10) }).toEqual({
      lost: [],
      overtaken: [],
    });
  }

  test('the leader of a partition is moved in mid-send, again and again: nothing acknowledged is lost', async () => {
    const options = { partitions: 6, copies: 1, config: { 'min.insync.replicas': '1' } };
    const topic = await ports.topic('moved', options);
    await surviving('moved leaders', topic, async () => {
      for (let round = 0; round < 6; round += 1) {
        const leaders = await cluster.leaders(topic);
        const partition = round % leaders.length;
        await cluster.movePartition(topic, partition, [((leaders[partition] ?? 1) % 3) + 1]);
        await sleep(300);
      }
    });
  });

  test.each([1, 2, 3])(
    'node %i is killed in mid-send and comes back: nothing acknowledged is lost',
    async (node) => {
      const topic = await ports.topic('killed', { partitions: 6 });
      await surviving(`node ${node} killed`, topic, async (ledger) => {
        await cluster.killNode(node);
        const { acknowledgedCount, seenCount } = ledger;
        const from = Date.now();
        await eventually(() => ledger.acknowledgedCount > acknowledgedCount + 3200, 'publishing without it');
        const published = Date.now() - from;
        await eventually(() => ledger.seenCount > seenCount + 3200, 'consuming without it');
        tell(
          `without node ${node}: publishing after ${published} ms, consuming after ${Date.now() - from} ms`,
        );
        await cluster.startNode(node);
      });
    },
  );

  test('all nodes are away for 30 s: nothing acknowledged is lost, and all goes on', async () => {
    const topic = await ports.topic('away', { partitions: 6 });
    await surviving('all away', topic, async () => {
      await Promise.all([1, 2, 3].map((node) => cluster.killNode(node)));
      await sleep(30_000);
      await Promise.all([1, 2, 3].map((node) => cluster.startNode(node)));
    });
  });

  test('a node that stands still for 12 s holds up only what it leads: nothing acknowledged is lost', async () => {
    const topic = await ports.topic('frozen', { partitions: 6 });
    await surviving('frozen', topic, async () => {
      cluster.freezeNode(2);
      await sleep(12_000);
      cluster.thawNode(2);
    });
  });
});
