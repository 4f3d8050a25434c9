import { NotReadyError, toError, type Logger } from '@tenor/platform';

/** A turn that takes longer hangs. */
const TURN_SECONDS = 600;

/** Work that is done whenever somebody asks for it, never twice at the same time. */
export class Loop {
  private running: Promise<void> | undefined;
  private again = false;
  private readonly stopping = new AbortController();
  private failing = false;
  private begunAtMs: number | undefined;

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

  /** @throws NotReadyError when the last turn failed, or the turn under way takes much too long. */
  checkAlive(): void {
    if (this.failing) throw new NotReadyError(`${this.what} fails at the moment`);
    if (this.begunAtMs === undefined) return;
    const seconds = Math.round((performance.now() - this.begunAtMs) / 1000);
    if (seconds > TURN_SECONDS)
      throw new NotReadyError(`${this.what} has not come to an end for ${seconds} s`);
  }

  /** Does no more; resolves when what is under way has come to a halt. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopping.signal.aborted) {
      this.again = false;
      this.begunAtMs = performance.now();
      try {
        await this.work(this.stopping.signal);
        this.failing = false;
      } catch (error) {
        this.failing = true;
        // The timer asks again.
        this.logger.warn({ err: toError(error) }, `${this.what} failed; it is tried again`);
      }
      this.begunAtMs = undefined;
    }
  }
}
