import { type Instant } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';

export const CHANNEL_STATES = 'channelStates';

/** What a channel keeps about a group between its sendings. Owned by the notifier. */
export interface ChannelStateDocument {
  /** The lane of the deliveries. */
  readonly _id: string;
  /** JSON: it may have any names. */
  readonly state: string;
  readonly updatedAt: Instant;
}

const TEXT = { type: String, required: true } as const;
const schema = new Schema({ _id: TEXT, state: TEXT, updatedAt: TEXT }, SCHEMA_OPTIONS);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function channelStateModel(db: Connection): Model<ChannelStateDocument> {
  const existing: Model<ChannelStateDocument> | undefined = db.models[CHANNEL_STATES];
  return existing ?? db.model<ChannelStateDocument>(CHANNEL_STATES, schema, CHANNEL_STATES);
}
