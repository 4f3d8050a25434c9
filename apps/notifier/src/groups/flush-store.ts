import {
  DELIVERIES,
  DELIVERY_ALERTS,
  deliveryAlertId,
  rowsOfFlush,
  type AlertGroupDocument,
  type DeliveryAlertDocument,
  type DeliveryDocument,
  type FlushRecord,
} from '@tenor/persistence';
import { type Instant } from '@tenor/domain';
import { type Collection, type Connection } from 'mongoose';
import { ALERT_BATCH, isDuplicate } from '../alerts/alert-store.js';
import { hashOf } from '../hash-of.js';
import { type FlushRow } from './pending-read.js';

/** The id of a group's flush. */
export function flushId(group: string, n: number): string {
  return hashOf('flush', group, n);
}

/** The id of the rows that only those are told of who have not known the group, where others have. */
export function firstRowsId(group: string, n: number): string {
  return hashOf('flush', group, n, 'first');
}

/** Deliveries of one group to one integration go out one after the other. */
export function laneOf(group: string, integration: string): string {
  return hashOf('lane', group, integration);
}

/** What a flush leaves behind: rows of the alerts that it tells of, and deliveries. */
export class FlushStore {
  private readonly rows: Collection<DeliveryAlertDocument>;
  private readonly deliveries: Collection<DeliveryDocument>;

  constructor(database: Connection) {
    this.rows = database.collection<DeliveryAlertDocument>(DELIVERY_ALERTS);
    this.deliveries = database.collection<DeliveryDocument>(DELIVERIES);
  }

  async dropRows(flush: string): Promise<void> {
    await this.rows.deleteMany(rowsOfFlush(flush));
  }

  async addRows(flush: string, rows: readonly FlushRow[], now: Instant): Promise<void> {
    if (rows.length === 0) return;
    const documents = rows.map(
      ({ alert, firingSince, entryId, change, gone, pendingVersion }): DeliveryAlertDocument => ({
        _id: deliveryAlertId(flush, { _id: alert, firingSince }),
        alert,
        entryId,
        change,
        ...(gone && { gone }),
        pendingVersion,
        createdAt: now,
      }),
    );
    try {
      await this.rows.insertMany(documents, { ordered: false });
    } catch (error) {
      // One that changes while they are read may be read twice.
      if (!isDuplicate(error)) throw error;
    }
  }

  /** The rows of a flush after that row (none: from the first on), in the order of their ids; at most a batch. */
  async readRows(flush: string, after?: string): Promise<DeliveryAlertDocument[]> {
    return this.rows.find(rowsOfFlush(flush, after)).sort({ _id: 1 }).limit(ALERT_BATCH).toArray();
  }

  /** Stores the deliveries of a decided flush. One that is already there wins. */
  async addDeliveries(group: AlertGroupDocument, flush: FlushRecord): Promise<void> {
    const documents = flush.messages.flatMap((message) =>
      message.integrations.map((integration): DeliveryDocument => ({
        _id: hashOf('delivery', group._id, integration.id, flush.n),
        kind: 'alerts',
        status: 'pending',
        receiver: group.receiver,
        integration: integration.id,
        integrationKind: integration.kind,
        group: group._id,
        job: message.job,
        flush: message.ownRows ? firstRowsId(group._id, flush.n) : flushId(group._id, flush.n),
        lane: laneOf(group._id, integration.id),
        n: flush.n,
        reason: message.reason,
        groupStatus: message.status,
        counts: message.counts,
        content: message.content,
        origins: flush.origins ?? [],
        attempts: 0,
        nextAttemptAt: flush.at,
        leaseUntil: '',
        summary: null,
        reference: null,
        createdAt: flush.at,
        lastAttemptAt: null,
        endedAt: null,
      })),
    );
    if (documents.length === 0) return;
    try {
      await this.deliveries.insertMany(documents, { ordered: false });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
}
