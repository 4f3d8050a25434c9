import { CachedReading, TooSlowError, type CachedReadingOptions } from '../cached-reading.js';
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

export interface HealthProbeOptions extends CachedReadingOptions {
  /** Called when the answer is another one than before; not for a first answer that is good. */
  changed(ready: boolean, cause: unknown): void;
}

/** One check with its time-out and its cached answer. */
export class HealthProbe {
  private readonly reading: CachedReading<void>;
  private wasReady = true;

  constructor(
    private readonly check: HealthCheck,
    private readonly options: HealthProbeOptions,
  ) {
    this.reading = new CachedReading(() => check.check(), options);
  }

  get name(): string {
    return this.check.name;
  }

  async result(): Promise<CheckResult> {
    const reading = await this.reading.get();
    this.note(reading.ok, reading.ok ? undefined : reading.error);
    return {
      status: reading.ok ? 'ready' : 'not ready',
      latencyMs: Math.round(reading.tookMs),
      ...(!reading.ok && { error: sentence(reading.error) }),
      ...(this.check.required === false && { required: false }),
    };
  }

  private note(ready: boolean, cause: unknown): void {
    if (ready === this.wasReady) return;
    this.wasReady = ready;
    this.options.changed(ready, cause);
  }
}

/** Only what was written for everybody: the text of any other error may name hosts and users. */
function sentence(error: unknown): string {
  return error instanceof NotReadyError || error instanceof TooSlowError ? error.message : 'does not answer';
}
