import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';
import { type SnapshotHead } from './snapshot-head.js';
import { type SnapshotKind } from './snapshot-kind.js';

const TEXT = { type: String, required: true } as const;
const COUNT = { type: Number, required: true } as const;
const NESTED = { _id: false, id: false, strict: 'throw' } as const;

const set = new Schema({ setId: TEXT, runId: TEXT, attempt: COUNT, since: TEXT }, NESTED);
const waste = new Schema({ setId: TEXT, cleanFrom: TEXT }, NESTED);

const schema = new Schema(
  {
    _id: TEXT,
    snapshotDate: TEXT,
    version: COUNT,
    current: { type: set, default: null },
    figures: { type: Schema.Types.Mixed, default: null },
    thinned: { type: Boolean, required: true },
    open: { type: [set], default: undefined },
    waste: { type: [waste], default: undefined },
    cleanAt: String,
  },
  SCHEMA_OPTIONS,
);

/** The heads of a kind, for lists: read-only, with `lean()`. Only job-runner writes them, with its sets. */
export function snapshotHeadModel<F>(db: Connection, kind: SnapshotKind<F>): Model<SnapshotHead<F>> {
  const existing: Model<SnapshotHead<F>> | undefined = db.models[kind.heads];
  return existing ?? db.model<SnapshotHead<F>>(kind.heads, schema, kind.heads);
}
