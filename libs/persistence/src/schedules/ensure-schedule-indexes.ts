import { type Connection } from 'mongoose';
import { PENDING_CHANGES_INDEX } from '../changes/ensure-change-log-indexes.js';
import { type IndexDefinition } from '../index-definition.js';
import { SCHEDULES } from './schedule-model.js';
import { SCHEDULE_STATES } from './schedule-state-model.js';

/** The indexes of schedules, which contracts-api owns: the unique name, and one for each filter and sort. */
export const SCHEDULE_INDEXES: readonly IndexDefinition[] = [
  { name: 'nameKey_unique', key: { nameKey: 1 }, unique: true },
  { name: 'name_id', key: { name: 1, _id: 1 } },
  { name: 'job_id', key: { job: 1, _id: 1 } },
  { name: 'enabled_id', key: { enabled: 1, _id: 1 } },
  // Also how the runners find what was changed.
  { name: 'updatedAt_id', key: { updatedAt: 1, _id: 1 } },
  PENDING_CHANGES_INDEX,
];

/** The indexes of the states of schedules, which job-runner owns. */
export const SCHEDULE_STATE_INDEXES: readonly IndexDefinition[] = [
  { name: 'nextRunAt', key: { nextRunAt: 1 }, sparse: true },
];

/** Makes the indexes that are missing; those that stand stay as they are. */
export async function ensureScheduleIndexes(db: Connection): Promise<void> {
  await db.collection(SCHEDULES).createIndexes(SCHEDULE_INDEXES.map((index) => ({ ...index })));
}

/** Makes the indexes that are missing; those that stand stay as they are. */
export async function ensureScheduleStateIndexes(db: Connection): Promise<void> {
  await db.collection(SCHEDULE_STATES).createIndexes(SCHEDULE_STATE_INDEXES.map((index) => ({ ...index })));
}
