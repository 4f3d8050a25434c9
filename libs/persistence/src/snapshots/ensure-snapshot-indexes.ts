import { type Connection } from 'mongoose';
import { type IndexDefinition } from '../index-definition.js';
import { COST_SNAPSHOTS, FLEET_SNAPSHOTS } from './cost-snapshots.js';
import { COVERAGE_SNAPSHOTS } from './coverage-snapshots.js';

const cleanAt: IndexDefinition = { name: 'cleanAt', key: { cleanAt: 1 }, sparse: true };

/**
 * The indexes of the snapshots, which job-runner owns. Heads are found by their date, which is the id; the
 * rows of a set by its id, with which theirs begin. So only what is to be cleaned, and the list of costs,
 * need more.
 */
export const SNAPSHOT_INDEXES: Readonly<Record<string, readonly IndexDefinition[]>> = {
  [COVERAGE_SNAPSHOTS]: [cleanAt],
  [FLEET_SNAPSHOTS]: [cleanAt],
  [COST_SNAPSHOTS]: [
    { name: 'snapshotDate_id', key: { snapshotDate: 1, _id: 1 } },
    { name: 'currency_snapshotDate_id', key: { currency: 1, snapshotDate: 1, _id: 1 } },
  ],
};

/** Makes the indexes that are missing; those that stand stay as they are. */
export async function ensureSnapshotIndexes(db: Connection): Promise<void> {
  for (const [collection, indexes] of Object.entries(SNAPSHOT_INDEXES)) {
    await db.collection(collection).createIndexes(indexes.map((index) => ({ ...index })));
  }
}
