import { NotReadyError, type HealthCheck } from './health-check.js';

export interface CheckResult {
  readonly status: 'ready' | 'not ready';
  /** Whole milliseconds that the check took, or has taken so far. */
  readonly latencyMs: number;
  /** A sentence for everybody, without addresses. */
  readonly error?: string;
  /** Present when the process is ready without it. */
  readonly required?: false;
}

export interface HealthProbeOptions {
  readonly timeoutMs: number;
  readonly cacheMs: number;
  readonly elapsedMs: () => number;
  /** Called when the answer is another one than before; not for a first answer that is good. */
  changed(ready: boolean, cause: unknown): void;
}

interface Attempt {
  readonly startedAt: number;
  readonly done: Promise<CheckResult>;
}

/** One check with its time-out and its cached answer. A check that hangs is not started a second time. */
export class HealthProbe {
  private attempt: Attempt | undefined;
  private last: { readonly at: number; readonly result: CheckResult } | undefined;
  private wasReady = true;

  constructor(
    private readonly check: HealthCheck,
    private readonly options: HealthProbeOptions,
  ) {}

  get name(): string {
    return this.check.name;
  }

  async result(): Promise<CheckResult> {
    const { last } = this;
    if (last !== undefined && this.options.elapsedMs() - last.at < this.options.cacheMs) return last.result;
    const attempt = (this.attempt ??= this.begin());
    const left = this.options.timeoutMs - (this.options.elapsedMs() - attempt.startedAt);
    if (left <= 0) return this.late(attempt);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, left, undefined);
    });
    try {
      return (await Promise.race([attempt.done, timeout])) ?? this.late(attempt);
    } finally {
      clearTimeout(timer);
    }
  }

  private begin(): Attempt {
    const startedAt = this.options.elapsedMs();
    // A check that throws at once is one that rejects.
    const asked = Promise.resolve().then(() => this.check.check());
    const done = asked.then(
      () => this.keep(startedAt, true, undefined),
      (error: unknown) => this.keep(startedAt, false, error),
    );
    return { startedAt, done };
  }

  private keep(startedAt: number, ready: boolean, cause: unknown): CheckResult {
    this.attempt = undefined;
    const at = this.options.elapsedMs();
    const error = cause instanceof NotReadyError ? cause.message : 'does not answer';
    const result = this.describe(at - startedAt, ready ? undefined : error);
    this.last = { at, result };
    this.note(ready, cause);
    return result;
  }

  private late({ startedAt }: Attempt): CheckResult {
    const cause = new NotReadyError(`does not answer within ${this.options.timeoutMs / 1000} s`);
    this.note(false, cause);
    return this.describe(this.options.elapsedMs() - startedAt, cause.message);
  }

  private describe(took: number, error: string | undefined): CheckResult {
    return {
      status: error === undefined ? 'ready' : 'not ready',
      latencyMs: Math.round(took),
      ...(error !== undefined && { error }),
      ...(this.check.required === false && { required: false }),
    };
  }

  private note(ready: boolean, cause: unknown): void {
    if (ready === this.wasReady) return;
    this.wasReady = ready;
    this.options.changed(ready, cause);
  }
}
