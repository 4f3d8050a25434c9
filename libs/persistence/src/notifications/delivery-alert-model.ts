import { type Instant } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';
import { type PendingChange } from './alert-model.js';

export const DELIVERY_ALERTS = 'deliveryAlerts';

/**
 * That a flush told of an alert, and by which entry; shared by the deliveries of the flush (one for each
 * integration). Owned by the notifier.
 */
export interface DeliveryAlertDocument {
  /** See {@link deliveryAlertId}. */
  readonly _id: string;
  readonly alert: string;
  readonly entryId: string;
  /** null: it was told to nobody: it came and went before anybody was told, or see `gone`. */
  readonly change: PendingChange | null;
  /** It is resolved or led elsewhere, which is not told to those who hear of the rest. */
  readonly gone?: true;
  /** The version of the alert that is told hereby. */
  readonly pendingVersion: number;
  readonly createdAt: Instant;
}

const TEXT = { type: String, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    alert: TEXT,
    entryId: TEXT,
    change: { type: String, default: null },
    gone: { type: Boolean, default: undefined },
    pendingVersion: { type: Number, required: true },
    createdAt: TEXT,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function deliveryAlertModel(db: Connection): Model<DeliveryAlertDocument> {
  const existing: Model<DeliveryAlertDocument> | undefined = db.models[DELIVERY_ALERTS];
  return existing ?? db.model<DeliveryAlertDocument>(DELIVERY_ALERTS, schema, DELIVERY_ALERTS);
}

/** The filter of a flush's rows that come after the row of that id (none: all of them), by `_id`. */
export function rowsOfFlush(flush: string, after?: string): { _id: { $gt: string; $lt: string } } {
  // ";" is the character after ":".
  return { _id: { $gt: after ?? `${flush}:`, $lt: `${flush};` } };
}

/**
 * The id of a flush's row of an alert: `flush:since:alert`, so that the rows of a flush are a range of ids,
 * and lie in the order in which the alerts of a group are read: few pages are written at a time. (Rows of
 * earlier versions have no time in their id; nothing depends on it.)
 */
export function deliveryAlertId(
  flush: string,
  alert: { readonly _id: string; readonly firingSince: Instant },
): string {
  return `${flush}:${alert.firingSince}:${alert._id}`;
}

/** The flush of a row's id: it holds no colon itself. */
export function flushOfRow(id: string): string {
  return id.slice(0, id.indexOf(':'));
}
