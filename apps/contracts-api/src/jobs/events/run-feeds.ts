import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Problem } from '@tenor/domain';
import { findRun, readEntries } from '@tenor/persistence';
import { type Logger } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
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
/** How long a stop lets clients take what was made for them. */
const STOP_GRACE_MS = 1_000;
const STOP_LOOK_MS = 20;

interface Watched {
  readonly feed: RunFeed;
  clients: number;
}

/** The streams of this process: one feed per run that somebody watches. */
@Injectable()
export class RunFeeds implements BeforeApplicationShutdown {
  private readonly watched = new Map<string, Watched>();
  private readonly streams = new Set<Readable>();

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
    if (this.streams.size >= STREAMS_MAX) {
      throw new Problem(
        'unavailable',
        `At most ${STREAMS_MAX} streams are served at a time; ask again later.`,
      );
    }
    const feed = this.join(runId);
    const stream = Readable.from(runEvents(feed, from, () => performance.now(), gone));
    this.streams.add(stream);
    stream.once('close', () => {
      this.streams.delete(stream);
      this.leave(runId);
    });
    return stream;
  }

  /** How many runs are looked at. */
  get size(): number {
    return this.watched.size;
  }

  /** A server does not stop as long as it answers: streams end, and are cut off where a client does not read. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const { feed } of this.watched.values()) feed.close();
    for (let waited = 0; this.streams.size > 0 && waited < STOP_GRACE_MS; waited += STOP_LOOK_MS) {
      await pause(STOP_LOOK_MS);
    }
    for (const stream of this.streams) stream.destroy();
  }

  private join(runId: string): RunFeed {
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
    const known = this.watched.get(runId);
    if (known === undefined) return;
    known.clients -= 1;
    if (known.clients > 0) return;
    this.watched.delete(runId);
    known.feed.close();
  }
}
