import { type ConsumerLag, type Subscription } from '../event-port.js';
import { type KafkaAdmin } from './kafka-admin.js';
import { kafkaGroupId } from './kafka-subscription.js';

/** How far each group is behind the end of its topic, by partition. @throws KafkaProblem */
export async function readKafkaLag(
  admin: KafkaAdmin,
  subscriptions: readonly Subscription[],
): Promise<readonly ConsumerLag[]> {
  const lags: ConsumerLag[] = [];
  for (const { topic, group } of subscriptions) {
    const groupId = kafkaGroupId(group, topic);
    // Committed first: what is stored between the two questions then counts as lag, and never below zero.
    const committed = await admin.use((client) => client.fetchOffsets({ groupId, topics: [topic] }), {
      group: groupId,
      topic,
    });
    const ends = await admin.use((client) => client.fetchTopicOffsets(topic), { topic });
    const positions = new Map(
      committed.flatMap((entry) => entry.partitions).map(({ partition, offset }) => [partition, offset]),
    );
    for (const { partition, high, low } of ends) {
      lags.push({ topic, group, partition, lag: lagOf(high, low, positions.get(partition)) });
    }
  }
  return lags.sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
}

/** A group without a position, or with one that retention has passed, begins with the oldest event. */
function lagOf(high: string, low: string, committed: string | undefined): number {
  const position = Math.max(Number(low), Number(committed ?? -1));
  return Math.max(0, Number(high) - position);
}
