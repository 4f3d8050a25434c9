import { DONE, type EventPort, type IncomingEvent, type Subscription } from '../event-port.js';
import { dataOf, makeEvent } from './event-port-contract.js';

export interface LedgerCounts {
  readonly acknowledged: number;
  readonly rejectedPublishes: number;
  readonly handled: number;
  readonly duplicates: number;
  /** Acknowledged, and not seen. */
  readonly lost: readonly string[];
  /** First sightings that came after a later event of their key. */
  readonly overtaken: readonly string[];
}

/**
 * Keeps account of numbered events: what the port acknowledged, and what arrived. Each key counts from
 * 0; a publish that rejects is repeated with the same events, as every publisher of the product does.
 */
export class Ledger {
  private readonly acknowledged = new Map<string, number>();
  private readonly seen = new Map<string, Set<number>>();
  private readonly highest = new Map<string, number>();
  private readonly overtaken: string[] = [];
  private rejected = 0;
  private handled = 0;
  private duplicates = 0;

  constructor(
    private readonly topic: string,
    private readonly keys: number,
  ) {}

  /** Publishes until told to stop, `perKey` events of each key at a time; resolves when the last is acknowledged. */
  async publish(port: EventPort, perKey: number, stop: AbortSignal): Promise<void> {
    for (let from = 0; !stop.aborted; from += perKey) {
      const events = Array.from({ length: this.keys * perKey }, (_, i) =>
        makeEvent(this.topic, `key-${i % this.keys}`, from + Math.floor(i / this.keys)),
      );
      while (!(await this.accepted(port, events))) await new Promise((resolve) => setTimeout(resolve, 100));
      for (let key = 0; key < this.keys; key += 1) this.acknowledged.set(`key-${key}`, from + perKey);
    }
  }

  private async accepted(port: EventPort, events: Parameters<EventPort['publish']>[0]): Promise<boolean> {
    try {
      await port.publish(events);
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'retryable' in error && error.retryable === true)) throw error;
      this.rejected += 1;
      return false;
    }
  }

  subscription(group: string, delayMs = 0): Subscription {
    return {
      topic: this.topic,
      group,
      handle: async (events) => {
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
        for (const event of events) this.record(event);
        return events.map(() => DONE);
      },
    };
  }

  record(event: Pick<IncomingEvent, 'key' | 'value'>): void {
    this.recordNumber(event.key, Number(dataOf(event)));
  }

  recordNumber(key: string, number: number): void {
    this.handled += 1;
    const seen = this.seen.get(key) ?? new Set();
    this.seen.set(key, seen);
    if (seen.has(number)) {
      this.duplicates += 1;
      return;
    }
    const highest = this.highest.get(key) ?? -1;
    if (number !== highest + 1) this.overtaken.push(`${key}: ${number} after ${highest}`);
    this.highest.set(key, Math.max(number, highest));
    seen.add(number);
  }

  get acknowledgedCount(): number {
    return [...this.acknowledged.values()].reduce((sum, count) => sum + count, 0);
  }

  get seenCount(): number {
    return [...this.seen.values()].reduce((sum, numbers) => sum + numbers.size, 0);
  }

  /** Waits for what is acknowledged to arrive, 30 s at most: the counts tell what did not. */
  async complete(): Promise<void> {
    const end = Date.now() + 30_000;
    while (this.seenCount < this.acknowledgedCount && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  counts(): LedgerCounts {
    const lost = [...this.acknowledged].flatMap(([key, count]) =>
      Array.from({ length: count }, (_, number) => number)
        .filter((number) => this.seen.get(key)?.has(number) !== true)
        .map((number) => `${key}: ${number}`),
    );
    const { rejected: rejectedPublishes, handled, duplicates, overtaken } = this;
    return {
      acknowledged: this.acknowledgedCount,
      rejectedPublishes,
      handled,
      duplicates,
      lost,
      overtaken,
    };
  }
}
