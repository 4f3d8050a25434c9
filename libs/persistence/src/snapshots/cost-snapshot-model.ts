import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';
import { COST_SNAPSHOTS, type CostSnapshotRow } from './cost-snapshots.js';

const TEXT = { type: String, required: true } as const;
const COUNT = { type: Number, required: true } as const;

const provider = new Schema(
  { providerId: TEXT, providerName: { type: String, default: null }, monthlyBurn: TEXT },
  { _id: false, id: false, strict: 'throw' },
);
const others = new Schema({ count: COUNT, monthlyBurn: TEXT }, { _id: false, id: false, strict: 'throw' });

const schema = new Schema(
  {
    _id: TEXT,
    setId: TEXT,
    snapshotDate: TEXT,
    currency: TEXT,
    monthlyBurn: TEXT,
    renewal90d: TEXT,
    activeContractCount: COUNT,
    byProvider: { type: [provider], default: undefined },
    otherProviders: { type: others, required: true },
  },
  SCHEMA_OPTIONS,
);

/** The rows of cost snapshots, for lists: read-only, with `lean()`. Only job-runner writes them, in sets. */
export function costSnapshotModel(db: Connection): Model<CostSnapshotRow> {
  const existing: Model<CostSnapshotRow> | undefined = db.models[COST_SNAPSHOTS];
  return existing ?? db.model<CostSnapshotRow>(COST_SNAPSHOTS, schema, COST_SNAPSHOTS);
}
