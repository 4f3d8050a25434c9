import { deadLetterTopic, TOPICS } from '@tenor/domain';
import { startKafka, type KafkaCluster } from '@tenor/test-engines';
import { makeEvent } from '../testing/event-port-contract.js';
import { eventually, KafkaPorts, settingsOf, sleep, tell } from '../testing/event-port-kafka.js';
import { applyKafkaTopics } from './apply-kafka-topics.js';

jest.setTimeout(180_000);

describe('topics of Kafka', () => {
  let cluster: KafkaCluster;
  let ports: KafkaPorts;

  beforeEach(async () => {
    cluster = await startKafka();
    ports = new KafkaPorts(cluster);
  });
  afterEach(async () => {
    await ports.stopPorts();
    await cluster.stop();
  });

  const names = () => cluster.admin((admin) => admin.listTopics());
  const all = Object.values(TOPICS).flatMap((topic) => [topic, deadLetterTopic(topic)]);

  test('are made by the first service that starts, unless it is told not to', async () => {
    await ports.make({}, { createTopics: false }).start();
    expect(await names()).toEqual([]);
    await Promise.all([
      ports.make({}, { createTopics: true }).start(),
      ports.make({}, { createTopics: true }).start(),
    ]);
    expect((await names()).sort()).toEqual([...all].sort());
    tell(`two services made ${all.length} topics at the same moment`);
  });

  test('are planned without being made; then made; then only added to, while services run', async () => {
    const settings = (topicPartitions: number) => settingsOf(cluster, { topicPartitions });
    const planned = await applyKafkaTopics(settings(2), { dryRun: true });
    expect(planned.map(({ action, topic, partitions }) => [action, topic, partitions])).toEqual(
      all.map((topic) => ['create', topic, 2]),
    );
    expect(await names()).toEqual([]);
    expect(await applyKafkaTopics(settings(2))).toEqual(planned);

    const port = ports.make();
    const seen = new Set<number>();
    const topic = TOPICS.jobEvents;
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        for (const { partition } of events) seen.add(partition);
        return Promise.resolve(events.map(() => ({ status: 'done' }) as const));
      },
    });
    await port.start();
    const publish = () => port.publish(Array.from({ length: 50 }, (_, i) => makeEvent(topic, `key-${i}`, i)));
    await publish();
    await eventually(() => seen.size === 2, 'two partitions');

    const added = await applyKafkaTopics(settings(4));
    expect(new Set(added.map(({ action }) => action))).toEqual(new Set(['add-partitions']));
    const from = Date.now();
    await eventually(async () => {
      await publish();
      await sleep(500);
      return seen.size === 4;
    }, 'four partitions');
    tell(`the new partitions were written to and read after ${Date.now() - from} ms`);

    const fewer = await applyKafkaTopics(settings(1));
    expect(fewer.map(({ action, partitions }) => [action, partitions])).toEqual(all.map(() => ['keep', 4]));
  });

  test('that are deleted while they are read are told as missing, and read again when they are back', async () => {
    const topic = await ports.topic('gone');
    const port = ports.make();
    const seen: string[] = [];
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        seen.push(...events.map(({ key }) => key));
        return Promise.resolve(events.map(() => ({ status: 'done' }) as const));
      },
    });
    await port.start();
    await port.publish([makeEvent(topic, 'before', 1)]);
    await eventually(() => seen.includes('before'), 'the first');
    await cluster.admin((admin) => admin.deleteTopics({ topics: [topic] }));
    const refusal = async (): Promise<string> =>
      port.check().then(
        () => '',
        (error: unknown) => String(error),
      );
    await eventually(async () => (await refusal()).includes('does not exist in Kafka'), 'not ready');
    await cluster.createTopic(topic);
    await port.publish([makeEvent(topic, 'after', 2)]);
    await eventually(() => seen.includes('after'), 'the second');
    expect(await refusal()).toBe('');
  });
});
