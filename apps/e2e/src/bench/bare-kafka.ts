import { systemClock, createLogger, type KafkaSettings } from '@tenor/platform';
import { toInstant } from '@tenor/domain';
import { DONE, KafkaEventPort, type OutgoingEvent } from '@tenor/messaging';
import { startKafka, type KafkaCluster } from '@tenor/test-engines';

const PUBLISHED_AT_ONCE = 1000;
const TOPIC = 'tenor.bench.v1';

export interface BareKafkaFigures {
  readonly events: number;
  readonly partitions: number;
  readonly nodes: number;
  /** Seconds until all were acknowledged by all in-sync copies, and CPU seconds of this process for it. */
  readonly publish: Timing;
  /** Seconds until a handler that does nothing had them all, joining the group included. */
  readonly consume: Timing;
}

export interface Timing {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly perSecond: number;
}

export interface BareKafkaOptions {
  readonly partitions?: number;
  /** A cluster to use; without it one node is started, and stopped in the end. */
  readonly cluster?: KafkaCluster;
  /** What every event carries. */
  readonly data: unknown;
}

/** How fast events go through the Kafka transport alone, on real brokers. Needs Java and Maven. */
export async function bareKafka(count: number, options: BareKafkaOptions): Promise<BareKafkaFigures> {
  const { partitions = 4, cluster, data } = options;
  const kafka = cluster ?? (await startKafka());
  try {
    const topic = `${TOPIC}.${Date.now()}`;
    await kafka.createTopic(topic, { partitions });
    const publish = await timed(count, () => publishAll(kafka, topic, count, data));
    const consume = await timed(count, () => consumeAll(kafka, topic, count));
    return { events: count, partitions, nodes: kafka.brokers.length, publish, consume };
  } finally {
    if (cluster === undefined) await kafka.stop();
  }
}

async function publishAll(kafka: KafkaCluster, topic: string, count: number, data: unknown): Promise<void> {
  const port = connect(kafka);
  await port.start();
  try {
    for (let from = 0; from < count; from += PUBLISHED_AT_ONCE) {
      const size = Math.min(PUBLISHED_AT_ONCE, count - from);
      await port.publish(Array.from({ length: size }, (_, n) => event(topic, from + n, data)));
    }
  } finally {
    await port.stop();
  }
}

async function consumeAll(kafka: KafkaCluster, topic: string, count: number): Promise<void> {
  const port = connect(kafka);
  try {
    await new Promise<void>((resolve, reject) => {
      let seen = 0;
      port.subscribe({
        topic,
        group: 'bench',
        handle: (events) => {
          seen += events.length;
          if (seen >= count) resolve();
          return Promise.resolve(events.map(() => DONE));
        },
      });
      port.start().catch(reject);
    });
  } finally {
    await port.stop();
  }
}

function connect({ brokers }: KafkaCluster): KafkaEventPort {
  const settings: KafkaSettings = {
    brokers,
    ssl: undefined,
    sasl: undefined,
    createTopics: false,
    topicPartitions: 4,
    replicationFactor: undefined,
  };
  return new KafkaEventPort({ settings, clientId: 'tenor-bench', logger: createLogger('bench', 'error') });
}

async function timed(count: number, work: () => Promise<void>): Promise<Timing> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1_000_000, perSecond: Math.round(count / seconds) };
}

function event(topic: string, n: number, data: unknown): OutgoingEvent {
  return {
    id: `bench:${n}`,
    type: 'tenor.bench',
    topic,
    key: `key-${n % 64}`,
    source: '/tenor/bench',
    time: toInstant(systemClock.now()),
    data,
  };
}
