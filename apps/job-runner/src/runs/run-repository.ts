import { isInfrastructureError } from '@tenor/platform';
import { Inject, Injectable } from '@nestjs/common';
import { addMilliseconds, toInstant, type Instant, type LogEntry, type Run } from '@tenor/domain';
import {
  fromLogEntry,
  LOG_ENTRIES,
  logEntryModel,
  NO_LOG_COUNTS,
  RUN_COUNTERS,
  runModel,
  toRun,
  type LogEntryDocument,
  type RunDocument,
} from '@tenor/persistence';
import { mongo } from 'mongoose';
import { DEPENDENCIES, WORKER_NAME, type JobRunnerDependencies } from '../deps.js';
import { type RunTotals } from './new-entries.js';
import { type RunEnd } from './run-end.js';

/** Another runner has the run, or it is gone: whatever this one still does for it must not be seen. */
export class RunLostError extends Error {
  override readonly name = 'RunLostError';

  constructor(run: Pick<Run, 'id' | 'attempt'>) {
    super(`run ${run.id} is no longer held under attempt ${run.attempt}`);
  }
}

/** A claimed run, with how often it was given back without fault of its own. */
export interface ClaimedRun {
  readonly run: Run;
  readonly releases: number;
}

export type Progress = Run['progress'];

const DUPLICATE_KEY = 11_000;
const DELETE_STEP = 1000;

/** Writes to runs, entries and counters while a run executes; each is one conditional, repeatable write. */
@Injectable()
export class RunRepository {
  private readonly leaseMs: number;

  constructor(
    @Inject(DEPENDENCIES) private readonly deps: JobRunnerDependencies,
    @Inject(WORKER_NAME) private readonly worker: string,
  ) {
    this.leaseMs = deps.config.jobs.leaseSeconds * 1000;
  }

