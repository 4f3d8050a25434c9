import { type Instant } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import {
  PENDING_DEFINITION,
  SCHEMA_OPTIONS,
  SHARED_DEFINITION,
  type DeletionMark,
} from '../models/stored.js';
import { type StoredIntegration } from './stored-integration.js';

export const RECEIVERS = 'receivers';

/** Where a route sends to. Owned by contracts-api; secrets are sealed. */
export interface ReceiverDocument {
  /** The name. */
  readonly _id: string;
  readonly description: string | null;
  readonly sendResolved: boolean;
  readonly integrations: readonly StoredIntegration[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** From 1, one more with every change. */
  readonly version: number;
  /** Somebody is about to delete it: a policy that names it is refused meanwhile. */
  readonly deleting?: DeletionMark;
}

const TEXT = { type: String, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    description: { type: String, default: null },
    sendResolved: { type: Boolean, required: true },
    integrations: {
      type: [
        new Schema(
          {
            id: TEXT,
            kind: TEXT,
            settings: { type: Schema.Types.Mixed, required: true },
            secrets: { type: Schema.Types.Mixed, required: true },
          },
          // Without minimize: false an integration without secrets would lose the field.
          { _id: false, id: false, strict: 'throw', minimize: false },
        ),
      ],
      required: true,
    },
    createdAt: TEXT,
    updatedAt: TEXT,
    version: { type: Number, required: true },
    deleting: SHARED_DEFINITION.deleting,
    ...PENDING_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function receiverModel(db: Connection): Model<ReceiverDocument> {
  const existing: Model<ReceiverDocument> | undefined = db.models[RECEIVERS];
  return existing ?? db.model<ReceiverDocument>(RECEIVERS, schema, RECEIVERS);
}

/** The receivers of these names that exist, by name. */
export async function findReceivers(
  db: Connection,
  names: readonly string[],
): Promise<Map<string, ReceiverDocument>> {
  const found = await receiverModel(db)
    .find({ _id: { $in: [...new Set(names)] } })
    .lean<ReceiverDocument[]>()
    .exec();
  return new Map(found.map((receiver) => [receiver._id, receiver]));
}
