import { type JobLogEntryEvent } from '@tenor/domain';
import { type Batch, type EntriesHandler } from './entries-handler.js';

/** Parts that are being stored at the same time: the database never waits for us, and stores them together. */
const STORED_AT_ONCE = 2;

interface Storing {
  readonly alerts: ReadonlySet<string>;
  readonly done: Promise<void>;
}

/**
 * Entries of one batch of events on their way to the alerts, part by part: while parts are stored the next is
 * looked up and worked out. What two parts report of the same alert is stored in order.
 */
export class EntriesIntake {
  private batch: Batch | undefined;
  private storing: Storing[] = [];

  constructor(private readonly handler: Pick<EntriesHandler, 'begin' | 'look' | 'store' | 'tell'>) {}

  /** Begins to store what a part reports, as soon as there is room for it. @throws what an earlier part failed with. */
  async add(entries: readonly JobLogEntryEvent[]): Promise<void> {
    if (entries.length === 0) return;
    const batch = (this.batch ??= await this.handler.begin());
    const seen = await this.handler.look(entries, batch);
    while (this.storing.length >= STORED_AT_ONCE) await this.oldest();
    while (this.storing.some(({ alerts }) => anyOf(seen.reports.keys(), alerts))) await this.oldest();
    const done = this.handler.store(seen, batch);
    // Whoever waits for it sees how it ended.
    done.catch(() => undefined);
    this.storing.push({ alerts: new Set(seen.reports.keys()), done });
  }

  /**
   * Resolves when all is stored, and the groups have been told. What is added then is a batch of its own.
   * @throws what a part failed with, when none is under way any more.
   */
  async end(): Promise<void> {
    const { batch, storing } = this;
    this.batch = undefined;
    this.storing = [];
    await Promise.allSettled(storing.map(({ done }) => done));
    await Promise.all(storing.map(({ done }) => done));
    if (batch !== undefined) await this.handler.tell(batch);
  }

  private async oldest(): Promise<void> {
    await this.storing[0]?.done;
    this.storing.shift();
  }
}

function anyOf(ids: Iterable<string>, known: ReadonlySet<string>): boolean {
  for (const id of ids) if (known.has(id)) return true;
  return false;
}
