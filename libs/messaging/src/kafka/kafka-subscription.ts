import { type Logger } from '@tenor/platform';
import { type Consumer, type Kafka } from 'kafkajs';
import { type Subscription } from '../event-port.js';
import { delayAfter, pause, settledWithin, type RetryPolicy } from '../retry-policy.js';
import { type KafkaAdmin } from './kafka-admin.js';
import { PATIENT_RETRY, type KafkaAccess } from './kafka-client.js';
import { KafkaPartition, readAttemptsNote } from './kafka-partition.js';
import { KafkaProblem, kafkaProblem } from './kafka-problem.js';
import { type TopicMessage } from './kafka-publisher.js';
import { partitionCounts } from './kafka-topics.js';

/** The name of a consumer group in Kafka. One per topic: groups with several topics cannot be changed at run time. */
export function kafkaGroupId(group: string, topic: string): string {
  return `${group}.${topic}`;
}

export interface SubscriptionPorts {
  readonly access: KafkaAccess;
  readonly kafka: Kafka;
  readonly admin: KafkaAdmin;
  readonly logger: Logger;
  readonly policy: RetryPolicy;
  /** Resolves when they are stored. */
  storeDeadLetters(subscription: Subscription, letters: readonly TopicMessage[]): Promise<void>;
}

/** Between attempts to consume: soon while brokers are away, slower for what people must mend. */
const RECONNECT: RetryPolicy = { budget: 1, firstDelayMs: 200, maxDelayMs: 5000 };
const AWAY_DELAY_MS = 500;
/** Without a fetch, heartbeat or batch for so long a consumer is taken for dead and replaced. */
const SILENCE_MS = 60_000;
const JOIN_PATIENCE_MS = 3000;
const CONCURRENT_PARTITIONS = 16;
/**
 * Bytes of one fetch: that many of one partition are several batches of a busy producer, so that a handler always has
 * the next to look at while one is stored.
 */
const BYTES_OF_PARTITION = 4 * 1024 * 1024;
const BYTES_AT_ONCE = 8 * 1024 * 1024;

