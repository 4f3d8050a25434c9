import { deadLetterTopic, TOPICS } from '@tenor/domain';
import { type KafkaSettings } from '@tenor/platform';
import { type Admin } from 'kafkajs';
import { type KafkaAdmin } from './kafka-admin.js';
import { protocolErrors } from './kafka-problem.js';
import { setTimeout as sleep } from 'node:timers/promises';

const DAY_MS = 86_400_000;
const EVENT_DAYS = 7;
const DEAD_LETTER_DAYS = 30;
const MESSAGE_BYTES = 4 * 1024 * 1024;
/** A dead letter carries the original and some headers more; it must fit where the original did. */
const DEAD_LETTER_BYTES = MESSAGE_BYTES + 64 * 1024;

/** A topic as it should be. */
export interface DesiredTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** What is to be done about one topic. Nothing is ever shrunk, and the settings of what exists stay. */
export type TopicStep =
  | ({ readonly action: 'create' } & DesiredTopic)
  | {
      readonly action: 'add-partitions';
      readonly topic: string;
      readonly from: number;
      readonly partitions: number;
    }
  | { readonly action: 'keep'; readonly topic: string; readonly partitions: number };

/** Every topic of the product, and its dead letters. */
export function desiredTopics(
  settings: Pick<KafkaSettings, 'brokers' | 'topicPartitions' | 'replicationFactor'>,
  brokersSeen: number,
): readonly DesiredTopic[] {
  // The brokers that are configured count too: one that is still starting is no reason for fewer copies.
  const brokers = Math.max(brokersSeen, settings.brokers.length);
  const replicationFactor = settings.replicationFactor ?? Math.min(3, brokers);
  const inSync = String(replicationFactor >= 3 ? 2 : 1);
  const desired = (topic: string, days: number, bytes: number): DesiredTopic => ({
    topic,
    partitions: settings.topicPartitions,
    replicationFactor,
    config: {
      'retention.ms': String(days * DAY_MS),
      'max.message.bytes': String(bytes),
      'min.insync.replicas': inSync,
      'cleanup.policy': 'delete',
    },
  });
  return Object.values(TOPICS).flatMap((topic) => [
    desired(topic, EVENT_DAYS, MESSAGE_BYTES),
    desired(deadLetterTopic(topic), DEAD_LETTER_DAYS, DEAD_LETTER_BYTES),
  ]);
}

/** Compares; pure. `existing`: partitions by topic. */
export function planTopics(
  desired: readonly DesiredTopic[],
  existing: ReadonlyMap<string, number>,
): readonly TopicStep[] {
  return desired.map((wanted): TopicStep => {
    const { topic, partitions } = wanted;
    const from = existing.get(topic);
    if (from === undefined) return { action: 'create', ...wanted };
    if (from < partitions) return { action: 'add-partitions', topic, from, partitions };
    return { action: 'keep', topic, partitions: from };
  });
}

/** What Kafka has and what is to be done. @throws KafkaProblem */
export async function readTopicPlan(
  admin: KafkaAdmin,
  settings: KafkaSettings,
): Promise<readonly TopicStep[]> {
  const { brokers } = await admin.use((client) => client.describeCluster());
  const desired = desiredTopics(settings, brokers.length);
  const names = new Set(await admin.use((client) => client.listTopics()));
  const there = desired.map(({ topic }) => topic).filter((topic) => names.has(topic));
  const existing = there.length === 0 ? new Map<string, number>() : await partitionCounts(admin, there);
  return planTopics(desired, existing);
}

/**
 * Does what the steps say, and waits until the brokers know of it (5 s at most: they will).
 * What somebody else has made meanwhile counts as done.
 * @throws KafkaProblem
 */
export async function applyTopicSteps(admin: KafkaAdmin, steps: readonly TopicStep[]): Promise<void> {
  for (const step of steps) {
    const context = { topic: step.topic, managingTopics: true };
    if (step.action === 'create') await admin.use((client) => create(client, step), context);
    if (step.action === 'add-partitions') {
      const { topic, partitions: count } = step;
      await admin.use((client) => client.createPartitions({ topicPartitions: [{ topic, count }] }), context);
    }
  }
  const made = steps.filter(({ action }) => action === 'create').map(({ topic }) => topic);
  if (made.length > 0) await untilKnown(admin, made);
}

const KNOWN_MS = 5000;
const ASK_AGAIN_MS = 100;

async function untilKnown(admin: KafkaAdmin, topics: readonly string[]): Promise<void> {
  const end = performance.now() + KNOWN_MS;
  while (performance.now() < end) {
    const known = new Set(await admin.use((client) => client.listTopics()));
    if (topics.every((topic) => known.has(topic))) return;
    await sleep(ASK_AGAIN_MS);
  }
}

/** How many partitions each of these topics has. @throws KafkaProblem when one does not exist. */
export async function partitionCounts(
  admin: KafkaAdmin,
  topics: readonly string[],
): Promise<Map<string, number>> {
  const [topic] = topics;
  const context = topics.length === 1 && topic !== undefined ? { topic } : {};
  const { topics: found } = await admin.use(
    (client) => client.fetchTopicMetadata({ topics: [...topics] }),
    context,
  );
  return new Map(found.map(({ name, partitions }) => [name, partitions.length]));
}

async function create(client: Admin, wanted: DesiredTopic): Promise<void> {
  const configEntries = Object.entries(wanted.config).map(([name, value]) => ({ name, value }));
  const { topic, partitions: numPartitions, replicationFactor } = wanted;
  try {
    // Waiting for leaders fails on more than one broker; producers and consumers wait by themselves.
    await client.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions, replicationFactor, configEntries }],
    });
  } catch (error) {
    if (!protocolErrors(error).includes('TOPIC_ALREADY_EXISTS')) throw error;
  }
}
