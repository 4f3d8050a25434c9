import { Inject, Injectable } from '@nestjs/common';
import { type LogEntry } from '@tenor/domain';
import { BATCH_MAX } from '@tenor/messaging';
import { toError, withLogFields } from '@tenor/platform';
import { readEntries, runLogFields } from '@tenor/persistence';
import { DEPENDENCIES, timingsOf, type JobRunnerDependencies } from '../deps.js';
import { ScheduleStateStore } from '../schedules/schedule-state-store.js';
import { PublishRepository } from './publish-repository.js';
import { Progress } from './progress.js';
import { logEntryEvent, runEndedEvent, type EndedRun } from './run-events.js';

/**
 * Publishes what has ended: the entries, read back from the database, then the run's end, in order.
 * `emittedSeq` follows what the transport acknowledges, so that after a crash it goes on from there.
 */
@Injectable()
export class Publisher {
  private publishing: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(
    @Inject(DEPENDENCIES) private readonly deps: JobRunnerDependencies,
    @Inject(PublishRepository) private readonly repository: PublishRepository,
    @Inject(ScheduleStateStore) private readonly schedules: ScheduleStateStore,
  ) {}

  /** Publishes all that is due; one run after the other, so that runs of this process do not interleave. */
  poke(): void {
    if (this.stopped) return;
    this.again = true;
    this.publishing ??= withLogFields({}, () => this.publishAll()).finally(() => {
      this.publishing = undefined;
    });
  }

  /** Finishes the batch under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.publishing;
  }

  private async publishAll(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        for (;;) {
          const run = this.stopped ? undefined : await this.repository.claim();
          if (run === undefined) break;
          await withLogFields(runLogFields(run), () => this.publishOrPostpone(run));
        }
      } catch (error) {
        // The sweep asks again in a few seconds.
        this.deps.logger.warn({ err: toError(error) }, 'looking for runs to publish failed');
      }
    }
  }

  private async publishOrPostpone(run: EndedRun): Promise<void> {
    try {
      await this.publish(run);
      if (this.stopped) await this.repository.postpone(run, 0);
    } catch (error) {
      this.deps.logger.warn({ err: toError(error) }, 'publishing a run failed; it is tried again');
      await this.repository.postpone(run, timingsOf(this.deps).publishEveryMs);
    }
  }

  private async publish(run: EndedRun): Promise<void> {
    const { events } = this.deps;
    // Here, because what is published is done again after a crash.
    await this.schedules.noteEnd(run);
    let emitted = run.emittedSeq;
    let page = this.read(run, emitted);
    const progress = new Progress(run, this.repository);
    try {
      // While a page is published the next is read, and it is noted how far it has come.
      while (emitted < run.lastSeq && !this.stopped) {
        const entries = await page;
        const last = entries.at(-1);
        if (last === undefined) break;
        if (last.seq < run.lastSeq) page = this.read(run, last.seq);
        await events.publish(entries.map((entry) => logEntryEvent(run, entry)));
        emitted = last.seq;
        if (!(await progress.reached(emitted))) return;
      }
      // What has its end published is noted with that.
      if (!this.stopped) await progress.settled();
    } finally {
      // Whatever is written to the run next comes after it.
      if (emitted < run.lastSeq || this.stopped) await progress.end();
    }
    if (!progress.ours || this.stopped) return;
    await events.publish([runEndedEvent(run)]);
    await this.repository.finished(run);
    this.deps.logger.info({ entries: run.lastSeq }, 'run published');
  }

  private read(run: EndedRun, afterSeq: number): Promise<LogEntry[]> {
    const { database, entriesInReply } = this.deps;
    const of = { runId: run.id, attempt: run.attempt };
    return handled(readEntries(database, of, { afterSeq, limit: BATCH_MAX, inReply: entriesInReply }));
  }
}

/** The same promise: that it is looked at later, or never after another failure, is no fault. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
