import { nameKey, type Instant, type Schedule } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { PENDING_DEFINITION, SCHEMA_OPTIONS } from '../models/stored.js';

export const SCHEDULES = 'schedules';
/** What was made at a first start: `_id` is the key of a first schedule, `at` when. */
export const SCHEDULE_SEEDS = 'scheduleSeeds';

/** A schedule at rest. Owned by contracts-api. */
export type ScheduleDocument = Omit<Schedule, 'id'> & {
  readonly _id: string;
  /** The domain's `nameKey` of the name: unique. */
  readonly nameKey: string;
};

export interface ScheduleSeedDocument {
  readonly _id: string;
  readonly at: Instant;
}

const TEXT = { type: String, required: true } as const;
const TEXT_OR_NULL = { type: String, default: null } as const;
const NUMBER = { type: Number, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    version: NUMBER,
    createdAt: TEXT,
    updatedAt: TEXT,
    name: TEXT,
    nameKey: TEXT,
    job: TEXT,
    params: { type: Schema.Types.Mixed, required: true },
    cron: TEXT_OR_NULL,
    at: TEXT_OR_NULL,
    timezone: TEXT,
    enabled: { type: Boolean, required: true },
    catchUp: TEXT,
    catchUpHours: NUMBER,
    description: TEXT_OR_NULL,
    timingVersion: NUMBER,
    timingSince: TEXT,
    ...PENDING_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function scheduleModel(db: Connection): Model<ScheduleDocument> {
  const existing: Model<ScheduleDocument> | undefined = db.models[SCHEDULES];
  return existing ?? db.model<ScheduleDocument>(SCHEDULES, schema, SCHEDULES);
}

export function toSchedule(document: ScheduleDocument): Schedule {
  return {
    id: document._id,
    name: document.name,
    job: document.job,
    params: document.params,
    cron: document.cron,
    at: document.at,
    timezone: document.timezone,
    enabled: document.enabled,
    catchUp: document.catchUp,
    catchUpHours: document.catchUpHours,
    description: document.description,
    timingVersion: document.timingVersion,
    timingSince: document.timingSince,
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

export function fromSchedule(schedule: Schedule): ScheduleDocument {
  return {
    _id: schedule.id,
    name: schedule.name,
    nameKey: nameKey(schedule.name),
    job: schedule.job,
    params: schedule.params,
    cron: schedule.cron,
    at: schedule.at,
    timezone: schedule.timezone,
    enabled: schedule.enabled,
    catchUp: schedule.catchUp,
    catchUpHours: schedule.catchUpHours,
    description: schedule.description,
    timingVersion: schedule.timingVersion,
    timingSince: schedule.timingSince,
    createdAt: schedule.createdAt,
    updatedAt: schedule.updatedAt,
    version: schedule.version,
  };
}
