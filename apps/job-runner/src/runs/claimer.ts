import { runLogFields } from '@tenor/persistence';
import { NotReadyError, toError, withLogFields } from '@tenor/platform';
import { Inject, Injectable } from '@nestjs/common';
import { findJob, type Run } from '@tenor/domain';
import { DEPENDENCIES, ENTRIES_MAX, timingsOf, type JobRunnerDependencies } from '../deps.js';
import { EXECUTOR } from '../execution/executor-token.js';
import { type ThreadExecutor } from '../execution/thread-executor.js';
import { RUNNER_METRICS, type RunnerMetrics } from '../metrics/runner-metrics.js';
import { Publisher } from '../publishing/publisher.js';
import { runStartedEvent } from '../publishing/run-events.js';
import { ActiveRun } from './active-run.js';
import { limitsOf } from './limits-of.js';
import { RunRepository } from './run-repository.js';

/** Runs are looked for every second; when that has failed for so long, something is wrong. */
const SILENCE_SECONDS = 15;

/** Claims runs while there is room for them, executes them, and keeps their leases. */
@Injectable()
export class Claimer {
  private readonly active = new Map<ActiveRun, Promise<void>>();
  private claiming: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private heeding = false;
  private lookedAtMs = performance.now();

  constructor(
    @Inject(DEPENDENCIES) private readonly deps: JobRunnerDependencies,
    @Inject(RunRepository) private readonly repository: RunRepository,
    @Inject(EXECUTOR) private readonly executor: ThreadExecutor,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(RUNNER_METRICS) private readonly metrics: RunnerMetrics,
  ) {}

  /** Looks for runs now; cheap when there is no room or none waits. */
  poke(): void {
    if (this.stopped) return;
    this.again = true;
    // Whoever pokes: what is claimed then is not a part of his doing.
    this.claiming ??= withLogFields({}, () => this.claimAll()).finally(() => {
      this.claiming = undefined;
    });
  }

  /** @throws NotReadyError when runs could not be looked for during several sweeps. */
  checkAlive(): void {
    const seconds = Math.round((performance.now() - this.lookedAtMs) / 1000);
    if (seconds > SILENCE_SECONDS)
      throw new NotReadyError(`has not found out for ${seconds} s which runs wait`);
  }

  /** Ends what was cancelled while it waited, and asks the jobs of cancelled runs in hand to stop. */
  async heedCancellations(): Promise<void> {
    if (this.stopped || this.heeding) return;
    this.heeding = true;
    try {
      const inHand = new Map([...this.active.keys()].map((active) => [active.run.id, active]));
      for (const id of await this.repository.cancelled([...inHand.keys()])) inHand.get(id)?.cancel();
      let ended = await this.repository.endCancelled();
      if (ended === undefined) return;
      for (; ended !== undefined && !this.stopped; ended = await this.repository.endCancelled()) {
        this.metrics.runCancelled(ended.job);
        this.deps.logger.info({ runId: ended.id, job: ended.job }, 'a run was cancelled before it began');
      }
      this.publisher.poke();
    } catch (error) {
      // The next look, a second later, finds them as well.
      this.deps.logger.warn({ err: toError(error) }, 'looking for cancelled runs failed');
    } finally {
      this.heeding = false;
    }
  }

  /** Renews the leases of all runs in hand. */
  async heartbeat(): Promise<void> {
    await Promise.all(
      [...this.active.keys()].map(async (active) => {
        try {
          await active.heartbeat();
        } catch (error) {
          // The next beat tries again; should none come through in time, another takes the run over.
          this.deps.logger.warn({ ...runLogFields(active.run), err: toError(error) }, 'a heartbeat failed');
        }
      }),
    );
  }

  /**
   * Claims nothing more, lets the runs in hand finish for a few seconds, then ends their threads and
   * gives them back, so that another runner takes them over at once.
   */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.claiming;
    const { stopGraceMs } = timingsOf(this.deps);
    const finished = Promise.all(this.active.values());
    let timer: NodeJS.Timeout | undefined;
    const graceOver = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, stopGraceMs);
    });
    await Promise.race([finished, graceOver]);
    clearTimeout(timer);
    const released = await Promise.allSettled([...this.active.keys()].map((active) => active.release()));
    for (const result of released) {
      // Its lease runs out by itself; the take-over only comes later.
      if (result.status === 'rejected') {
        this.deps.logger.warn({ err: toError(result.reason) }, 'a run could not be given back');
      }
    }
    await finished;
  }

  private async claimAll(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        while (!this.stopped && this.active.size < this.deps.config.jobs.concurrency) {
          const claimed = await this.repository.claim();
          if (claimed === undefined) break;
          const active = new ActiveRun(claimed, this.ports());
          withLogFields(runLogFields(active.run), () => this.begin(active));
        }
        this.lookedAtMs = performance.now();
      } catch (error) {
        // The sweep asks again within a second.
        this.deps.logger.warn({ err: toError(error) }, 'claiming runs failed');
      }
    }
  }

  private begin(active: ActiveRun): void {
    this.deps.logger.info('run started');
    this.announce(active.run);
    const finished = active
      .complete()
      .then(
        (ended) => {
          if (!ended) return;
          this.deps.logger.info('run ended');
          this.publisher.poke();
        },
        (error: unknown) => {
          // A fault of ours: the lease runs out, and the attempts bound how often that repeats.
          this.deps.logger.error({ err: toError(error) }, 'a run could not be completed');
        },
      )
      .finally(() => {
        this.active.delete(active);
        this.poke();
      });
    this.active.set(active, finished);
  }

  /** For whoever watches: nothing waits for it, and what it says the end of the run says too. */
  private announce(run: Run): void {
    const { startedAt } = run;
    if (startedAt === null) return;
    this.deps.events.publish([runStartedEvent({ ...run, startedAt })]).catch((error: unknown) => {
      this.deps.logger.debug({ err: toError(error) }, 'that a run has started was not published');
    });
  }

  private ports() {
    const { clock, logger } = this.deps;
    return {
      repository: this.repository,
      clock,
      logger,
      metrics: this.metrics,
      execute: this.executor.execute.bind(this.executor),
      limitsOf: (job: string) => limitsOf(findJob(job), this.deps.config.jobs),
      cancelGraceMs: timingsOf(this.deps).cancelGraceMs,
      entriesMax: this.deps.entriesMax ?? ENTRIES_MAX,
    };
  }
}
