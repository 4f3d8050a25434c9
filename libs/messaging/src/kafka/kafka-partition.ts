import { type Logger } from '@tenor/platform';
import { type EachBatchPayload, type KafkaMessage } from 'kafkajs';
import { type DeadLetter } from '../dead-letter.js';
import { deliver, initialState, type Delivery, type DeliveryState } from '../deliver.js';
import { HANDLED_MAX, type Subscription } from '../event-port.js';
import { pause, type RetryPolicy } from '../retry-policy.js';
import { startHeartbeat } from './heartbeat.js';
import { toDeadLetterMessage, toIncomingEvent } from './kafka-message.js';
import { type TopicMessage } from './kafka-publisher.js';

/** Waits up to this long are spent within the batch; for longer ones the partition is paused. */
const WAIT_INSIDE_MS = 500;
const HEARTBEAT_MS = 1000;

export interface PartitionPorts {
  readonly subscription: Subscription;
  readonly logger: Logger;
  readonly policy: RetryPolicy;
  readonly stopping: AbortSignal;
  /** Resolves when they are stored. */
  storeDeadLetters(letters: readonly TopicMessage[]): Promise<void>;
  /** Whether this process still has the partition. */
  owns(partition: number): boolean;
  /** Attempts that the group has behind it on the event at this offset. */
  storedAttempts(partition: number, offset: string): Promise<number>;
}

/** One partition of a subscription, for as long as this process lives: its state outlasts rebalances. */
export class KafkaPartition {
  private state: DeliveryState | undefined;
  /** The event that {@link state} speaks of. */
  private next: string | undefined;
  private resuming: NodeJS.Timeout | undefined;

  constructor(
    private readonly partition: number,
    private readonly ports: PartitionPorts,
  ) {}

  /** Hands a fetched batch over in parts; returns early when the group or the port wants it back. */
  async handle(payload: EachBatchPayload): Promise<void> {
    const heartbeat = startHeartbeat(() => payload.heartbeat(), HEARTBEAT_MS, this.ports.stopping);
    try {
      await this.handleParts(payload, heartbeat.interrupted);
    } finally {
      heartbeat.stop();
    }
    // kafkajs joins again when it sees this.
    heartbeat.throwIfRejoin();
  }

  dispose(): void {
    clearTimeout(this.resuming);
  }

  private async handleParts(payload: EachBatchPayload, signal: AbortSignal): Promise<void> {
    const { messages } = payload.batch;
    let position = 0;
    while (position < messages.length && !signal.aborted && payload.isRunning() && !payload.isStale()) {
      const rest = messages.slice(position, position + HANDLED_MAX);
      const [first] = rest;
      if (first === undefined || !this.ports.owns(this.partition)) return;
      const before = await this.stateAt(first.offset);
      const delivery = await this.deliverTo(rest, before);
      this.report(delivery);
      // Whoever has the partition now starts from what was committed; a commit of ours would go behind it.
      if (!this.ports.owns(this.partition)) return;
      position += delivery.settled;
      await this.keep(payload, position, before, delivery);
      if (delivery.pauseMs > WAIT_INSIDE_MS) {
        this.pauseFor(payload, delivery.pauseMs);
        return;
      }
      if (delivery.pauseMs > 0) await pause(delivery.pauseMs, signal);
    }
  }

  private async stateAt(offset: string): Promise<DeliveryState> {
    if (this.state !== undefined && this.next === offset) return this.state;
    return initialState(await this.ports.storedAttempts(this.partition, offset));
  }

  private async deliverTo(messages: readonly KafkaMessage[], state: DeliveryState): Promise<Delivery> {
    const { subscription, policy } = this.ports;
    const { topic } = subscription;
    const events = messages.map((message) => toIncomingEvent(topic, this.partition, message));
    return deliver(
      events,
      state,
      {
        handle: (batch) => subscription.handle(batch),
        storeDeadLetters: (letters) => this.ports.storeDeadLetters(withOriginals(letters, messages)),
      },
      policy,
    );
  }

  /** Settled events are committed; so are the attempts on the next one, for whoever gets it. */
  private async keep(
    payload: EachBatchPayload,
    position: number,
    before: DeliveryState,
    delivery: Delivery,
  ): Promise<void> {
    const { batch } = payload;
    const { attempts } = delivery.state;
    const settled = batch.messages[position - 1];
    const following = batch.messages[position];
    this.state = delivery.state;
    this.next = following?.offset ?? after(batch.lastOffset());
    // Resolved first: when the commit fails, the next one covers it and nothing is handled again.
    if (delivery.settled > 0 && settled !== undefined) payload.resolveOffset(settled.offset);
    else if (attempts === before.attempts) return;
    const partition = {
      partition: this.partition,
      offset: this.next,
      metadata: attempts === 0 ? '' : attemptsNote(attempts),
    };
    const { topic } = this.ports.subscription;
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [partition] }] });
  }

  private pauseFor(payload: EachBatchPayload, milliseconds: number): void {
    const resume = payload.pause();
    clearTimeout(this.resuming);
    this.resuming = setTimeout(resume, milliseconds);
  }

  private report({ trouble, deadLetters }: Delivery): void {
    const { logger, subscription } = this.ports;
    const where = { topic: subscription.topic, group: subscription.group, partition: this.partition };
    if (trouble?.kind === 'infrastructure') {
      logger.warn({ ...where, err: trouble.error }, 'handling waits for the infrastructure');
    } else if (trouble) {
      logger.error({ ...where, err: trouble.error }, 'handling an event failed');
    }
    for (const { headers } of deadLetters) {
      const letter = { offset: headers['dlt-offset'], reason: headers['dlt-reason'] };
      logger.error({ ...where, ...letter }, 'an event became a dead letter');
    }
  }
}

const NOTE = /^attempts=(\d{1,6})$/;

/** How attempts stand in the metadata of a committed offset. */
export function attemptsNote(attempts: number): string {
  return `attempts=${attempts}`;
}

/** The attempts that a committed offset tells of; 0 for any other text. */
export function readAttemptsNote(metadata: string | null): number {
  return Number(NOTE.exec(metadata ?? '')?.[1] ?? 0);
}

function after(offset: string): string {
  return String(BigInt(offset) + 1n);
}

function withOriginals(
  letters: readonly DeadLetter[],
  messages: readonly KafkaMessage[],
): readonly TopicMessage[] {
  const byOffset = new Map(messages.map((message) => [message.offset, message]));
  return letters.map((letter) => {
    const original = byOffset.get(letter.headers['dlt-offset'] ?? '');
    if (original === undefined) throw new Error('a dead letter must be of the batch');
    return { topic: letter.topic, message: toDeadLetterMessage(letter, original) };
  });
}