/** One group on one topic: keeps a consumer alive until it is stopped, whatever happens to the brokers. */
export class KafkaSubscription {
  private readonly stopping = new AbortController();
  private readonly partitions = new Map<number, KafkaPartition>();
  private readonly groupId: string;
  private assigned: ReadonlySet<number> = new Set();
  private committed: Promise<ReadonlyMap<number, { offset: string; attempts: number }>> | undefined;
  private trouble: KafkaProblem | undefined;
  private lastSign = 0;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly ports: SubscriptionPorts,
  ) {
    this.groupId = kafkaGroupId(subscription.group, subscription.topic);
  }

  /** Why it does not consume; undefined when nothing is known to be wrong. */
  get problem(): KafkaProblem | undefined {
    return this.trouble;
  }

  start(): void {
    this.loop ??= this.run();
  }

  /** Resolves when the handlers under way have ended, their progress is committed and the group is left. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 1; !signal.aborted; failures += 1) {
      const began = performance.now();
      try {
        // Asked before each consumer: one of a missing topic would restart ten times a second.
        await partitionCounts(this.ports.admin, [this.subscription.topic]);
        await this.consume();
      } catch (thrown) {
        if (!signal.aborted) this.report(thrown);
      }
      this.assigned = new Set();
      if (performance.now() - began > 30_000) failures = 1;
      const away = this.trouble?.kind === 'away';
      await pause(away ? AWAY_DELAY_MS : delayAfter(failures, RECONNECT), signal);
    }
    for (const partition of this.partitions.values()) partition.dispose();
  }

  /** Until stopped; rejects when this consumer is dead and another is needed. */
  private async consume(): Promise<void> {
    const { signal } = this.stopping;
    const consumer = this.ports.kafka.consumer({
      groupId: this.groupId,
      allowAutoTopicCreation: false,
      metadataMaxAge: 10_000,
      sessionTimeout: 6000,
      heartbeatInterval: 1000,
      rebalanceTimeout: 15_000,
      maxWaitTimeInMs: 500,
      maxBytesPerPartition: BYTES_OF_PARTITION,
      maxBytes: BYTES_AT_ONCE,
      // The coordinator is looked for again only after a crash, so crash soon; what follows is up to run().
      retry: { ...PATIENT_RETRY, retries: 1, restartOnFailure: () => Promise.resolve(false) },
    });
    this.lastSign = performance.now();
    const death = this.watch(consumer);
    let end = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      end = resolve;
    });
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    const joining = this.join(consumer);
    try {
      await Promise.race([joining.then(() => stopped), stopped, death.promise]);
    } finally {
      death.unwatch();
      signal.removeEventListener('abort', end);
      // A member that vanishes while it joins would be waited for by the others.
      await settledWithin(joining, JOIN_PATIENCE_MS);
      await consumer.disconnect().catch((error: unknown) => {
        this.ports.logger.debug({ ...this.where(), err: error }, 'the consumer did not disconnect cleanly');
      });
    }
  }

  private async join(consumer: Consumer): Promise<void> {
    const { topic } = this.subscription;
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
      eachBatch: async (payload) => {
        this.lastSign = performance.now();
        await this.partition(payload.batch.partition).handle(payload);
      },
    });
  }

  /** Rejects when the consumer crashes, or is silent for too long. */
  private watch(consumer: Consumer): { readonly promise: Promise<never>; unwatch(): void } {
    const { CRASH, GROUP_JOIN, HEARTBEAT, FETCH } = consumer.events;
    const sign = (): void => {
      this.lastSign = performance.now();
    };
    let timer: NodeJS.Timeout | undefined;
    const promise = new Promise<never>((_, reject) => {
      consumer.on(CRASH, ({ payload }) => reject(payload.error));
      timer = setInterval(() => {
        const silent = performance.now() - this.lastSign;
        if (silent > SILENCE_MS) {
          reject(new KafkaProblem('other', `the consumer was silent for ${Math.round(silent / 1000)} s`));
        }
      }, SILENCE_MS / 6);
      timer.unref();
    });
    // It may reject after the race is over.
    promise.catch(() => undefined);
    consumer.on(HEARTBEAT, sign);
    consumer.on(FETCH, sign);
    consumer.on(GROUP_JOIN, ({ payload }) => {
      sign();
      this.assigned = new Set(payload.memberAssignment[this.subscription.topic] ?? []);
      this.committed = undefined;
      if (this.trouble !== undefined) {
        this.ports.logger.info(this.where(), 'consuming again');
        this.trouble = undefined;
      }
      this.ports.logger.debug({ ...this.where(), partitions: [...this.assigned] }, 'joined the group');
    });
    return { promise, unwatch: () => clearInterval(timer) };
  }

  private partition(partition: number): KafkaPartition {
    let found = this.partitions.get(partition);
    if (found === undefined) {
      const { logger, policy } = this.ports;
      found = new KafkaPartition(partition, {
        subscription: this.subscription,
        logger,
        policy,
        stopping: this.stopping.signal,
        storeDeadLetters: (letters) => this.ports.storeDeadLetters(this.subscription, letters),
        owns: (number) => this.assigned.has(number),
        storedAttempts: (number, offset) => this.storedAttempts(number, offset),
      });
      this.partitions.set(partition, found);
    }
    return found;
  }

  private async storedAttempts(partition: number, offset: string): Promise<number> {
    this.committed ??= this.readCommitted();
    const known = (await this.committed).get(partition);
    return known?.offset === offset ? known.attempts : 0;
  }

  /** One question per join, for all partitions. */
  private async readCommitted(): Promise<ReadonlyMap<number, { offset: string; attempts: number }>> {
    const { groupId, subscription } = this;
    const { topic } = subscription;
    try {
      const groups = await this.ports.admin.use((admin) => admin.fetchOffsets({ groupId, topics: [topic] }));
      const partitions = groups.flatMap((group) => group.partitions);
      return new Map(
        partitions.map(({ partition, offset, metadata }) => [
          partition,
          { offset, attempts: readAttemptsNote(metadata) },
        ]),
      );
    } catch (error) {
      // Without it a bad message gets its full budget again; nothing is lost.
      this.ports.logger.debug({ ...this.where(), err: error }, 'the attempts made before are not known');
      return new Map();
    }
  }

  private report(thrown: unknown): void {
    const { topic } = this.subscription;
    const problem = kafkaProblem(thrown, {
      settings: this.ports.access.settings,
      topic,
      group: this.groupId,
    });
    // Once per trouble: it may last for hours.
    if (this.trouble?.message !== problem.message) {
      this.ports.logger.warn(
        { ...this.where(), err: problem },
        `not consuming, trying again: ${problem.message}`,
      );
    }
    this.trouble = problem;
  }

  private where(): Record<string, unknown> {
    return { topic: this.subscription.topic, group: this.subscription.group };
  }
}
