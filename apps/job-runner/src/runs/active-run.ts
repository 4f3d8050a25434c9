import { toInstant, type JobTimeLimits, type LogEntryDraft, type LogLevel, type Run } from '@tenor/domain';
import { delayAfter, pause, type RetryPolicy } from '@tenor/messaging';
import { NO_LOG_COUNTS } from '@tenor/persistence';
import { isInfrastructureError, toError, type Clock, type Logger } from '@tenor/platform';
import { type JobVerdict } from '../execution/protocol.js';
import { type JobListener } from '../execution/thread-executor.js';
import { type RunnerMetrics } from '../metrics/runner-metrics.js';
import { newEntries, type RunTotals } from './new-entries.js';
import { RunBrake } from './run-brake.js';
import { lastEntry, runEnd, type RunEnd } from './run-end.js';
import { RunLostError, type ClaimedRun, type Progress, type RunRepository } from './run-repository.js';
import { TooManyEntriesError } from './too-many-entries-error.js';

/** Executions of a run before it is given up. */
export const ATTEMPTS_MAX = 3;

const RETRY: RetryPolicy = { budget: Infinity, firstDelayMs: 100, maxDelayMs: 5_000 };
/** A run whose job could not reach the database waits this long before it is tried again. */
const INFRASTRUCTURE_DELAY_MS = 5_000;

const NEVER_BEGUN: JobVerdict = {
  ok: false,
  error: { code: 'cancelled', message: 'The run was cancelled.' },
  infrastructure: false,
  asked: true,
};

export interface ActiveRunPorts {
  readonly repository: RunRepository;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<RunnerMetrics, 'runEnded'>;
  /** `signal` ends the thread; `soft` asks the job to stop. */
  execute(run: Run, listener: JobListener, signal: AbortSignal, soft: AbortSignal): Promise<JobVerdict>;
  limitsOf(job: string): JobTimeLimits;
  /** Milliseconds that a cancelled job has to stop by itself. */
  readonly cancelGraceMs: number;
  /** Entries that one run may log. */
  readonly entriesMax: number;
}

/** One run in the hands of this process, from its claim to its end (or until it is lost or given back). */
export class ActiveRun {
  readonly run: Run;
  private readonly releases: number;
  private readonly stopping = new AbortController();
  private readonly brake: RunBrake;
  private totals: RunTotals = { lastSeq: 0, findings: 0, logCounts: NO_LOG_COUNTS };
  private readonly findings = new Map<LogLevel, number>();
  private progressed: Progress = { done: 0, total: null };
  private storing: Promise<void> = Promise.resolve();
  private lost = false;
  /** Entries that the job has handed over. */
  private accepted = 0;

  constructor(
    claimed: ClaimedRun,
    private readonly ports: ActiveRunPorts,
  ) {
    this.run = claimed.run;
    this.releases = claimed.releases;
    this.brake = new RunBrake(ports.limitsOf(claimed.run.job), ports.cancelGraceMs);
    if (claimed.run.cancelRequested) this.brake.cancel();
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
    } finally {
      this.brake.release();
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

  /** Asks the job to stop, and ends its thread when it has not within a few seconds. */
  cancel(): void {
    this.brake.cancel();
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
    const verdict = await this.executeJob();
    await this.storing;
    if (this.lost) throw new RunLostError(run);
    this.stopping.signal.throwIfAborted();
    const stopped = verdict.asked ? this.brake.cause : undefined;
    if (!verdict.ok && verdict.infrastructure && stopped === undefined) {
      ports.logger.warn({ error: verdict.error }, 'a job could not reach the database; it is tried again');
      await this.persistently(() =>
        ports.repository.release(run, { afterMs: INFRASTRUCTURE_DELAY_MS, blameless: false }),
      );
      return false;
    }
    await this.end(runEnd(verdict, stopped));
    return true;
  }

  private async executeJob(): Promise<JobVerdict> {
    const { run, ports, brake } = this;
    // Cancelled while it waited for another runner: nothing begins.
    if (brake.cause !== undefined) return NEVER_BEGUN;
    const listener: JobListener = {
      begun: () => brake.start(),
      log: (drafts) => this.logOfJob(drafts),
      progress: (done, total) => {
        this.progressed = { done, total };
      },
    };
    brake.prepare();
    const ending = AbortSignal.any([this.stopping.signal, brake.hard]);
    return ports.execute(run, listener, ending, brake.soft);
  }

  private async end(end: RunEnd): Promise<void> {
    const { run, ports } = this;
    const last = lastEntry(end);
    if (last !== undefined) await this.log([last]);
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

  private async logOfJob(drafts: readonly LogEntryDraft[]): Promise<void> {
    this.accepted += drafts.length;
    const { entriesMax } = this.ports;
    if (this.accepted > entriesMax) throw new TooManyEntriesError(entriesMax);
    await this.log(drafts);
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
