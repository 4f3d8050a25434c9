import { type Logger } from '@tenor/platform';
import { type Message, type Producer } from 'kafkajs';
import { murmur2 } from '../murmur2.js';
import { settledWithin } from '../retry-policy.js';
import { type KafkaAdmin } from './kafka-admin.js';
import { makeKafka, PATIENT_RETRY, type KafkaAccess } from './kafka-client.js';
import { KafkaProblem, kafkaProblem } from './kafka-problem.js';
import { partitionCounts } from './kafka-topics.js';
import { PartitionLane, type Attempt } from './partition-lane.js';

/** After so long a topic is asked again how many partitions it has. */
const COUNT_AGE_MS = 10_000;
export const PUBLISH_TIMEOUT_MS = 30_000;
const CLOSE_MS = 5000;

export interface TopicMessage {
  readonly topic: string;
  readonly message: Message;
}

interface PartitionCount {
  readonly count: number;
  readonly readAt: number;
}

/**
 * Publishes with one send per partition, the partition chosen here: of a send that spans brokers
 * kafkajs may lose what one of them did not take, and still resolve.
 */
export class KafkaPublisher {
  private readonly producer: Producer;
  private readonly lanes = new Map<string, PartitionLane>();
  private readonly counts = new Map<string, PartitionCount>();
  private readonly refreshing = new Map<string, Promise<number>>();
  /** How to give up each publish that is not acknowledged yet. */
  private readonly underWay = new Set<(why: string) => void>();

  constructor(
    private readonly access: KafkaAccess,
    private readonly admin: KafkaAdmin,
    private readonly logger: Logger,
    /** Milliseconds after which a publish that is not acknowledged is given up. */
    private readonly timeoutMs: number,
  ) {
    this.producer = makeKafka(access, 'patient').producer({
      allowAutoTopicCreation: false,
      metadataMaxAge: 2000,
      retry: PATIENT_RETRY,
      // The lane has chosen already.
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
  }

  async connect(): Promise<void> {
    await this.producer.connect();
  }

  /**
   * Resolves when every in-sync replica has every message. When it rejects, some may be stored.
   * @throws KafkaProblem retryable unless a message itself is at fault.
   */
  async publish(messages: readonly TopicMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const attempt: Attempt = { failure: undefined };
    let giveUp: (why: string) => void = () => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = (why) => {
        attempt.failure ??= new KafkaProblem('away', why);
        reject(attempt.failure);
      };
    });
    const seconds = this.timeoutMs / 1000;
    const timer = setTimeout(() => giveUp(`Kafka did not acknowledge within ${seconds} s`), this.timeoutMs);
    this.underWay.add(giveUp);
    try {
      await Promise.race([this.spread(messages, attempt), givenUp]);
    } finally {
      clearTimeout(timer);
      this.underWay.delete(giveUp);
    }
  }

  /** Waits up to 5 s for what is under way, rejects what is not acknowledged by then, and disconnects. */
  async close(): Promise<void> {
    await settledWithin(Promise.all([...this.lanes.values()].map((lane) => lane.idle())), CLOSE_MS);
    for (const giveUp of this.underWay) giveUp('the event port stops, and Kafka has not acknowledged');
    await this.producer.disconnect().catch((error: unknown) => {
      this.logger.debug({ err: error }, 'the producer did not disconnect cleanly');
    });
  }

  private async spread(messages: readonly TopicMessage[], attempt: Attempt): Promise<void> {
    const topics = [...new Set(messages.map(({ topic }) => topic))];
    const counts = new Map(
      await Promise.all(topics.map(async (topic) => [topic, await this.partitionCount(topic)] as const)),
    );
    const parts = new Map<PartitionLane, Message[]>();
    for (const { topic, message } of messages) {
      const lane = this.lane(topic, partitionOfKey(message.key ?? '', counts.get(topic) ?? 1));
      const part = parts.get(lane);
      if (part === undefined) parts.set(lane, [message]);
      else part.push(message);
    }
    const sent = await Promise.allSettled([...parts].map(([lane, part]) => lane.append(part, attempt)));
    const failed = sent.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private lane(topic: string, partition: number): PartitionLane {
    const id = `${topic}/${partition}`;
    let lane = this.lanes.get(id);
    if (lane === undefined) {
      lane = new PartitionLane((messages) => this.send(topic, partition, messages));
      this.lanes.set(id, lane);
    }
    return lane;
  }

  private async send(topic: string, partition: number, messages: readonly Message[]): Promise<void> {
    try {
      await this.producer.send({
        topic,
        acks: -1,
        messages: messages.map((message) => ({ ...message, partition })),
      });
    } catch (error) {
      throw kafkaProblem(error, { settings: this.access.settings, topic });
    }
  }

  private async partitionCount(topic: string): Promise<number> {
    const known = this.counts.get(topic);
    const fresh = known !== undefined && performance.now() - known.readAt < COUNT_AGE_MS;
    if (fresh) return known.count;
    const reading = this.readPartitionCount(topic);
    if (known === undefined) return reading;
    // An old number is as good for the moment: partitions are only ever added.
    reading.catch((error: unknown) => {
      this.logger.debug({ topic, err: error }, 'the number of partitions could not be read again');
    });
    return known.count;
  }

  private readPartitionCount(topic: string): Promise<number> {
    const running = this.refreshing.get(topic);
    if (running !== undefined) return running;
    const reading = partitionCounts(this.admin, [topic])
      .then((counts) => {
        const count = counts.get(topic) ?? 0;
        if (count === 0) throw new KafkaProblem('missing', `${topic} has no partitions yet`);
        this.counts.set(topic, { count, readAt: performance.now() });
        return count;
      })
      .finally(() => this.refreshing.delete(topic));
    this.refreshing.set(topic, reading);
    return reading;
  }
}

/** As {@link partitionOf}, also for keys that are no text. */
function partitionOfKey(key: Buffer | string, partitions: number): number {
  return (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % partitions;
}