  /**
   * Takes the run that waits longest, pending or with its lease run out, in one write; undefined when none
   * waits. A run of a singleton job waits while another of that job is running: the write that would make
   * it the second is refused by a unique index, whoever else claims at the same moment.
   */
  async claim(): Promise<ClaimedRun | undefined> {
    try {
      return await this.claimWhere({});
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    const running = await this.runs()
      .find({ status: 'running', singleton: true }, { job: 1 })
      .lean<Pick<RunDocument, 'job'>[]>()
      .exec();
    try {
      return await this.claimWhere({
        $or: [{ job: { $nin: running.map(({ job }) => job) } }, { status: 'running' }],
      });
    } catch (error) {
      // One more began in between: the next sweep looks again.
      if (!isDuplicate(error)) throw error;
      return undefined;
    }
  }

  private async claimWhere(where: Readonly<Record<string, unknown>>): Promise<ClaimedRun | undefined> {
    const now = this.now();
    const leaseUntil = addMilliseconds(now, this.leaseMs);
    const document = await this.runs()
      .findOneAndUpdate(
        { nextClaimAt: { $lte: now }, ...where },
        {
          $set: {
            status: 'running',
            worker: this.worker,
            startedAt: now,
            leaseUntil,
            nextClaimAt: leaseUntil,
            lastSeq: 0,
            emittedSeq: 0,
            findings: 0,
            logCounts: NO_LOG_COUNTS,
            progress: { done: 0, total: null },
          },
          $inc: { attempt: 1 },
        },
        { sort: { nextClaimAt: 1 }, returnDocument: 'after' },
      )
      .lean<RunDocument>()
      .exec();
    return document === null ? undefined : { run: toRun(document), releases: document.releases };
  }

  /** Renews the lease. @throws RunLostError when another has the run. */
  async heartbeat(run: Run, progress: Progress): Promise<void> {
    await this.writeIfHeld(run, { ...this.lease(), progress });
  }

  /**
   * Stores a batch: first the totals, by which a runner that has lost the run notices before it leaves
   * rows behind, then the rows. Repeatable: totals are absolute, and a row that is there already counts as stored.
   */
  async store(run: Run, entries: readonly LogEntry[], totals: RunTotals, progress: Progress): Promise<void> {
    await this.writeIfHeld(run, { ...this.lease(), ...totals, progress });
    const stored = this.deps.database.collection<LogEntryDocument>(LOG_ENTRIES);
    try {
      await stored.insertMany(entries.map(fromLogEntry), { ordered: false });
    } catch (error) {
      if (isDuplicate(error)) return;
      // A batch that is refused for good leaves nothing behind: its numbers are given anew.
      if (!isInfrastructureError(error)) {
        await stored.deleteMany({ _id: { $in: entries.map((entry) => entry.id) } });
      }
      throw error;
    }
  }

  /** Ends the run and gives it its order, in one write. @throws RunLostError when another has the run. */
  async end(run: Run, totals: RunTotals, progress: Progress, end: RunEnd): Promise<void> {
    const order = await this.nextOrder(run.job);
    const now = this.now();
    const { matchedCount } = await this.runs()
      .updateOne(held(run, this.worker), {
        $set: {
          ...totals,
          ...end,
          progress,
          order,
          finishedAt: now,
          leaseUntil: null,
          publishDueAt: now,
        },
        $unset: { nextClaimAt: 1 },
      })
      .exec();
    if (matchedCount === 0 && !(await this.endedByUs(run))) throw new RunLostError(run);
  }

  /** Those of the runs that somebody does not want any more; one query by their ids. */
  async cancelled(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const found = await this.runs()
      .find({ _id: { $in: [...ids] }, cancelRequested: true }, { _id: 1 })
      .lean<{ _id: string }[]>()
      .exec();
    return found.map(({ _id }) => _id);
  }

  /** Ends one run that was cancelled while it waited; undefined when there is none, or another runner ends it. */
  async endCancelled(): Promise<Pick<Run, 'id' | 'job'> | undefined> {
    const waiting = { status: 'pending', cancelRequested: true } as const;
    const run = await this.runs()
      .findOne(waiting, { job: 1 })
      .lean<Pick<RunDocument, '_id' | 'job'>>()
      .exec();
    if (run === null) return undefined;
    const order = await this.nextOrder(run.job);
    const now = this.now();
    const { matchedCount } = await this.runs()
      .updateOne(
        { _id: run._id, ...waiting },
        {
          $set: {
            status: 'cancelled',
            error: { code: 'cancelled', message: 'The run was cancelled before it began.' },
            order,
            finishedAt: now,
            publishDueAt: now,
          },
          $unset: { nextClaimAt: 1 },
        },
      )
      .exec();
    return matchedCount > 0 ? { id: run._id, job: run.job } : undefined;
  }

  /** Gives the run back, to be claimed `afterMs` from now. `blameless`: this attempt does not count against it. */
  async release(run: Run, options: { readonly afterMs: number; readonly blameless: boolean }): Promise<void> {
    const at = addMilliseconds(this.now(), options.afterMs);
    await this.runs()
      .updateOne(held(run, this.worker), {
        $set: { leaseUntil: at, nextClaimAt: at },
        ...(options.blameless && { $inc: { releases: 1 } }),
      })
      .exec();
  }

  /** Deletes the entries of the attempts before this one, in bounded steps. */
  async deleteEarlierEntries(run: Run): Promise<void> {
    const entries = logEntryModel(this.deps.database);
    for (;;) {
      const found = await entries
        .find({ runId: run.id, attempt: { $lt: run.attempt } }, { _id: 1 })
        .limit(DELETE_STEP)
        .lean<{ _id: string }[]>()
        .exec();
      if (found.length === 0) return;
      await entries.deleteMany({ _id: { $in: found.map((entry) => entry._id) } }).exec();
      if (found.length < DELETE_STEP) return;
    }
  }

  private async nextOrder(job: string): Promise<number> {
    const counters = this.deps.database.collection<{ _id: string; value: number }>(RUN_COUNTERS);
    const counter = await counters.findOneAndUpdate(
      { _id: job },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: 'after' },
    );
    if (counter === null) throw new Error(`the counter of ${job} gave no order`);
    return counter.value;
  }

  private async writeIfHeld(run: Run, fields: Partial<RunDocument>): Promise<void> {
    const { matchedCount } = await this.runs().updateOne(held(run, this.worker), { $set: fields }).exec();
    if (matchedCount === 0) throw new RunLostError(run);
  }

  /** After a write whose answer was lost: the run has ended, and it was this runner that ended it. */
  private async endedByUs(run: Run): Promise<boolean> {
    const filter = { _id: run.id, attempt: run.attempt, worker: this.worker, finishedAt: { $ne: null } };
    return (await this.runs().findOne(filter, { _id: 1 }).lean().exec()) !== null;
  }

  private lease(): { leaseUntil: Instant; nextClaimAt: Instant } {
    const leaseUntil = addMilliseconds(this.now(), this.leaseMs);
    return { leaseUntil, nextClaimAt: leaseUntil };
  }

  private runs() {
    return runModel(this.deps.database);
  }

  private now(): Instant {
    return toInstant(this.deps.clock.now());
  }
}

/** The condition of every write to a run after its claim. */
function held(run: Run, worker: string) {
  return { _id: run.id, attempt: run.attempt, worker, status: 'running' as const };
}

function isDuplicate(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}
