import { Inject, Injectable } from '@nestjs/common';
import { addDays, addMilliseconds, toInstant, type Instant } from '@tenor/domain';
import {
  cleanSnapshots,
  COST_SNAPSHOT,
  COVERAGE_SNAPSHOT,
  logEntryModel,
  runModel,
  thinSnapshots,
  type RunDocument,
} from '@tenor/persistence';
import { toError, today, withLogFields } from '@tenor/platform';
import { DEPENDENCIES, type JobRunnerDependencies } from '../deps.js';

const DAY_MS = 86_400_000;
/** Runs whose entries are deleted in one step, and runs that are deleted in one. */
const RUN_STEP = 100;
/** Entries that are deleted in one step. */
const ENTRY_STEP = 1000;
/** Steps of one purge: what is left over comes with the next. */
const STEPS_MAX = 200;
/** Older snapshots name their uncovered devices for one date a month. */
const SNAPSHOT_GAPS_DAYS = 60;

/**
 * Deletes what is old, in bounded steps: first the entries of runs that ended long ago, then, later, the runs.
 * What is not fully published is kept, however old. Likewise the rows of snapshots that count no more. Any number of runners may do it at the same time.
 */
@Injectable()
export class Purger {
  private purging: Promise<void> | undefined;
  private stopped = false;

  constructor(@Inject(DEPENDENCIES) private readonly deps: JobRunnerDependencies) {}

  /** Purges now, unless that is under way. */
  poke(): void {
    if (this.stopped) return;
    this.purging ??= withLogFields({}, () => this.purgeOrWarn()).finally(() => {
      this.purging = undefined;
    });
  }

  /** Finishes the step under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.purging;
  }

  /** @returns how many runs lost their entries, and how many runs were deleted. */
  async purge(): Promise<{ readonly emptied: number; readonly deleted: number }> {
    const { keepEntriesDays, keepRunsDays } = this.deps.config.jobs;
    const emptied = await this.inSteps(() => this.emptyStep(this.before(keepEntriesDays)));
    const deleted = await this.inSteps(() => this.deleteStep(this.before(keepRunsDays)));
    return { emptied, deleted };
  }

  /** @returns how many dates lost the names of their uncovered devices, and how many sets of rows are gone. */
  async purgeSnapshots(): Promise<{ readonly thinned: number; readonly cleaned: number }> {
    const { database, clock, config } = this.deps;
    const now = toInstant(clock.now());
    const before = addDays(today(clock, config.timezone), -SNAPSHOT_GAPS_DAYS);
    const thinned = await thinSnapshots(database, COVERAGE_SNAPSHOT, before, now);
    const stopped = () => this.stopped;
    const cleaned =
      (await cleanSnapshots(database, COVERAGE_SNAPSHOT, now, stopped)) +
      (await cleanSnapshots(database, COST_SNAPSHOT, now, stopped));
    return { thinned: thinned.length, cleaned };
  }

  private async purgeOrWarn(): Promise<void> {
    try {
      const done = { ...(await this.purge()), ...(await this.purgeSnapshots()) };
      if (Object.values(done).some((count) => count > 0))
        this.deps.logger.info(done, 'what is old was purged');
    } catch (error) {
      // What is old does not get younger: the next purge finds it.
      this.deps.logger.warn({ err: toError(error) }, 'purging what is old failed');
    }
  }

  private async inSteps(step: () => Promise<number>): Promise<number> {
    let total = 0;
    for (let steps = 0; steps < STEPS_MAX && !this.stopped; steps += 1) {
      const done = await step();
      total += done;
      if (done < RUN_STEP) break;
    }
    return total;
  }

  private async emptyStep(before: Instant): Promise<number> {
    let emptied = 0;
    for (const id of await this.ended(before, { entriesPurged: null })) {
      if (this.stopped) break;
      // Of every attempt: a zombie may have written some after the end.
      await this.deleteEntries(id);
      await this.runs()
        .updateOne({ _id: id }, { $set: { entriesPurged: true } })
        .exec();
      emptied += 1;
    }
    return emptied;
  }

  private async deleteStep(before: Instant): Promise<number> {
    const ids = await this.ended(before, { entriesPurged: true });
    if (ids.length === 0) return 0;
    return (
      await this.runs()
        .deleteMany({ _id: { $in: ids } })
        .exec()
    ).deletedCount;
  }

  /** The oldest ones that ended before and are fully published. */
  private async ended(before: Instant, which: { readonly entriesPurged: true | null }): Promise<string[]> {
    const found = await this.runs()
      .find()
      .where({ ...which, publishDueAt: null, finishedAt: { $lt: before } })
      .select({ _id: 1 })
      .sort({ finishedAt: 1 })
      .limit(RUN_STEP)
      .lean<Pick<RunDocument, '_id'>[]>()
      .exec();
    return found.map(({ _id }) => _id);
  }

  private async deleteEntries(runId: string): Promise<void> {
    const entries = logEntryModel(this.deps.database);
    for (;;) {
      const found = await entries
        .find({ runId }, { _id: 1 })
        .limit(ENTRY_STEP)
        .lean<{ _id: string }[]>()
        .exec();
      if (found.length > 0) await entries.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } }).exec();
      if (found.length < ENTRY_STEP) return;
    }
  }

  private runs() {
    return runModel(this.deps.database);
  }

  private before(days: number): Instant {
    return addMilliseconds(toInstant(this.deps.clock.now()), -days * DAY_MS);
  }
}
