import { toInstant, type LogEntryDraft, type LogLevel, type Run } from '@tenor/domain';
import { delayAfter, pause, type RetryPolicy } from '@tenor/messaging';
import { NO_LOG_COUNTS } from '@tenor/persistence';
import { isInfrastructureError, toError, type Clock, type Logger } from '@tenor/platform';
import { type JobVerdict } from '../execution/protocol.js';
import { type JobListener } from '../execution/thread-executor.js';
import { type RunnerMetrics } from '../metrics/runner-metrics.js';
import { newEntries, type RunTotals } from './new-entries.js';
import {
  RunLostError,
  type ClaimedRun,
  type Progress,
  type RunEnd,
  type RunRepository,
} from './run-repository.js';

/** Executions of a run before it is given up. */
export const ATTEMPTS_MAX = 3;

const RETRY: RetryPolicy = { budget: Infinity, firstDelayMs: 100, maxDelayMs: 5_000 };
/** A run whose job could not reach the database waits this long before it is tried again. */
const INFRASTRUCTURE_DELAY_MS = 5_000;

export interface ActiveRunPorts {
  readonly repository: RunRepository;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<RunnerMetrics, 'runEnded'>;
  execute(run: Run, listener: JobListener, signal: AbortSignal): Promise<JobVerdict>;
}

/** One run in the hands of this process, from its claim to its end (or until it is lost or given back). */
export class ActiveRun {
  readonly run: Run;
  private readonly releases: number;
  private readonly stopping = new AbortController();
  private totals: RunTotals = { lastSeq: 0, findings: 0, logCounts: NO_LOG_COUNTS };
  private readonly findings = new Map<LogLevel, number>();
  private progressed: Progress = { done: 0, total: null };
  private storing: Promise<void> = Promise.resolve();
  private lost = false;

  constructor(
    claimed: ClaimedRun,
    private readonly ports: ActiveRunPorts,
  ) {
    this.run = claimed.run;
    this.releases = claimed.releases;
  }

  /** Executes the job and ends the run. @returns true when the run has ended by this process's hand. */
  async complete(): Promise<boolean> {
    try {
      return await this.execute();
    } catch (thrown) {
      const error = toError(thrown);
      if (!(error instanceof RunLostError) && !this.stopping.signal.aborted) throw error;
      this.ports.logger.warn({ err: error }, 'left a run to another runner');
      return false;
    }
  }

  /** Renews the lease; a run that another has taken over is dropped at once. */
  async heartbeat(): Promise<void> {
    if (this.lost || this.stopping.signal.aborted) return;
    try {
      await this.ports.repository.heartbeat(this.run, this.progressed);
    } catch (thrown) {
      if (thrown instanceof RunLostError) this.lose();
      else throw thrown;
    }
  }

  /** Ends the job's thread and gives the run back, to be claimed by another at once. */
  async release(): Promise<void> {
    this.stopping.abort(new Error('the runner stops'));
    if (!this.lost) await this.ports.repository.release(this.run, { afterMs: 0, blameless: true });
  }

  private async execute(): Promise<boolean> {
    const { run, ports } = this;
    if (run.attempt > 1) await this.persistently(() => ports.repository.deleteEarlierEntries(run));
    if (run.attempt - this.releases > ATTEMPTS_MAX) {
      const message = `The run was cut off ${ATTEMPTS_MAX} times and is given up.`;
      await this.end({ status: 'failed', result: null, error: { code: 'abandoned', message } });
      return true;
    }
    const listener: JobListener = {
      log: (drafts) => this.log(drafts),
      progress: (done, total) => {
        this.progressed = { done, total };
      },
    };
    const verdict = await ports.execute(run, listener, this.stopping.signal);
    await this.storing;
    if (this.lost) throw new RunLostError(run);
    this.stopping.signal.throwIfAborted();
    if (!verdict.ok && verdict.infrastructure) {
      ports.logger.warn({ error: verdict.error }, 'a job could not reach the database; it is tried again');
      await this.persistently(() =>
        ports.repository.release(run, { afterMs: INFRASTRUCTURE_DELAY_MS, blameless: false }),
      );
      return false;
    }
    await this.end(
      verdict.ok
        ? { status: 'succeeded', result: verdict.result, error: null }
        : { status: 'failed', result: null, error: verdict.error },
    );
    return true;
  }

  private async end(end: RunEnd): Promise<void> {
    const { run, ports } = this;
    if (end.error !== null) {
      const message = `Run failed: ${end.error.message}`;
      await this.log([
        { level: 'failure', message, data: { code: end.error.code, message: end.error.message } },
      ]);
    }
    await this.persistently(() => ports.repository.end(run, this.totals, this.progressed, end));
    ports.metrics.runEnded({
      job: run.job,
      status: end.status,
      seconds: secondsBetween(run.startedAt, ports.clock.now()),
      findings: this.findings,
    });
    // Once more: a zombie may have stored some since the take-over.
    if (run.attempt > 1) await this.persistently(() => ports.repository.deleteEarlierEntries(run));
  }

  /** Stores in the order of the calls, one batch at a time. */
  private log(drafts: readonly LogEntryDraft[]): Promise<void> {
    const stored = this.storing.then(() => this.store(drafts));
    this.storing = stored.catch(() => undefined);
    return stored;
  }

  private async store(drafts: readonly LogEntryDraft[]): Promise<void> {
    if (this.lost) throw new RunLostError(this.run);
    const next = newEntries(this.run, this.totals, drafts, toInstant(this.ports.clock.now()));
    await this.persistently(() =>
      this.ports.repository.store(this.run, next.entries, next.totals, this.progressed),
    );
    this.totals = next.totals;
    for (const { level, fingerprint } of drafts) {
      if (fingerprint !== undefined) this.findings.set(level, (this.findings.get(level) ?? 0) + 1);
    }
  }

  private lose(): void {
    this.lost = true;
    this.stopping.abort(new RunLostError(this.run));
  }

  /** Repeats a write while the database is away; whether the run is still ours is decided when it is back. */
  private async persistently(write: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 1; ; failures += 1) {
      signal.throwIfAborted();
      try {
        await write();
        return;
      } catch (thrown) {
        if (thrown instanceof RunLostError) this.lose();
        if (!isInfrastructureError(thrown)) throw thrown;
        await pause(delayAfter(failures, RETRY), signal);
      }
    }
  }
}

function secondsBetween(start: string | null, end: Date): number {
  return start === null ? 0 : Math.max(0, (end.getTime() - Date.parse(start)) / 1000);
}
