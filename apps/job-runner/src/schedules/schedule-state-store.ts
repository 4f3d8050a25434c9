import { Inject, Injectable } from '@nestjs/common';
import { type Instant, type Run, type RunStatus, type ScheduleState } from '@tenor/domain';
import { scheduleStateModel, toScheduleState, type ScheduleStateDocument } from '@tenor/persistence';
import { mongo } from 'mongoose';
import { DEPENDENCIES, type JobRunnerDependencies } from '../deps.js';
import { type Followed } from './follow-schedule.js';

/** What the last occurrence led to; `runId` null when no run could be asked for. */
export interface LastStart {
  readonly runId: string | null;
  readonly at: Instant;
  readonly status: RunStatus;
  readonly error: ScheduleState['lastError'];
}

const DUPLICATE_KEY = 11_000;

/** The states of the schedules. Each write is conditional on what was read, so that of many runners one gets through. */
@Injectable()
export class ScheduleStateStore {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Pick<JobRunnerDependencies, 'database'>) {}

  /** Those whose next occurrence has come, the longest due first, at most `limit`. */
  async due(now: Instant, limit: number): Promise<ScheduleState[]> {
    const documents = await this.states()
      .find({ nextRunAt: { $lte: now } })
      .sort({ nextRunAt: 1 })
      .limit(limit)
      .lean<ScheduleStateDocument[]>()
      .exec();
    return documents.map(toScheduleState);
  }

  /** Ids of states in their order, after that one, at most `limit`. */
  async idsAfter(id: string, limit: number): Promise<string[]> {
    const documents = await this.states()
      .find({ _id: { $gt: id } }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Pick<ScheduleStateDocument, '_id'>[]>()
      .exec();
    return documents.map(({ _id }) => _id);
  }

  /** Makes the state follow its schedule, unless it is not the one that was read any more. */
  async follow(scheduleId: string, read: ScheduleState | undefined, followed: Followed): Promise<void> {
    const { nextRunAt, fault, ...versions } = followed;
    if (read === undefined) {
      await this.insert({
        _id: scheduleId,
        ...versions,
        ...(nextRunAt !== null && { nextRunAt }),
        lastRunId: null,
        lastRunAt: null,
        lastStatus: fault === undefined ? null : 'failed',
        lastError: fault ?? null,
      });
      return;
    }
    const faulty = fault && { lastStatus: 'failed' as const, lastError: fault };
    await this.states()
      .updateOne(
        asRead(read),
        nextRunAt === null
          ? { $set: { ...versions, ...faulty }, $unset: { nextRunAt: 1 } }
          : { $set: { ...versions, ...faulty, nextRunAt } },
      )
      .exec();
  }

  /**
   * Moves on to the next occurrence, unless another runner did or the schedule was edited. A run that has
   * ended by now stays as it was noted by its end.
   */
  async moveOn(read: ScheduleState, nextRunAt: Instant | null, last: LastStart | undefined): Promise<void> {
    const move = nextRunAt === null ? { $unset: { nextRunAt: 1 as const } } : { $set: { nextRunAt } };
    if (last !== undefined) {
      const noted = {
        lastRunId: last.runId,
        lastRunAt: last.at,
        lastStatus: last.status,
        lastError: last.error,
      };
      const isNew = last.runId === null ? {} : { lastRunId: { $ne: last.runId } };
      const { matchedCount } = await this.states()
        .updateOne({ ...asRead(read), ...isNew }, { ...move, $set: { ...noted, ...move.$set } })
        .exec();
      if (matchedCount > 0) return;
    }
    await this.states().updateOne(asRead(read), move).exec();
  }

  /** Notes how a run ended, unless a later one is noted already. Repeatable. */
  async noteEnd(run: Run): Promise<void> {
    if (run.scope.kind !== 'schedule') return;
    await this.states()
      .updateOne(
        {
          _id: run.scope.scheduleId,
          $or: [{ lastRunId: run.id }, { lastRunAt: null }, { lastRunAt: { $lt: run.createdAt } }],
        },
        {
          $set: {
            lastRunId: run.id,
            lastRunAt: run.createdAt,
            lastStatus: run.status,
            lastError: run.error,
          },
        },
      )
      .exec();
  }

  /** Forgets schedules that were deleted. */
  async remove(ids: readonly string[]): Promise<void> {
    await this.states()
      .deleteMany({ _id: { $in: [...ids] } })
      .exec();
  }

  private async insert(document: ScheduleStateDocument): Promise<void> {
    try {
      await this.states().collection.insertOne(plain(document));
    } catch (error) {
      // Another runner has it.
      if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
    }
  }

  private states() {
    return scheduleStateModel(this.deps.database);
  }
}

/** The state as it was read: a version or a time that has moved since makes a write do nothing. */
function asRead({ scheduleId, scheduleVersion, timingSince, nextRunAt }: ScheduleState) {
  return {
    _id: scheduleId,
    scheduleVersion,
    timingSince,
    nextRunAt: nextRunAt ?? { $exists: false },
  };
}

/** The driver's types want plain objects. */
function plain(document: object): Record<string, unknown> {
  return Object.fromEntries<unknown>(Object.entries(document));
}
