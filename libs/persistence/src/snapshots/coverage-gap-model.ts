import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';
import { COVERAGE_SNAPSHOT_GAPS, type CoverageGapRow } from './coverage-snapshots.js';

const TEXT = { type: String, required: true } as const;

const schema = new Schema(
  { _id: TEXT, snapshotDate: TEXT, deviceId: TEXT, deviceName: TEXT },
  SCHEMA_OPTIONS,
);

/** The uncovered devices of snapshots, for lists: read-only, with `lean()`. Only job-runner writes them, in sets. */
export function coverageGapModel(db: Connection): Model<CoverageGapRow> {
  const existing: Model<CoverageGapRow> | undefined = db.models[COVERAGE_SNAPSHOT_GAPS];
  return existing ?? db.model<CoverageGapRow>(COVERAGE_SNAPSHOT_GAPS, schema, COVERAGE_SNAPSHOT_GAPS);
}
