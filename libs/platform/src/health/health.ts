import { toError } from '../infrastructure-error.js';
import { type Logger } from '../logger.js';
import { type HealthCheck } from './health-check.js';
import { HealthProbe, type CheckResult } from './health-probe.js';

export interface HealthReport {
  readonly status: 'ready' | 'not ready';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface HealthOptions {
  readonly logger: Logger;
  /** Milliseconds that a check may take; default 2,000. */
  readonly timeoutMs?: number;
  /** Milliseconds for which an answer is given again; default 1,000. */
  readonly cacheMs?: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsedMs?: () => number;
}

/**
 * Tells whether a process can do its work. However often it is asked, each check runs at most once at a
 * time and once a second; a change is told in the log, with its cause.
 */
export class Health {
  private readonly probes = new Map<string, HealthProbe>();
  private state: 'starting' | 'started' | 'stopping' = 'starting';

  constructor(private readonly options: HealthOptions) {}

  /** @throws Error when a check of that name is there already. */
  add(...checks: readonly HealthCheck[]): this {
    for (const check of checks) {
      if (this.probes.has(check.name)) throw new Error(`there is a health check ${check.name} already`);
      const { timeoutMs, cacheMs, elapsedMs } = this.options;
      this.probes.set(
        check.name,
        new HealthProbe(check, {
          timeoutMs: timeoutMs ?? 2_000,
          cacheMs: cacheMs ?? 1_000,
          elapsedMs: elapsedMs ?? (() => performance.now()),
          changed: (ready, cause) => this.tell(check.name, ready, cause),
        }),
      );
    }
    return this;
  }

  /** The start is over: from now on the checks alone decide. */
  started(): void {
    if (this.state === 'starting') this.state = 'started';
  }

  /** From now on the process is not ready, so that nothing new is sent to it. */
  stopping(): void {
    this.state = 'stopping';
  }

  async report(): Promise<HealthReport> {
    const results = await Promise.all(
      [...this.probes.values()].map(async (probe) => [probe.name, await probe.result()] as const),
    );
    const checks: Record<string, CheckResult> = Object.fromEntries(results);
    if (this.state !== 'started') {
      const error = this.state === 'starting' ? 'is still starting' : 'is stopping';
      checks['process'] = { status: 'not ready', latencyMs: 0, error };
    }
    const ready = Object.values(checks).every(
      (result) => result.status === 'ready' || result.required === false,
    );
    return { status: ready ? 'ready' : 'not ready', checks };
  }

  private tell(check: string, ready: boolean, cause: unknown): void {
    if (ready) this.options.logger.info({ check }, 'health: ready again');
    else this.options.logger.warn({ check, reason: toError(cause).message }, 'health: not ready');
  }
}
