import { type CalendarToken } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { PENDING_DEFINITION, SCHEMA_OPTIONS } from '../models/stored.js';

export const CALENDAR_TOKENS = 'calendarTokens';

/** A calendar's token at rest. Owned by contracts-api. */
export type CalendarTokenDocument = Omit<CalendarToken, 'id'> & {
  readonly _id: string;
  /** SHA-256 of the token in Base64url. */
  readonly hash: string;
};

const TEXT = { type: String, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    hash: TEXT,
    userId: TEXT,
    name: TEXT,
    tenantIds: { type: [String], default: null },
    createdAt: TEXT,
    lastUsedAt: { type: String, default: null },
    ...PENDING_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function calendarTokenModel(db: Connection): Model<CalendarTokenDocument> {
  const existing: Model<CalendarTokenDocument> | undefined = db.models[CALENDAR_TOKENS];
  return existing ?? db.model<CalendarTokenDocument>(CALENDAR_TOKENS, schema, CALENDAR_TOKENS);
}

export function toCalendarToken(document: CalendarTokenDocument): CalendarToken {
  return {
    id: document._id,
    userId: document.userId,
    name: document.name,
    tenantIds: document.tenantIds === null ? null : [...document.tenantIds],
    createdAt: document.createdAt,
    lastUsedAt: document.lastUsedAt,
  };
}
