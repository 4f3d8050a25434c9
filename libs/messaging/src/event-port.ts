import { type Instant } from '@tenor/domain';

/** An event on its way out. */
export interface OutgoingEvent {
  /** Consumers are idempotent on it: publish the same event again under the same id. */
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  /** Events of a topic with the same key are handled in the order in which they were published. */
  readonly key: string;
  /** Who says it: a URI reference such as `/tenor/job-runner`. */
  readonly source: string;
  readonly time: Instant;
  /** Anything that JSON can say. */
  readonly data: unknown;
  readonly correlationId?: string;
  /** W3C Trace Context of what caused it. */
  readonly traceparent?: string;
}

/** An event as it arrived: bytes and headers untouched, so that a dead letter can keep them. */
export interface IncomingEvent {
  readonly topic: string;
  readonly partition: number;
  /** A decimal number that grows within the partition. */
  readonly offset: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
  /** When the transport stored it. */
  readonly timestamp: Instant;
}

/**
 * What became of one event. `fault`: the message itself is wrong, and goes to the dead letters at
 * once. `error`: handling failed; an infrastructure error is retried without limit, any other five
 * times in all, then the message goes to the dead letters and the partition moves on.
 */
export type Outcome =
  | { readonly status: 'done' }
  | { readonly status: 'fault'; readonly reason: string }
  | { readonly status: 'error'; readonly error: Error };

export interface Subscription {
  readonly topic: string;
  /** Each group receives every event once (at least); its progress is kept under this name. */
  readonly group: string;
  /**
   * Handles up to {@link HANDLED_MAX} events of one partition, in order. Answers one outcome per event; fewer mean
   * that the rest was not attempted and comes again. Throwing fails the whole batch, which then
   * comes again in smaller parts until the event that causes it stands alone.
   */
  handle(events: readonly IncomingEvent[]): Promise<readonly Outcome[]>;
}

/** Delivery at least once, in order per key. Every consumer is idempotent on the event's id. */
export interface EventPort {
  /** Resolves when all events are stored by the transport; rejects when one may not be (then publish all again). */
  publish(events: readonly OutgoingEvent[]): Promise<void>;
  /** Before or after {@link start}. One handler per topic and group in a process. */
  subscribe(subscription: Subscription): void;
  start(): Promise<void>;
  /** Resolves when the transport answers; rejects with a sentence that says why it does not. */
  check(): Promise<void>;
  /** How far behind this process's groups are: one entry per subscribed topic and partition. */
  lag(): Promise<readonly ConsumerLag[]>;
  /** Finishes the handlers under way and keeps their progress; safe to call twice. */
  stop(): Promise<void>;
}

/** Stored events of one partition that a group has not settled yet. */
export interface ConsumerLag {
  readonly topic: string;
  readonly group: string;
  readonly partition: number;
  readonly lag: number;
}

/** The most events that are best published by one call. */
export const BATCH_MAX = 500;

/** The most events that one call of a handler receives: enough to read some while others are stored. */
export const HANDLED_MAX = 2_000;

export const DONE: Outcome = { status: 'done' };
