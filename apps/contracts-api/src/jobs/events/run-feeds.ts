import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Problem } from '@tenor/domain';
import { findRun, readEntries } from '@tenor/persistence';
import { type Logger } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { Readable } from 'node:stream';
import { DATABASE, LOGGER } from '../../dependencies.js';
import { runEvents } from './run-events.js';
import { RunFeed } from './run-feed.js';
import { type StreamPosition } from './stream-position.js';

/** Clients that one process serves at a time. */
export const STREAMS_MAX = 200;
/** Entries that are read and sent at a time. */
const PAGE = 500;
/** How often a watched run is looked at. It may be executed by any process, so the database is asked. */
const LOOK_EVERY_MS = 500;

interface Watched {
  readonly feed: RunFeed;
  clients: number;
}

/** The streams of this process: one feed per run that somebody watches. */
@Injectable()
export class RunFeeds implements BeforeApplicationShutdown {
  private readonly watched = new Map<string, Watched>();
  private streams = 0;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * What happens with the run from there on, as server-sent events; ends with the run, or soon after
   * the client has gone.
   * @throws Problem unavailable when too many watch.
   */
  open(runId: string, from: StreamPosition, gone: AbortSignal): Readable {
    if (this.streams >= STREAMS_MAX) {
      throw new Problem(
        'unavailable',
        `At most ${STREAMS_MAX} streams are served at a time; ask again later.`,
      );
    }
    const feed = this.join(runId);
    const stream = Readable.from(runEvents(feed, from, () => performance.now(), gone));
    stream.once('close', () => this.leave(runId));
    return stream;
  }

  /** How many runs are looked at. */
  get size(): number {
    return this.watched.size;
  }

  /** A server does not stop as long as it answers. */
  beforeApplicationShutdown(): void {
    for (const { feed } of this.watched.values()) feed.close();
  }

  private join(runId: string): RunFeed {
    this.streams += 1;
    const known = this.watched.get(runId);
    if (known !== undefined) {
      known.clients += 1;
      return known.feed;
    }
    const { database, logger } = this;
    const source = {
      run: () => findRun(database, runId),
      entries: (attempt: number, afterSeq: number) =>
        readEntries(database, { runId, attempt }, { afterSeq, limit: PAGE }),
    };
    const feed = new RunFeed(source, LOOK_EVERY_MS, logger);
    this.watched.set(runId, { feed, clients: 1 });
    return feed;
  }

  private leave(runId: string): void {
    this.streams -= 1;
    const known = this.watched.get(runId);
    if (known === undefined) return;
    known.clients -= 1;
    if (known.clients > 0) return;
    this.watched.delete(runId);
    known.feed.close();
  }
}
