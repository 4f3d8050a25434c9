import { toError } from '@tenor/platform';
import { type EventStore, type NewRow } from './event-store.js';

/** Rows written by one insert. */
const WRITE_MAX = 1000;
/** A second writer on the same partition is none of our cases; a late write of our own ends after a few. */
const RENUMBERINGS_MAX = 20;

interface Append {
  readonly rows: readonly NewRow[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The one queue of a partition: gives the numbers and stores in their order, so that no row ever
 * appears below one that a consumer has seen. What arrives while a write is under way is written
 * together by the next.
 */
export class PartitionWriter {
  private readonly queue: Append[] = [];
  private last: number | undefined;
  private draining: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly topic: string,
    private readonly partition: number,
    private readonly stored: () => void,
  ) {}

  /** Resolves when all rows are stored. When it rejects, some may be. */
  append(rows: readonly NewRow[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ rows, resolve, reject });
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
      const appends = this.takeBatch();
      try {
        await this.write(appends.flatMap((append) => append.rows));
        for (const append of appends) append.resolve();
      } catch (thrown) {
        // What the database did is unknown: read the last number again before the next write.
        this.last = undefined;
        const error = toError(thrown);
        for (const append of appends) append.reject(error);
      }
      this.stored();
    }
  }

  /** Whole appends, up to {@link WRITE_MAX} rows, and at least one. */
  private takeBatch(): Append[] {
    let count = 0;
    let rows = 0;
    for (const append of this.queue) {
      if (count > 0 && rows + append.rows.length > WRITE_MAX) break;
      count += 1;
      rows += append.rows.length;
    }
    return this.queue.splice(0, count);
  }

  private async write(rows: readonly NewRow[]): Promise<void> {
    let written = 0;
    let renumberings = 0;
    while (written < rows.length) {
      this.last ??= await this.store.lastSeq(this.topic, this.partition);
      const chunk = rows.slice(written, written + WRITE_MAX);
      const { stored, taken } = await this.store.append(this.topic, this.partition, this.last + 1, chunk);
      this.last += stored;
      written += stored;
      if (!taken) continue;
      renumberings += 1;
      if (renumberings > RENUMBERINGS_MAX) throw new Error('another writes to the same partition');
      // A write that we had given up as lost came through after all: go on behind it.
      this.last = undefined;
    }
  }
}
