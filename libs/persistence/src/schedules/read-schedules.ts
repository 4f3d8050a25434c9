import { type Instant, type Schedule, type ScheduleState } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { scheduleModel, toSchedule, type ScheduleDocument } from './schedule-model.js';
import { scheduleStateModel, toScheduleState, type ScheduleStateDocument } from './schedule-state-model.js';

/** Where a walk over schedules goes on: after that one, in the order of `updatedAt`, then id. */
export interface ChangedAfter {
  readonly updatedAt: Instant;
  readonly id: string;
}

/** Before all schedules. */
export const FIRST_CHANGED: ChangedAfter = { updatedAt: '0000-01-01T00:00:00.000Z', id: '' };

/** Those of the schedules that exist, by id, in one query. Give at most a batch. */
export async function findSchedules(db: Connection, ids: readonly string[]): Promise<Map<string, Schedule>> {
  if (ids.length === 0) return new Map();
  const documents = await scheduleModel(db)
    .find({ _id: { $in: [...ids] } })
    .lean<ScheduleDocument[]>()
    .exec();
  return new Map(documents.map((document) => [document._id, toSchedule(document)]));
}

/** The jobs of those of the schedules that exist, by id, in one query. Give at most a batch. */
export async function jobsOfSchedules(db: Connection, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const documents = await scheduleModel(db)
    .find({ _id: { $in: [...ids] } }, { job: 1 })
    .lean<Pick<ScheduleDocument, '_id' | 'job'>[]>()
    .exec();
  return new Map(documents.map(({ _id, job }) => [_id, job]));
}

/** Schedules in the order in which they were changed, after that place, at most `limit`. */
export async function schedulesChangedAfter(
  db: Connection,
  { updatedAt, id }: ChangedAfter,
  limit: number,
): Promise<Schedule[]> {
  const documents = await scheduleModel(db)
    .find({ updatedAt: { $gte: updatedAt }, $or: [{ updatedAt: { $gt: updatedAt } }, { _id: { $gt: id } }] })
    .sort({ updatedAt: 1, _id: 1 })
    .limit(limit)
    .lean<ScheduleDocument[]>()
    .exec();
  return documents.map(toSchedule);
}

/** The states of those schedules that have one, by the schedule's id, in one query. Give at most a batch. */
export async function findScheduleStates(
  db: Connection,
  ids: readonly string[],
): Promise<Map<string, ScheduleState>> {
  if (ids.length === 0) return new Map();
  const documents = await scheduleStateModel(db)
    .find({ _id: { $in: [...ids] } })
    .lean<ScheduleStateDocument[]>()
    .exec();
  return new Map(documents.map((document) => [document._id, toScheduleState(document)]));
}
