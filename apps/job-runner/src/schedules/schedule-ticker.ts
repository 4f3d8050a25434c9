import { Inject, Injectable } from '@nestjs/common';
import { addMilliseconds, toInstant, type Instant, type Schedule, type ScheduleState } from '@tenor/domain';
import {
  findSchedules,
  findScheduleStates,
  FIRST_CHANGED,
  jobsOfSchedules,
  schedulesChangedAfter,
  type ChangedAfter,
} from '@tenor/persistence';
import { isInfrastructureError, toError, withLogFields } from '@tenor/platform';
import { decideTick, readTiming } from '@tenor/schedule';
import { DEPENDENCIES, type JobRunnerDependencies } from '../deps.js';
import { Claimer } from '../runs/claimer.js';
import { followSchedule } from './follow-schedule.js';
import { OccurrenceStarter } from './occurrence-starter.js';
import { ScheduleStateStore, type LastStart } from './schedule-state-store.js';

/** Schedules that are read at once. */
const BATCH = 200;
/** Batches of due schedules in one tick; what is still due then waits for the next. */
const DUE_BATCHES_MAX = 10;
/** All schedules are compared with their states this often; between, only those that were changed. */
const COMPARE_ALL_MS = 10_000;
/** Clocks of those who edit may differ by this much without a change being seen late. */
const CLOCKS_DIFFER_MS = 10_000;

/**
 * Starts what schedules say, at their times. Any number of runners do this on one database: each occurrence
 * asks for the run of an id that follows from it, and only then `nextRunAt` moves, by compare-and-set. So a
 * crash in between repeats the request, and the run is there already.
 */
@Injectable()
export class ScheduleTicker {
  private ticking: Promise<void> | undefined;
  private stopped = false;
  private seen: Instant = FIRST_CHANGED.updatedAt;
  /** Milliseconds since 1970; undefined: not yet. */
  private comparedAllAt: number | undefined;

  constructor(
    @Inject(DEPENDENCIES)
    private readonly deps: Pick<JobRunnerDependencies, 'database' | 'clock' | 'logger'>,
    @Inject(ScheduleStateStore) private readonly states: ScheduleStateStore,
    @Inject(OccurrenceStarter) private readonly starter: OccurrenceStarter,
    @Inject(Claimer) private readonly claimer: Pick<Claimer, 'poke'>,
  ) {}

  /** Ticks now, unless a tick is under way. */
  poke(): void {
    if (this.stopped) return;
    this.ticking ??= withLogFields({}, () => this.tick())
      .catch((error: unknown) => {
        // The next tick, a second later, finds the same again.
        this.deps.logger.warn({ err: toError(error) }, 'looking at schedules failed; it is tried again');
      })
      .finally(() => {
        this.ticking = undefined;
      });
  }

  /** Finishes the tick under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.ticking;
  }

  /** Takes note of what was edited, then starts what is due. @throws the driver's errors. */
  async tick(): Promise<void> {
    await this.followEdits();
    for (let batch = 0; batch < DUE_BATCHES_MAX && !this.stopped; batch += 1) {
      const due = await this.states.due(this.now(), BATCH);
      if (due.length === 0) return;
      if (!(await this.startDue(due))) return;
    }
  }

  private async followEdits(): Promise<void> {
    const now = this.deps.clock.now().getTime();
    const since = this.comparedAllAt === undefined ? undefined : now - this.comparedAllAt;
    // A clock that was set back makes the time since negative: then nothing can be said about edits.
    const all = since === undefined || since < 0 || since >= COMPARE_ALL_MS;
    let place: ChangedAfter = all
      ? FIRST_CHANGED
      : { updatedAt: addMilliseconds(this.seen, -CLOCKS_DIFFER_MS), id: '' };
    let last: Schedule | undefined;
    for (;;) {
      const schedules = await schedulesChangedAfter(this.deps.database, place, BATCH);
      await this.follow(schedules);
      last = schedules.at(-1) ?? last;
      if (last === undefined || schedules.length < BATCH) break;
      place = { updatedAt: last.updatedAt, id: last.id };
    }
    if (all) {
      await this.forgetDeleted();
      this.comparedAllAt = now;
    }
    if (last !== undefined) this.seen = last.updatedAt;
  }

  private async follow(schedules: readonly Schedule[]): Promise<void> {
    const ids = schedules.map(({ id }) => id);
    const states = await findScheduleStates(this.deps.database, ids);
    for (const schedule of schedules) {
      const state = states.get(schedule.id);
      const followed = followSchedule(schedule, state);
      if (followed === undefined) continue;
      await this.states.follow(schedule.id, state, followed);
      if (followed.fault === undefined) continue;
      const { fault } = followed;
      this.deps.logger.error({ scheduleId: schedule.id, fault }, 'a schedule cannot be understood; it waits');
    }
  }

  private async forgetDeleted(): Promise<void> {
    for (let last = ''; ;) {
      const ids = await this.states.idsAfter(last, BATCH);
      const there = await jobsOfSchedules(this.deps.database, ids);
      const gone = ids.filter((id) => !there.has(id));
      if (gone.length > 0) await this.states.remove(gone);
      if (ids.length < BATCH) return;
      last = ids.at(-1) ?? last;
    }
  }

  /** @returns false when one could not be started: then the next tick goes on. */
  private async startDue(due: readonly ScheduleState[]): Promise<boolean> {
    const ids = due.map(({ scheduleId }) => scheduleId);
    const schedules = await findSchedules(this.deps.database, ids);
    let good = true;
    for (const state of due) {
      if (this.stopped) return false;
      const schedule = schedules.get(state.scheduleId);
      try {
        if (schedule === undefined) await this.states.remove([state.scheduleId]);
        else await this.startOne(schedule, state);
      } catch (error) {
        if (isInfrastructureError(error)) throw error;
        // One schedule that goes wrong must not hold up the others.
        this.deps.logger.error(
          { scheduleId: state.scheduleId, err: toError(error) },
          'a schedule could not be started; it is tried again',
        );
        good = false;
      }
    }
    return good;
  }

  private async startOne(schedule: Schedule, state: ScheduleState): Promise<void> {
    const followed = followSchedule(schedule, state);
    if (followed !== undefined) {
      await this.states.follow(schedule.id, state, followed);
      return;
    }
    if (state.nextRunAt === null) return;
    const now = this.now();
    const { starts, nextRunAt } = decideTick(readTiming(schedule), schedule, state.nextRunAt, now);
    let last: LastStart | undefined;
    for (const occurrence of starts) {
      last = (await this.starter.start(schedule, occurrence)) ?? last;
    }
    await this.states.moveOn(state, nextRunAt, last);
    if (starts.length > 0) this.claimer.poke();
  }

  private now(): Instant {
    return toInstant(this.deps.clock.now());
  }
}
