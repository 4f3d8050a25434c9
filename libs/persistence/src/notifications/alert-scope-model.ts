import { type Instant, type RunScope } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';

export const ALERT_SCOPES = 'alertScopes';

/** How far the notifier is with one scope of a job. Owned by the notifier. */
export interface AlertScopeDocument {
  /** A hash of the scope's canonical text (libs/routing `scopeKey`). */
  readonly _id: string;
  readonly job: string;
  readonly scope: RunScope;
  /** The order of its last run that ended; 0: none yet. What is not above it is old and changes nothing. */
  readonly lastOrder: number;
  /** The order of the last run of a wider scope: what this one found before it is no news either. */
  readonly coveredOrder: number;
  /** When the last run ended (or, before the first end, began to report). */
  readonly at: Instant;
  /** When the scope ends unless it runs again; absent: it has. */
  readonly endsAt?: Instant;
}

const TEXT = { type: String, required: true } as const;
const COUNT = { type: Number, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    job: TEXT,
    scope: { type: Schema.Types.Mixed, required: true },
    lastOrder: COUNT,
    coveredOrder: COUNT,
    at: TEXT,
    endsAt: String,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function alertScopeModel(db: Connection): Model<AlertScopeDocument> {
  const existing: Model<AlertScopeDocument> | undefined = db.models[ALERT_SCOPES];
  return existing ?? db.model<AlertScopeDocument>(ALERT_SCOPES, schema, ALERT_SCOPES);
}
