import { type EventPort } from '@tenor/messaging';
import { type Clock, type Config, type Logger, type Registry, type SecretBox } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { type Channels } from './channels/create-channels.js';
import { type NotifierMetrics } from './metrics/notifier-metrics.js';

/** What the notifier gets from whoever starts it. */
export interface NotifierDependencies {
  readonly config: Config;
  readonly database: Connection;
  readonly events: EventPort;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Where to count; without it, nobody sees the numbers. */
  readonly metrics?: Registry;
  /** Bounds that tests shorten. */
  readonly timings?: Partial<Timings>;
  /** In place of the product's own channels. */
  readonly channels?: Channels;
}

/** What its parts work with: everything settled. */
export interface Core extends Omit<NotifierDependencies, 'timings' | 'channels' | 'events' | 'metrics'> {
  readonly timings: Timings;
  readonly channels: Channels;
  readonly secrets: SecretBox;
  readonly metrics: Pick<NotifierMetrics, 'deliveryEnded'>;
  /** This process's name in what it holds: no other may pass for it. */
  readonly worker: string;
  /** Groups that this process flushes at the same time. */
  readonly flushesAtOnce: number;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
}

/** All in milliseconds. */
export interface Timings {
  /** How often groups that are due are looked for, beside being told of them. */
  readonly flushEveryMs: number;
  /** How long one notifier has a group for itself without progress. */
  readonly flushLeaseMs: number;
  /** How often deliveries that are due are looked for, beside being told of them. */
  readonly sendEveryMs: number;
  /** How long one request of an attempt may take. */
  readonly requestMs: number;
  /** How long one attempt to send may take, with all its requests, before it is told to stop. */
  readonly attemptMs: number;
  /** How long an attempt has to end after it was told to stop. */
  readonly attemptGraceMs: number;
  /** How long one sender has a delivery for itself; longer than an attempt with its grace. */
  readonly sendLeaseMs: number;
  /** How often a changed policy, changed receivers and ended scopes are looked for. */
  readonly sweepEveryMs: number;
  readonly purgeEveryMs: number;
  /** How long a stop lets the attempts under way end by themselves. */
  readonly stopGraceMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  flushEveryMs: 1_000,
  flushLeaseMs: 60_000,
  sendEveryMs: 1_000,
  requestMs: 15_000,
  attemptMs: 45_000,
  attemptGraceMs: 15_000,
  sendLeaseMs: 120_000,
  sweepEveryMs: 5_000,
  purgeEveryMs: 3_600_000,
  stopGraceMs: 3_000,
};
