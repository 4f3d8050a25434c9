import { toError, type Logger } from '@tenor/platform';

/** Work that is done whenever somebody asks for it, never twice at the same time. */
export class Loop {
  private running: Promise<void> | undefined;
  private again = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly what: string,
    private readonly logger: Logger,
    private readonly work: (signal: AbortSignal) => Promise<unknown>,
  ) {}

  /** Has it done soon; once more when it is just being done, for it may have passed what is new. */
  poke(): void {
    if (this.stopping.signal.aborted) return;
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
  }

  /** Does no more; resolves when what is under way has come to a halt. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopping.signal.aborted) {
      this.again = false;
      try {
        await this.work(this.stopping.signal);
      } catch (error) {
        // The timer asks again.
        this.logger.warn({ err: toError(error) }, `${this.what} failed; it is tried again`);
      }
    }
  }
}
