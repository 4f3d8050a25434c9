import { startEmbeddedMongo, type EmbeddedMongo } from '@tenor/embedded-mongo';
import { type Logger } from '@tenor/platform';

/** More restarts than this within {@link WINDOW_MS} mean that restarting does not help. */
const MAX_RESTARTS = 5;
const WINDOW_MS = 60_000;

export interface EmbeddedDatabaseOptions {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Aborted when the product begins to stop: from then on no process is started, and one that starts is ended. */
  readonly signal: AbortSignal;
  /** Called once, when the database cannot be brought back. */
  readonly giveUp: (reason: string) => void;
}

/** The embedded database's process, started again when it ends without being asked. */
export class EmbeddedDatabase {
  private current: EmbeddedMongo;
  private readonly stopped = new AbortController();
  private readonly stopping: AbortSignal;
  private readonly restarts: number[] = [];
  private restarting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: EmbeddedDatabaseOptions,
    first: EmbeddedMongo,
  ) {
    this.stopping = AbortSignal.any([options.signal, this.stopped.signal]);
    this.current = first;
    this.watch(first);
  }

  static async start(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
    const { dataDir, signal } = options;
    return new EmbeddedDatabase(options, await startEmbeddedMongo({ dataDir, signal }));
  }

  get uri(): string {
    return this.current.uri;
  }

  get pid(): number {
    return this.current.pid;
  }

  /** No process is left when it resolves. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.restarting;
    await this.current.stop();
  }

  private watch(database: EmbeddedMongo): void {
    void database.exited.then(({ code, signal }) => {
      if (!this.stopping.aborted) this.restarting = this.restart(signal ?? `code ${code}`);
    });
  }

  /** The driver reconnects by itself: the address stays the same. */
  private async restart(reason: string): Promise<void> {
    const { dataDir, logger, giveUp } = this.options;
    const now = Date.now();
    const recent = this.restarts.filter((at) => now - at < WINDOW_MS);
    this.restarts.splice(0, this.restarts.length, ...recent, now);
    if (this.restarts.length > MAX_RESTARTS) {
      giveUp(`the embedded database ended ${this.restarts.length} times within a minute (${reason})`);
      return;
    }
    logger.error({ reason }, 'the embedded database ended; starting it again');
    try {
      const next = await startEmbeddedMongo({ dataDir, signal: this.stopping });
      if (next.uri !== this.current.uri) {
        await next.stop();
        giveUp('the embedded database came back at another address');
        return;
      }
      this.current = next;
      this.watch(next);
      logger.info('the embedded database is back');
    } catch (error) {
      if (!this.stopping.aborted) giveUp(`the embedded database cannot be started again: ${String(error)}`);
    }
  }
}
