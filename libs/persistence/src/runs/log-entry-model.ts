import { type LogEntry } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';

export const LOG_ENTRIES = 'logEntries';

/** A label at rest: as a pair, since a name may hold dots and dollars, which a field's name may not. */
export interface StoredLabel {
  readonly name: string;
  readonly value: string;
}

export type LogEntryDocument = Omit<LogEntry, 'id' | 'labels'> & {
  readonly _id: string;
  readonly labels: readonly StoredLabel[];
};

const TEXT = { type: String, required: true } as const;
const NESTED = { _id: false, id: false, strict: 'throw' } as const;

const objectSchema = new Schema({ type: { type: String }, id: String, name: String, url: String }, NESTED);
const labelSchema = new Schema({ name: String, value: String }, NESTED);

const schema = new Schema(
  {
    _id: TEXT,
    runId: TEXT,
    attempt: { type: Number, required: true },
    seq: { type: Number, required: true },
    job: TEXT,
    at: TEXT,
    level: TEXT,
    grouping: TEXT,
    message: String,
    object: { type: objectSchema, default: null },
    labels: { type: [labelSchema], required: true },
    data: { type: Schema.Types.Mixed, required: true },
    fingerprint: { type: String, default: null },
    tenantIds: { type: [String], default: undefined },
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function logEntryModel(db: Connection): Model<LogEntryDocument> {
  const existing: Model<LogEntryDocument> | undefined = db.models[LOG_ENTRIES];
  return existing ?? db.model<LogEntryDocument>(LOG_ENTRIES, schema, LOG_ENTRIES);
}

export function toLogEntry(document: LogEntryDocument): LogEntry {
  const { object } = document;
  return {
    id: document._id,
    runId: document.runId,
    attempt: document.attempt,
    seq: document.seq,
    job: document.job,
    at: document.at,
    level: document.level,
    grouping: document.grouping,
    message: document.message,
    object: object === null ? null : { type: object.type, id: object.id, name: object.name, url: object.url },
    labels: Object.fromEntries(document.labels.map(({ name, value }) => [name, value])),
    data: document.data,
    fingerprint: document.fingerprint,
    ...(document.tenantIds !== undefined && { tenantIds: [...document.tenantIds] }),
  };
}

export function fromLogEntry(entry: LogEntry): LogEntryDocument {
  return {
    _id: entry.id,
    runId: entry.runId,
    attempt: entry.attempt,
    seq: entry.seq,
    job: entry.job,
    at: entry.at,
    level: entry.level,
    grouping: entry.grouping,
    message: entry.message,
    object: entry.object,
    labels: Object.entries(entry.labels).map(([name, value]) => ({ name, value })),
    data: entry.data,
    fingerprint: entry.fingerprint,
    ...(entry.tenantIds !== undefined && { tenantIds: [...entry.tenantIds] }),
  };
}
