import { toError } from '@tenor/platform';
import { type Message } from 'kafkajs';
import { sizeOf } from './kafka-message.js';
import { KafkaProblem } from './kafka-problem.js';

/** Messages of one send: beyond 500 the rate does not grow any more. */
const SEND_COUNT = 500;
/** Bytes of one send; brokers take 1 MiB by default, of the whole batch. */
const SEND_BYTES = 768 * 1024;

/** One publish, spread over lanes. Once it has failed, what still waits of it is dropped. */
export interface Attempt {
  failure: Error | undefined;
}

interface Entry {
  readonly message: Message;
  readonly size: number;
  readonly part: Part;
}

/** What one publish gave to one lane. */
interface Part {
  readonly attempt: Attempt;
  open: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Sends messages to one partition, and to no other in the same request; resolves when acknowledged. */
export type SendToPartition = (messages: readonly Message[]) => Promise<void>;

/**
 * The queue of one partition: one send at a time, so that order holds over retries, and what arrives
 * meanwhile leaves together with the next.
 */
export class PartitionLane {
  private queue: Entry[] = [];
  private draining: Promise<void> | undefined;

  constructor(private readonly send: SendToPartition) {}

  append(messages: readonly Message[], attempt: Attempt): Promise<void> {
    return new Promise((resolve, reject) => {
      const part: Part = { attempt, open: messages.length, resolve, reject };
      for (const message of messages) this.queue.push({ message, size: sizeOf(message), part });
      this.draining ??= this.drain().finally(() => {
        this.draining = undefined;
      });
    });
  }

  /** Resolves when nothing is queued any more. */
  async idle(): Promise<void> {
    await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const entries = this.takeEntries();
      if (entries.length > 0) await this.sendEntries(entries);
    }
  }

  private takeEntries(): readonly Entry[] {
    let count = 0;
    let size = 0;
    for (const entry of this.queue) {
      if (count === SEND_COUNT || (count > 0 && size + entry.size > SEND_BYTES)) break;
      count += 1;
      size += entry.size;
    }
    const taken = this.queue.slice(0, count);
    this.queue = this.queue.slice(count);
    return taken.filter(({ part }) => {
      if (part.attempt.failure === undefined) return true;
      part.reject(part.attempt.failure);
      return false;
    });
  }

  private async sendEntries(entries: readonly Entry[]): Promise<void> {
    try {
      await this.send(entries.map(({ message }) => message));
    } catch (thrown) {
      const error = toError(thrown);
      if (error instanceof KafkaProblem && error.kind === 'message' && entries.length > 1) {
        // Too large together, perhaps not apart; and others must not fail for one that is too large alone.
        const half = Math.ceil(entries.length / 2);
        await this.sendEntries(entries.slice(0, half));
        await this.sendEntries(entries.slice(half));
        return;
      }
      for (const { part } of entries) {
        part.attempt.failure ??= error;
        part.reject(error);
      }
      return;
    }
    for (const { part } of entries) {
      part.open -= 1;
      if (part.open === 0) part.resolve();
    }
  }
}
