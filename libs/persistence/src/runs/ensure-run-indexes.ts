import { type Connection } from 'mongoose';
import { type IndexDefinition } from '../index-definition.js';
import { LOG_ENTRIES } from './log-entry-model.js';
import { RUNS } from './run-model.js';

/** Counts a job's ended runs: `_id` is the job's name, `value` the last order given. */
export const RUN_COUNTERS = 'runCounters';

/** Serves a filter on the field together with either order of the list: by id, by creation. */
function filtered(name: string, field: string): IndexDefinition[] {
  return [
    { name: `${name}_id`, key: { [field]: 1, _id: 1 } },
    { name: `${name}_createdAt_id`, key: { [field]: 1, createdAt: 1, _id: 1 } },
  ];
}

/**
 * The indexes of the collections that job-runner owns. Runs: claiming and publishing (sparse, since
 * few runs wait), one running per singleton, and the lists. Entries: one run's attempt in order, and one job's over time.
 * `runCounters` is read by its id only.
 */
export const RUN_INDEXES: Readonly<Record<string, readonly IndexDefinition[]>> = {
  [RUNS]: [
    { name: 'nextClaimAt', key: { nextClaimAt: 1 }, sparse: true },
    // Of a job that is a singleton, one run is running: the claim of a second is refused by this index.
    {
      name: 'job_singleton_running_unique',
      key: { job: 1 },
      unique: true,
      partialFilterExpression: { singleton: true, status: 'running' },
    },
    // Runs that were cancelled and have not begun: few, and looked for every second.
    {
      name: 'cancelRequested_pending',
      key: { cancelRequested: 1 },
      partialFilterExpression: { cancelRequested: true, status: 'pending' },
    },
    // For how long runs and their entries are kept.
    {
      name: 'entriesPurged_publishDueAt_finishedAt',
      key: { entriesPurged: 1, publishDueAt: 1, finishedAt: 1 },
    },
    { name: 'publishDueAt', key: { publishDueAt: 1 }, sparse: true },
    { name: 'createdAt_id', key: { createdAt: 1, _id: 1 } },
    ...filtered('job', 'job'),
    ...filtered('status', 'status'),
    ...filtered('triggerKind', 'trigger.kind'),
    ...filtered('correlationId', 'trigger.correlationId'),
  ],
  [LOG_ENTRIES]: [
    { name: 'runId_attempt_seq_unique', key: { runId: 1, attempt: 1, seq: 1 }, unique: true },
    { name: 'job_at_id', key: { job: 1, at: 1, _id: 1 } },
  ],
};

/** Makes the indexes that are missing; those that stand stay as they are. */
export async function ensureRunIndexes(db: Connection): Promise<void> {
  for (const [collection, indexes] of Object.entries(RUN_INDEXES)) {
    await db.collection(collection).createIndexes(indexes.map((index) => ({ ...index })));
  }
}
