import {
  findJob,
  FIRST_SCHEDULES,
  scheduleInput,
  toInstant,
  type FirstSchedule,
  type Schedule,
} from '@tenor/domain';
import {
  fromSchedule,
  SCHEDULE_SEEDS,
  SCHEDULES,
  type ScheduleDocument,
  type ScheduleSeedDocument,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { v5 } from 'uuid';
import { isDuplicateKey } from '../http/database-problem.js';
import { newEntity } from '../records/new-entity.js';

/** Namespace of the ids of first schedules: whoever makes one makes the same. */
const FIRST_SCHEDULE_NAMESPACE = 'b0d1c1a5-4f3e-5f0c-8f67-3a8b0e3c9d42';

/**
 * Makes the schedules that an installation begins with: each once, as soon as its job exists. What was made
 * is remembered, so one that was deleted does not come back; where the name is taken already, the schedule
 * that has it stays as it is. Any number of processes may do this at the same time.
 */
export async function seedSchedules(
  database: Connection,
  { now, timezone }: { readonly now: Date; readonly timezone: string },
  first: readonly FirstSchedule[] = FIRST_SCHEDULES,
): Promise<void> {
  const seeds = database.collection<ScheduleSeedDocument>(SCHEDULE_SEEDS);
  const made = await seeds.find({ _id: { $in: first.map(({ key }) => key) } }).toArray();
  const known = new Set(made.map(({ _id }) => _id));
  const missing = first.filter(({ key, job }) => !known.has(key) && findJob(job) !== undefined);
  for (const each of missing) {
    const schedule = firstSchedule(each, now, timezone);
    await unlessThere(database.collection<ScheduleDocument>(SCHEDULES).insertOne(fromSchedule(schedule)));
    await unlessThere(seeds.insertOne({ _id: each.key, at: toInstant(now) }));
  }
}

function firstSchedule({ key, ...input }: FirstSchedule, now: Date, timezone: string): Schedule {
  return {
    ...newEntity(v5(key, FIRST_SCHEDULE_NAMESPACE), now),
    ...scheduleInput.parse(input),
    timezone,
    timingVersion: 1,
    timingSince: toInstant(now),
  };
}

async function unlessThere(insertion: Promise<unknown>): Promise<void> {
  try {
    await insertion;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
