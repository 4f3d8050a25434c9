import { startEmbeddedMongo, type EmbeddedMongo } from '@tenor/embedded-mongo';
import { type Logger } from '@tenor/platform';

/** More restarts than this within {@link WINDOW_MS} mean that restarting does not help. */
const MAX_RESTARTS = 5;
const WINDOW_MS = 60_000;

/** The embedded database's process, started again when it ends without being asked. */
export class EmbeddedDatabase {
  private current: EmbeddedMongo;
  private stopping = false;
  private readonly restarts: number[] = [];

  private constructor(
    private readonly dataDir: string,
    private readonly logger: Logger,
    private readonly giveUp: (reason: string) => void,
    first: EmbeddedMongo,
  ) {
    this.current = first;
    this.watch(first);
  }

  /** `giveUp` is called once, when the database cannot be brought back. */
  static async start(
    dataDir: string,
    logger: Logger,
    giveUp: (reason: string) => void,
  ): Promise<EmbeddedDatabase> {
    return new EmbeddedDatabase(dataDir, logger, giveUp, await startEmbeddedMongo({ dataDir }));
  }

  get uri(): string {
    return this.current.uri;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.current.stop();
  }

  private watch(database: EmbeddedMongo): void {
    void database.exited.then(({ code, signal }) => {
      if (!this.stopping) void this.restart(signal ?? `code ${code}`);
    });
  }

  /** The driver reconnects by itself: the address stays the same. */
  private async restart(reason: string): Promise<void> {
    const now = Date.now();
    const recent = this.restarts.filter((at) => now - at < WINDOW_MS);
    this.restarts.splice(0, this.restarts.length, ...recent, now);
    if (this.restarts.length > MAX_RESTARTS) {
      this.giveUp(`the embedded database ended ${this.restarts.length} times within a minute (${reason})`);
      return;
    }
    this.logger.error({ reason }, 'the embedded database ended; starting it again');
    try {
      const next = await startEmbeddedMongo({ dataDir: this.dataDir });
      if (next.uri !== this.current.uri) {
        await next.stop();
        this.giveUp('the embedded database came back at another address');
        return;
      }
      this.current = next;
      this.watch(next);
      this.logger.info('the embedded database is back');
    } catch (error) {
      this.giveUp(`the embedded database cannot be started again: ${String(error)}`);
    }
  }
}
