import { type Instant, type ScheduleState } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';

export const SCHEDULE_STATES = 'scheduleStates';

/** How far the runners are with a schedule, at rest under the schedule's id. Owned by job-runner. */
export type ScheduleStateDocument = Omit<ScheduleState, 'scheduleId' | 'nextRunAt'> & {
  readonly _id: string;
  /** Absent when there is none, so that the sparse index has only what is waited for. */
  readonly nextRunAt?: Instant;
};

const TEXT = { type: String, required: true } as const;
const TEXT_OR_NULL = { type: String, default: null } as const;
const NUMBER = { type: Number, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    scheduleVersion: NUMBER,
    timingVersion: NUMBER,
    timingSince: TEXT,
    nextRunAt: String,
    lastRunId: TEXT_OR_NULL,
    lastRunAt: TEXT_OR_NULL,
    lastStatus: TEXT_OR_NULL,
    lastError: {
      type: new Schema({ code: TEXT, message: String }, { _id: false, id: false, strict: 'throw' }),
      default: null,
    },
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function scheduleStateModel(db: Connection): Model<ScheduleStateDocument> {
  const existing: Model<ScheduleStateDocument> | undefined = db.models[SCHEDULE_STATES];
  return existing ?? db.model<ScheduleStateDocument>(SCHEDULE_STATES, schema, SCHEDULE_STATES);
}

export function toScheduleState(document: ScheduleStateDocument): ScheduleState {
  const { lastError } = document;
  return {
    scheduleId: document._id,
    scheduleVersion: document.scheduleVersion,
    timingVersion: document.timingVersion,
    timingSince: document.timingSince,
    nextRunAt: document.nextRunAt ?? null,
    lastRunId: document.lastRunId,
    lastRunAt: document.lastRunAt,
    lastStatus: document.lastStatus,
    lastError: lastError === null ? null : { code: lastError.code, message: lastError.message },
  };
}
