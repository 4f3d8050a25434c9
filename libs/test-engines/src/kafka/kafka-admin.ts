import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin, type KafkaConfig } from 'kafkajs';

const { Kafka, logLevel } = kafkajs;

export type ClientOptions = Pick<KafkaConfig, 'ssl' | 'sasl'>;

const PATIENCE_MS = 30_000;

/** A client with little patience, for loops that ask again. */
export function testClient(brokers: readonly string[], options: ClientOptions) {
  return new Kafka({
    ...options,
    clientId: 'test-engines',
    brokers: [...brokers],
    connectionTimeout: 1000,
    requestTimeout: 5000,
    logLevel: logLevel.NOTHING,
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500, multiplier: 1.5, factor: 0.2 },
  });
}

export async function withAdmin<T>(
  brokers: readonly string[],
  options: ClientOptions,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = testClient(brokers, options).admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Asks until the answer is yes; the last error is the cause when it never is. */
export async function eventually(what: string, probe: () => Promise<boolean>, patienceMs = PATIENCE_MS) {
  const end = Date.now() + patienceMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await probe()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(150);
  }
  throw new Error(`waited ${patienceMs} ms in vain: ${what}: ${String(last)}`, { cause: last });
}

export interface TestTopic {
  readonly partitions?: number;
  /** Default: three, or the number of nodes. */
  readonly copies?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** Makes a topic and waits until every broker knows a leader of each partition. */
export async function createTestTopic(
  brokers: readonly string[],
  options: ClientOptions,
  topic: string,
  { partitions = 4, copies = Math.min(3, brokers.length), config = {} }: TestTopic,
): Promise<void> {
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  const wanted = { topic, numPartitions: partitions, replicationFactor: copies, configEntries };
  // Waiting for leaders fails on more than one node: every broker is asked below.
  await withAdmin(brokers, options, (admin) =>
    admin.createTopics({ topics: [wanted], waitForLeaders: false }),
  );
  for (const broker of brokers) {
    await eventually(`${broker} knows ${topic}`, async () => {
      const leaders = await withAdmin([broker], options, (admin) => leadersOf(admin, topic));
      return leaders.length === partitions && leaders.every((leader) => leader >= 0);
    });
  }
}

/** Node ids, by partition; −1 where there is none. */
export async function leadersOf(admin: Admin, topic: string): Promise<number[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partitions = [...(topics[0]?.partitions ?? [])].sort((a, b) => a.partitionId - b.partitionId);
  return partitions.map(({ leader }) => leader);
}

/** Gives a partition to other nodes (a leader that keeps its copy stays leader); the first becomes its leader. */
export async function moveTestPartition(
  brokers: readonly string[],
  options: ClientOptions,
  topic: string,
  partition: number,
  replicas: readonly number[],
): Promise<void> {
  await withAdmin(brokers, options, async (admin) => {
    const partitionAssignment = [{ partition, replicas: [...replicas] }];
    await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] });
    const [first] = replicas;
    await eventually(`node ${first} leads ${topic}/${partition}`, async () => {
      const leaders = await leadersOf(admin, topic);
      return leaders[partition] === first;
    });
  });
}
