import { addMilliseconds, deadLetterTopic, toInstant } from '@tenor/domain';
import { toError, type Clock, type Logger } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { setImmediate } from 'node:timers/promises';
import { encodeEvent } from '../cloud-event.js';
import { type DeadLetter } from '../dead-letter.js';
import { type EventObserver } from '../event-metrics.js';
import { type ConsumerLag, type EventPort, type OutgoingEvent, type Subscription } from '../event-port.js';
import { partitionOf } from '../murmur2.js';
import { NotRunningError } from '../not-running-error.js';
import { DEFAULT_RETRY, type RetryPolicy } from '../retry-policy.js';
import { EventStore, type NewRow } from './event-store.js';
import { PartitionConsumer, type ConsumerPorts } from './partition-consumer.js';
import { PartitionWriter } from './partition-writer.js';

export interface EmbeddedEventPortOptions {
  readonly database: Connection;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Partitions of every topic; default 4. More than one product may not share the database. */
  readonly partitions?: number;
  readonly retry?: RetryPolicy;
  /** Milliseconds between purges; default 15,000. */
  readonly purgeEveryMs?: number;
  /** Milliseconds between looks for events that another process has stored; default 5,000. */
  readonly lookEveryMs?: number;
  readonly observer?: EventObserver;
}

/** Partitions of every topic, unless a test wants others. */
export const DEFAULT_PARTITIONS = 4;

/** Dead letters are kept this long for the operators. */
const DEAD_LETTER_DAYS = 30;
const DAY_MS = 86_400_000;
/** Events that are encoded without a pause: about a millisecond's work. */
const ENCODED_AT_ONCE = 100;

/**
 * The transport of a product that runs in one process: durable in the database, no broker. Topics
 * that no group consumes are not stored; a group that has once consumed counts also before its
 * handler subscribes again after a restart. A new group begins with what is still there.
 */
