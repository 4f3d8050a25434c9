import { type LogEntry, type Run } from '@tenor/domain';
import { toError, type Logger } from '@tenor/platform';

/** What a feed reads; each call is one query by an index. */
export interface FeedSource {
  run(): Promise<Run | undefined>;
  /** Entries of an attempt after a number, in order, at most a page. */
  entries(attempt: number, afterSeq: number): Promise<readonly LogEntry[]>;
}

/**
 * Looks at one run again and again, for everybody who watches it: however many they are, there is one
 * query for the run per look, and one for each place at which somebody reads. It keeps nothing but the last look.
 */
export class RunFeed {
  private run: Run | undefined;
  private looked: Promise<void>;
  private waiting: (() => void)[] = [];
  private readonly pages = new Map<string, Promise<readonly LogEntry[]>>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly source: FeedSource,
    private readonly everyMs: number,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {
    this.looked = this.look();
  }

  /** The run as it was at the last look; undefined when it is gone. */
  async current(): Promise<Run | undefined> {
    await this.looked;
    return this.run;
  }

  /** @returns true when the feed goes on after the next look, false when it was closed. */
  async next(): Promise<boolean> {
    if (this.closed) return false;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return !this.closed;
  }

  entries(attempt: number, afterSeq: number): Promise<readonly LogEntry[]> {
    const place = `${attempt}:${afterSeq}`;
    const known = this.pages.get(place);
    if (known !== undefined) return known;
    const page = this.source.entries(attempt, afterSeq);
    this.pages.set(place, page);
    return page;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.wake();
  }

  private async look(): Promise<void> {
    try {
      this.run = await this.source.run();
    } catch (error) {
      // Whoever watches sees that nothing moves; the next look tells more.
      this.logger.warn({ err: toError(error) }, 'a run that is watched could not be read');
    }
    this.pages.clear();
    this.wake();
    if (!this.closed) {
      this.timer = setTimeout(() => {
        this.looked = this.look();
      }, this.everyMs);
    }
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
