import { toError, type Logger } from '@tenor/platform';
import { type DeadLetter } from '../dead-letter.js';
import { deliver, initialState, type Delivery, type DeliveryState } from '../deliver.js';
import { HANDLED_MAX, type Subscription } from '../event-port.js';
import { delayAfter, pause, type RetryPolicy } from '../retry-policy.js';
import { type EventStore, type StoredEvent } from './event-store.js';

export interface ConsumerPorts {
  readonly store: EventStore;
  readonly logger: Logger;
  readonly policy: RetryPolicy;
  storeDeadLetters(letters: readonly DeadLetter[]): Promise<void>;
}

/** Progress is stored that often, and whenever a partition rests or stops, in milliseconds. */
const SAVE_EVERY_MS = 200;

/**
 * The loop of one group on one partition: read, hand over, keep the watermark. While a batch is handled, the
 * next is read and now and then the watermark is stored: it may lag behind what is settled (then that comes
 * again after a crash), and is never ahead of it.
 */
export class PartitionConsumer {
  private readonly stopping = new AbortController();
  private buffer: StoredEvent[] = [];
  private state: DeliveryState;
  private readonly isNew: boolean;
  private wake: (() => void) | undefined;
  private dirty = true;
  /** What follows the buffer, being read while that is handled. */
  private ahead: Promise<StoredEvent[] | undefined> | undefined;
  private saving: Promise<void> | undefined;
  private unsaved = false;
  /** By the clock of `performance`. */
  private saveAt = 0;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly partition: number,
    /** Everything up to this number is settled; `attempts` were made on the next one (undefined: a new group). */
    private settled: number,
    attempts: number | undefined,
    private readonly ports: ConsumerPorts,
  ) {
    this.isNew = attempts === undefined;
    this.state = initialState(attempts ?? 0);
  }

  get seq(): number {
    return this.settled;
  }

  start(): void {
    this.loop ??= this.run();
  }

  /** Tells that rows may have come. */
  notify(): void {
    this.dirty = true;
    this.wake?.();
  }

  /** Resolves when the handler under way has ended and its progress is kept. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake?.();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    // So that the topic counts as consumed after a restart, whether or not anything was settled.
    this.unsaved = this.isNew;
    await this.saveWatermark();
    while (!signal.aborted) {
      if (this.buffer.length === 0 && !(await this.fill())) continue;
      if (signal.aborted) break;
      this.readAhead();
      const delivery = await deliver(
        this.buffer,
        this.state,
        {
          handle: (events) => this.subscription.handle(events),
          storeDeadLetters: (letters) => this.ports.storeDeadLetters(letters),
        },
        this.ports.policy,
      );
      this.report(delivery);
      await this.keep(delivery);
      if (delivery.pauseMs > 0) await pause(delivery.pauseMs, signal);
    }
    await Promise.all([this.saveWatermark(), this.ahead]);
  }

  /** Reads what follows, or waits for it; false when there is nothing to hand over yet. */
  private async fill(): Promise<boolean> {
    const { ahead } = this;
    this.ahead = undefined;
    if (ahead === undefined && !this.dirty) {
      await this.rest();
      return false;
    }
    const rows = await (ahead ?? this.read(this.settled));
    if (rows === undefined || rows.length === 0) return false;
    this.buffer = rows;
    return true;
  }

  private async rest(): Promise<void> {
    // What is settled is stored before the partition rests.
    await this.saveWatermark();
    if (this.dirty || this.stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
  }

  /** Begins to read what follows the buffer, if there may be something. */
  private readAhead(): void {
    const last = this.buffer.at(-1);
    if (last !== undefined && this.dirty) this.ahead ??= this.read(last.seq);
  }

  private async read(afterSeq: number): Promise<StoredEvent[] | undefined> {
    const { topic } = this.subscription;
    this.dirty = false;
    const rows = await this.persistently(() =>
      this.ports.store.read(topic, this.partition, afterSeq, HANDLED_MAX),
    );
    // There may be more than one read brought.
    if (rows?.length === HANDLED_MAX) this.dirty = true;
    return rows;
  }

  private async keep(delivery: Delivery): Promise<void> {
    const { state: before } = this;
    const last = this.buffer[delivery.settled - 1];
    this.state = delivery.state;
    if (last !== undefined) {
      this.settled = last.seq;
      this.buffer = this.buffer.slice(delivery.settled);
    } else if (before.attempts === delivery.state.attempts) {
      return;
    }
    this.unsaved = true;
    // An attempt that failed is counted before the next is made.
    if (delivery.state.attempts > 0) await this.saveWatermark();
    else if (performance.now() >= this.saveAt) void this.saveWatermark();
  }

  /** Stores where the group stands when this is called, or further; one write at a time. */
  private async saveWatermark(): Promise<void> {
    this.saveAt = performance.now() + SAVE_EVERY_MS;
    if (this.unsaved) this.saving ??= this.saveAll();
    await this.saving;
  }

  private async saveAll(): Promise<void> {
    const { topic, group } = this.subscription;
    while (this.unsaved) {
      this.unsaved = false;
      const { partition, settled: seq } = this;
      const watermark = { group, topic, partition, seq, attempts: this.state.attempts };
      await this.persistently(() => this.ports.store.saveWatermark(watermark));
    }
    this.saving = undefined;
  }

  /** Tries until the database is there again; undefined when stopped meanwhile. */
  private async persistently<T>(action: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await action();
      } catch (thrown) {
        if (this.stopping.signal.aborted) return undefined;
        this.ports.logger.warn(
          { ...this.where(), err: toError(thrown) },
          'the event store does not answer; trying again',
        );
        await pause(delayAfter(failures, this.ports.policy), this.stopping.signal);
      }
    }
  }

  private report({ trouble, deadLetters }: Delivery): void {
    if (trouble?.kind === 'infrastructure') {
      this.ports.logger.warn(
        { ...this.where(), err: trouble.error },
        'handling waits for the infrastructure',
      );
    } else if (trouble) {
      this.ports.logger.error({ ...this.where(), err: trouble.error }, 'handling an event failed');
    }
    for (const { headers } of deadLetters) {
      this.ports.logger.error(
        { ...this.where(), offset: headers['dlt-offset'], reason: headers['dlt-reason'] },
        'an event became a dead letter',
      );
    }
  }

  private where(): Record<string, unknown> {
    return { topic: this.subscription.topic, group: this.subscription.group, partition: this.partition };
  }
}