export class EmbeddedEventPort implements EventPort {
  private readonly store: EventStore;
  private readonly partitions: number;
  private readonly writers = new Map<string, PartitionWriter>();
  private readonly consumers = new Map<string, PartitionConsumer[]>();
  private readonly subscriptions: Subscription[] = [];
  /** What the database holds per group, topic and partition, as read at start and moved since. */
  private readonly stored = new Map<
    string,
    { topic: string; partition: number; seq: number; attempts: number }
  >();
  private readonly consumed = new Set<string>();
  private state: 'new' | 'started' | 'stopped' = 'new';
  private timer: NodeJS.Timeout | undefined;
  private lookout: NodeJS.Timeout | undefined;
  private purging: Promise<void> | undefined;
  /** What is published is encoded, and then appended, in the order of the calls. */
  private encoding: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: EmbeddedEventPortOptions) {
    this.store = new EventStore(options.database, options.clock);
    this.partitions = options.partitions ?? DEFAULT_PARTITIONS;
  }

  async start(): Promise<void> {
    if (this.state !== 'new') throw new Error('an event port starts once');
    await this.store.ensureIndexes();
    for (const { _id, topic, partition, seq, attempts } of await this.store.allWatermarks()) {
      this.stored.set(_id, { topic, partition, seq, attempts });
      this.consumed.add(topic);
    }
    this.state = 'started';
    for (const subscription of this.subscriptions) this.consume(subscription);
    this.timer = setInterval(() => this.purgeQuietly(), this.options.purgeEveryMs ?? 15_000);
    this.timer.unref();
    // Dead letters are put back by another process, which cannot tell us.
    this.lookout = setInterval(() => this.lookForRows(), this.options.lookEveryMs ?? 5_000);
    this.lookout.unref();
  }

  subscribe(subscription: Subscription): void {
    const { topic, group } = subscription;
    if (this.state === 'stopped') throw new Error('the event port is stopped');
    if (this.subscriptions.some((other) => other.topic === topic && other.group === group)) {
      throw new Error(`group ${group} is already subscribed to ${topic}`);
    }
    this.subscriptions.push(subscription);
    this.consumed.add(topic);
    if (this.state === 'started') this.consume(subscription);
  }

  async publish(events: readonly OutgoingEvent[]): Promise<void> {
    if (this.state !== 'started') throw new NotRunningError(this.state);
    const wanted = events.filter((event) => this.consumed.has(event.topic));
    const encoded = this.encoding.then(() => encodeInTurns(wanted));
    this.encoding = encoded.catch(() => undefined);
    await this.append(await encoded);
  }

  async check(): Promise<void> {
    if (this.state !== 'started') throw new NotRunningError(this.state);
    try {
      await this.store.ping();
    } catch (error) {
      throw new Error(`the event store does not answer: ${toError(error).message}`, { cause: error });
    }
  }

  async lag(): Promise<readonly ConsumerLag[]> {
    if (this.state !== 'started') throw new NotRunningError(this.state);
    const lags: ConsumerLag[] = [];
    for (const { topic, group } of this.subscriptions) {
      for (const [partition, consumer] of (this.consumers.get(`${group}/${topic}`) ?? []).entries()) {
        // Read after the consumer's number, which may have moved meanwhile.
        const { seq } = consumer;
        const last = await this.store.lastSeq(topic, partition);
        lags.push({ topic, group, partition, lag: Math.max(0, last - seq) });
      }
    }
    return lags;
  }

  async stop(): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    clearInterval(this.timer);
    clearInterval(this.lookout);
    await Promise.all([...this.consumers.values()].flat().map((consumer) => consumer.stop()));
    await this.encoding;
    await Promise.all([...this.writers.values()].map((writer) => writer.idle()));
    await this.purging;
  }

  /** Deletes what every group has settled, and dead letters older than 30 days. @returns rows deleted. */
  async purge(): Promise<number> {
    let deleted = 0;
    const cutoff = addMilliseconds(toInstant(this.options.clock.now()), -DEAD_LETTER_DAYS * DAY_MS);
    for (const topic of this.consumed) {
      for (let partition = 0; partition < this.partitions; partition += 1) {
        const lowest = this.lowestSettled(topic, partition);
        if (lowest > 0) deleted += await this.store.purge(topic, partition, lowest);
        deleted += await this.store.purge(deadLetterTopic(topic), partition, Number.MAX_SAFE_INTEGER, cutoff);
      }
    }
    return deleted;
  }

  private consume(subscription: Subscription): void {
    const { topic, group } = subscription;
    const ports: ConsumerPorts = {
      store: this.store,
      logger: this.options.logger,
      policy: this.options.retry ?? DEFAULT_RETRY,
      storeDeadLetters: async (letters) => {
        await this.storeDeadLetters(letters);
        this.options.observer?.deadLettered(subscription, letters.length);
      },
    };
    const consumers = Array.from({ length: this.partitions }, (_, partition) => {
      const at = this.stored.get(`${group}/${topic}/${partition}`);
      return new PartitionConsumer(subscription, partition, at?.seq ?? 0, at?.attempts, ports);
    });
    this.consumers.set(`${group}/${topic}`, consumers);
    for (const consumer of consumers) consumer.start();
  }

  private storeDeadLetters(letters: readonly DeadLetter[]): Promise<void> {
    return this.append(
      letters.map(({ topic, key, headers, value }) => ({ topic, row: { key, headers, value } })),
    );
  }

  private async append(records: readonly NewRecord[]): Promise<void> {
    const parts = new Map<string, { topic: string; partition: number; rows: NewRow[] }>();
    for (const { topic, row } of records) {
      const partition = partitionOf(row.key, this.partitions);
      const id = `${topic}/${partition}`;
      const part = parts.get(id) ?? { topic, partition, rows: [] };
      part.rows.push(row);
      parts.set(id, part);
    }
    await Promise.all(
      [...parts.values()].map(({ topic, partition, rows }) => this.writer(topic, partition).append(rows)),
    );
  }

  private writer(topic: string, partition: number): PartitionWriter {
    const id = `${topic}/${partition}`;
    let writer = this.writers.get(id);
    if (writer === undefined) {
      writer = new PartitionWriter(this.store, topic, partition, () => this.notify(topic, partition));
      this.writers.set(id, writer);
    }
    return writer;
  }

  private lookForRows(): void {
    for (const consumers of this.consumers.values()) for (const consumer of consumers) consumer.notify();
  }

  private notify(topic: string, partition: number): void {
    for (const subscription of this.subscriptions) {
      if (subscription.topic === topic)
        this.consumers.get(`${subscription.group}/${topic}`)?.[partition]?.notify();
    }
  }

  /** The lowest number that every group has settled: those that run, and those known from before. */
  private lowestSettled(topic: string, partition: number): number {
    const seqs: number[] = [];
    for (const [key, consumers] of this.consumers) {
      const consumer = consumers[partition];
      if (key.endsWith(`/${topic}`) && consumer !== undefined) seqs.push(consumer.seq);
    }
    for (const [id, at] of this.stored) {
      const running = this.consumers.has(id.slice(0, id.lastIndexOf('/')));
      if (!running && at.topic === topic && at.partition === partition) seqs.push(at.seq);
    }
    return seqs.length === 0 ? 0 : Math.min(...seqs);
  }

  private purgeQuietly(): void {
    this.purging ??= this.purge()
      .then(
        (deleted) => {
          if (deleted > 0) this.options.logger.debug({ deleted }, 'purged settled events');
        },
        (error: unknown) => {
          // Nothing is lost: the next purge finds the same rows.
          this.options.logger.warn({ err: toError(error) }, 'purging events failed; it is tried again');
        },
      )
      .finally(() => {
        this.purging = undefined;
      });
  }
}

interface NewRecord {
  readonly topic: string;
  readonly row: NewRow;
}

/** With pauses, so that others of this process have their turn while many are published. */
async function encodeInTurns(events: readonly OutgoingEvent[]): Promise<NewRecord[]> {
  const records: NewRecord[] = [];
  for (const [index, event] of events.entries()) {
    if (index > 0 && index % ENCODED_AT_ONCE === 0) await setImmediate();
    records.push({ topic: event.topic, row: { key: event.key, ...encodeEvent(event) } });
  }
  return records;
}
