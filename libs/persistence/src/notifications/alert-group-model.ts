import { type Instant } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';
import { type StoredLabel } from '../runs/log-entry-model.js';
import { type DeliveryCounts, type DeliveryOrigin, type DeliveryReason } from './delivery-model.js';

export const ALERT_GROUPS = 'alertGroups';

/** What an integration was told of a group last. */
export interface NotifiedIntegration {
  readonly integration: string;
  readonly n: number;
  readonly at: Instant;
  /** Told that something fires, and not yet that all is resolved. */
  readonly firing: boolean;
}

/** One message of a flush and who gets it. */
export interface FlushMessage {
  readonly integrations: readonly { readonly id: string; readonly kind: string }[];
  readonly reason: DeliveryReason;
  readonly status: 'firing' | 'resolved';
  readonly counts: DeliveryCounts;
  /** The job whose findings it tells of; null for those of several jobs. */
  readonly job: string | null;
  /** Its alerts have rows of their own: it tells of all that fires those who did not know the group. */
  readonly ownRows?: true;
  /** The `Notification` as JSON: labels and data may have any name. */
  readonly content: string;
}

/** A flush that has been decided: from here on it is carried out, by whoever comes. */
export interface FlushRecord {
  readonly n: number;
  readonly at: Instant;
  readonly receiverVersion: number;
  /** How many alerts fired. */
  readonly firing: number;
  readonly messages: readonly FlushMessage[];
  /** The runs that made it necessary. */
  readonly origins?: readonly DeliveryOrigin[];
}

/** Alerts of one route with the same values of its groupBy labels. Owned by the notifier. */
export interface AlertGroupDocument {
  /** A hash of `key`. */
  readonly _id: string;
  /** Of libs/routing: receiver, matcher path and values. */
  readonly key: string;
  readonly receiver: string;
  readonly labels: readonly StoredLabel[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  /** The policy that these settings are from. */
  readonly policyVersion: number;
  /** Moves with every change of the group's alerts. */
  readonly rev: number;
  /** When the first change came that no flush has seen; absent: none. */
  readonly firstPendingAt?: Instant;
  /** The runs that brought such changes, and whether one of them has ended. */
  readonly runs?: readonly string[];
  readonly runEnded?: boolean;
  /** Absent: not before something changes. */
  readonly nextFlushAt?: Instant;
  /** Until when whoever works on it has it for himself; the empty text: nobody does. */
  readonly leaseUntil: Instant | '';
  readonly flusher?: string;
  /** The flush that is under way, once decided. */
  readonly flush?: FlushRecord;
  /** The number of the last flush that made a message. */
  readonly n: number;
  readonly lastFlushAt?: Instant;
  /** How many alerts fired when it was last flushed: while none does, there is nothing to be reminded of. */
  readonly firing?: number;
  readonly notified: readonly NotifiedIntegration[];
  /** The version of the receiver that the last flush saw; 0: none, or no flush yet. */
  readonly receiverVersion: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

const TEXT = { type: String, required: true } as const;
const COUNT = { type: Number, required: true } as const;
const NESTED = { _id: false, id: false, strict: 'throw' } as const;

const schema = new Schema(
  {
    _id: TEXT,
    key: TEXT,
    receiver: TEXT,
    labels: { type: [new Schema({ name: String, value: String }, NESTED)], required: true },
    groupWaitMs: COUNT,
    groupIntervalMs: COUNT,
    repeatIntervalMs: COUNT,
    policyVersion: COUNT,
    rev: COUNT,
    firstPendingAt: String,
    runs: { type: [String], default: undefined },
    runEnded: Boolean,
    nextFlushAt: String,
    // Not "required": mongoose takes the empty text for missing.
    leaseUntil: { type: String, default: '' },
    flusher: String,
    flush: { type: Schema.Types.Mixed, default: undefined },
    n: COUNT,
    lastFlushAt: String,
    firing: Number,
    notified: {
      type: [
        new Schema(
          { integration: TEXT, n: COUNT, at: TEXT, firing: { type: Boolean, required: true } },
          NESTED,
        ),
      ],
      required: true,
    },
    receiverVersion: COUNT,
    createdAt: TEXT,
    updatedAt: TEXT,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function alertGroupModel(db: Connection): Model<AlertGroupDocument> {
  const existing: Model<AlertGroupDocument> | undefined = db.models[ALERT_GROUPS];
  return existing ?? db.model<AlertGroupDocument>(ALERT_GROUPS, schema, ALERT_GROUPS);
}
