import { type Instant } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';

export const DELIVERIES = 'deliveries';

/** `pending`: not tried yet; `retrying`: tried, and tried again; `sent` and `failed` are ends. */
export type DeliveryStatus = 'pending' | 'retrying' | 'sent' | 'failed';

/** Why it is sent: the reasons of libs/routing `decide`, or a test. */
export type DeliveryReason = 'first' | 'new' | 'worse' | 'resolved' | 'repeat' | 'test';

export interface DeliveryCounts {
  readonly firing: number;
  readonly resolved: number;
  readonly new: number;
  readonly worse: number;
}

/** A run that made a message necessary, or (run null) the request for a test. */
export interface DeliveryOrigin {
  readonly run: string | null;
  readonly correlationId: string | null;
  readonly traceId: string | null;
}

/** A message that gathers what more runs have found names the latest of them. */
export const ORIGINS_MAX = 10;

/** One message to one integration, from its decision to its end. Owned by the notifier. */
export interface DeliveryDocument {
  /** A hash of group, integration and n: the same decision never makes two. */
  readonly _id: string;
  readonly kind: 'alerts' | 'test';
  readonly status: DeliveryStatus;
  readonly receiver: string;
  /** The integration's id and kind. */
  readonly integration: string;
  readonly integrationKind: string;
  /** The id of the group; null for a test. */
  readonly group: string | null;
  /** The job whose findings it tells of; null for those of several jobs, and for a test. */
  readonly job: string | null;
  /**
   * The flush that it belongs to, or (FlushMessage.ownRows) the part of it: its alerts stand under this id in
   * deliveryAlerts. null for a test.
   */
  readonly flush: string | null;
  /** Deliveries of a lane (one group and integration) go out one after the other, in the order of n. */
  readonly lane: string;
  readonly n: number;
  readonly reason: DeliveryReason;
  readonly groupStatus: 'firing' | 'resolved';
  readonly counts: DeliveryCounts;
  /** The `Notification` as JSON. */
  readonly content: string;
  /** At most {@link ORIGINS_MAX}, the latest first; absent in those of before. */
  readonly origins?: readonly DeliveryOrigin[];
  readonly attempts: number;
  /** From when it may be tried; absent when it has ended. */
  readonly nextAttemptAt?: Instant;
  /** Until when whoever works on it has it for himself; the empty text: nobody does. */
  readonly leaseUntil: Instant | '';
  readonly sender?: string;
  /** What the service said last. Holds no secret. */
  readonly summary: string | null;
  /** The message's id, the ticket's key. */
  readonly reference: string | null;
  readonly createdAt: Instant;
  readonly lastAttemptAt: Instant | null;
  readonly endedAt: Instant | null;
}

const TEXT = { type: String, required: true } as const;
const TEXT_OR_NULL = { type: String, default: null } as const;
const COUNT = { type: Number, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    kind: TEXT,
    status: TEXT,
    receiver: TEXT,
    integration: TEXT,
    integrationKind: TEXT,
    group: TEXT_OR_NULL,
    job: TEXT_OR_NULL,
    flush: TEXT_OR_NULL,
    lane: TEXT,
    n: COUNT,
    reason: TEXT,
    groupStatus: TEXT,
    counts: {
      type: new Schema(
        { firing: COUNT, resolved: COUNT, new: COUNT, worse: COUNT },
        { _id: false, id: false, strict: 'throw' },
      ),
      required: true,
    },
    content: TEXT,
    origins: {
      type: [
        new Schema(
          { run: TEXT_OR_NULL, correlationId: TEXT_OR_NULL, traceId: TEXT_OR_NULL },
          { _id: false, id: false, strict: 'throw' },
        ),
      ],
      default: undefined,
    },
    attempts: COUNT,
    nextAttemptAt: String,
    // Not "required": mongoose takes the empty text for missing.
    leaseUntil: { type: String, default: '' },
    sender: String,
    summary: TEXT_OR_NULL,
    reference: TEXT_OR_NULL,
    createdAt: TEXT,
    lastAttemptAt: TEXT_OR_NULL,
    endedAt: TEXT_OR_NULL,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function deliveryModel(db: Connection): Model<DeliveryDocument> {
  const existing: Model<DeliveryDocument> | undefined = db.models[DELIVERIES];
  return existing ?? db.model<DeliveryDocument>(DELIVERIES, schema, DELIVERIES);
}
