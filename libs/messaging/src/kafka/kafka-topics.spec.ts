import { deadLetterTopic, TOPICS } from '@tenor/domain';
import { desiredTopics, planTopics } from './kafka-topics.js';

const settings = { brokers: ['a:9092'], topicPartitions: 4, replicationFactor: undefined };

describe('desiredTopics', () => {
  it('are those of the product, each with its dead letters', () => {
    const topics = Object.values(TOPICS).flatMap((topic) => [topic, deadLetterTopic(topic)]);
    expect(desiredTopics(settings, 1).map(({ topic }) => topic)).toEqual(topics);
  });

  it.each([
    [1, 1, 1, '1'],
    [1, 2, 2, '1'],
    [1, 5, 3, '2'],
    [3, 1, 3, '2'],
  ])(
    'with %i brokers configured and %i seen have %i copies, of which %s must be in sync',
    (configured, seen, copies, inSync) => {
      const brokers = Array.from({ length: configured }, (_, i) => `broker-${i}:9092`);
      for (const { replicationFactor, config } of desiredTopics({ ...settings, brokers }, seen)) {
        expect({ replicationFactor, inSync: config['min.insync.replicas'] }).toEqual({
          replicationFactor: copies,
          inSync,
        });
      }
    },
  );

  it('take what is configured before what is guessed', () => {
    const [topic] = desiredTopics({ ...settings, topicPartitions: 12, replicationFactor: 2 }, 5);
    expect(topic).toMatchObject({ partitions: 12, replicationFactor: 2 });
  });

  it('let a dead letter be larger than its original, and stay longer', () => {
    const [topic, letters] = desiredTopics(settings, 1);
    for (const setting of ['max.message.bytes', 'retention.ms']) {
      expect(Number(letters?.config[setting])).toBeGreaterThan(Number(topic?.config[setting]));
    }
  });
});

describe('planTopics', () => {
  const desired = desiredTopics(settings, 1).slice(0, 3);
  const [first, second, third] = desired.map(({ topic }) => topic);

  it('makes what is missing, adds partitions, and never takes any away', () => {
    const existing = new Map([
      [first!, 2],
      [second!, 7],
    ]);
    expect(planTopics(desired, existing)).toEqual([
      { action: 'add-partitions', topic: first, from: 2, partitions: 4 },
      { action: 'keep', topic: second, partitions: 7 },
      { action: 'create', ...desired[2] },
    ]);
    expect(third).toBeDefined();
  });
});
