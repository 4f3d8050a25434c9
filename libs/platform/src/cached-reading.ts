/** Thrown when a reading takes longer than it may. */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';

  constructor(readonly timeoutMs: number) {
    super(`does not answer within ${timeoutMs / 1000} s`);
  }
}

export interface CachedReadingOptions {
  /** Milliseconds that a caller waits at most, counted from when the reading began. */
  readonly timeoutMs: number;
  /** Milliseconds for which an answer, good or bad, is given again. */
  readonly cacheMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsedMs: () => number;
}

/** What a reading said, and how long it took (or has taken so far). */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly tookMs: number }
  | { readonly ok: false; readonly error: unknown; readonly tookMs: number };

interface Attempt<T> {
  readonly startedAt: number;
  readonly done: Promise<Reading<T>>;
}

/**
 * Something that is read from elsewhere on demand, however often it is asked for: one reading at a time
 * and one per `cacheMs`. One that hangs is not begun a second time; who asks meanwhile gets a
 * {@link TooSlowError}.
 */
export class CachedReading<T> {
  private attempt: Attempt<T> | undefined;
  private last: { readonly at: number; readonly reading: Reading<T> } | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly options: CachedReadingOptions,
  ) {}

  async get(): Promise<Reading<T>> {
    const { cacheMs, timeoutMs, elapsedMs } = this.options;
    if (this.last !== undefined && elapsedMs() - this.last.at < cacheMs) return this.last.reading;
    const attempt = (this.attempt ??= this.begin());
    const left = timeoutMs - (elapsedMs() - attempt.startedAt);
    if (left <= 0) return this.tooSlow(attempt);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, left, undefined);
    });
    try {
      return (await Promise.race([attempt.done, timeout])) ?? this.tooSlow(attempt);
    } finally {
      clearTimeout(timer);
    }
  }

  private begin(): Attempt<T> {
    const startedAt = this.options.elapsedMs();
    const keep = (reading: Reading<T>): Reading<T> => {
      this.attempt = undefined;
      this.last = { at: this.options.elapsedMs(), reading };
      return reading;
    };
    const took = (): number => this.options.elapsedMs() - startedAt;
    // What throws at once counts as one that rejects.
    const done = Promise.resolve()
      .then(() => this.read())
      .then(
        (value) => keep({ ok: true, value, tookMs: took() }),
        (error: unknown) => keep({ ok: false, error, tookMs: took() }),
      );
    return { startedAt, done };
  }

  private tooSlow({ startedAt }: Attempt<T>): Reading<T> {
    const error = new TooSlowError(this.options.timeoutMs);
    return { ok: false, error, tookMs: this.options.elapsedMs() - startedAt };
  }
}
