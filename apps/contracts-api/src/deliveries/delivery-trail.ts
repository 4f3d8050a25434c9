import {
  deliveryAlertModel,
  deliveryModel,
  flushOfRow,
  type DeliveryAlertDocument,
  type DeliveryDocument,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { encodeCursor } from '../list/cursor.js';
import { type CursorValue, type ListDefinition, type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { toDeliveryView, type DeliveryView } from './delivery-view.js';

/** A delivery, and what it told of the alert or entry in question. */
export interface ToldDelivery extends DeliveryView {
  readonly told: Pick<DeliveryAlertDocument, 'alert' | 'entryId' | 'change'>;
}

/** Where a trail begins: by the index (alert, createdAt) or (entryId, createdAt). */
export type TrailStart = { readonly alert: string } | { readonly entryId: string };

/** Times told that are read at once: each has a delivery for every integration of the receiver. */
const BATCH = 50;
const COUNT_BATCH = 500;

/** The trail as a list: paged and counted, in one order. */
export function trailList(about: string): ListDefinition {
  const key = (path: string) => ({ path, descending: true, nullable: false });
  // Flushes by their time, then the deliveries of each by their id.
  return {
    resource: `deliveries of ${about}`,
    searchable: false,
    defaultSort: [key('createdAt'), key('row')],
    fields: {},
  };
}

interface Found {
  readonly row: DeliveryAlertDocument;
  readonly delivery: DeliveryDocument;
}

/** From an alert or a log entry to the deliveries that it led to, the latest first. */
export class DeliveryTrail {
  constructor(private readonly database: Connection) {}

  async page(start: TrailStart, url: string): Promise<Page<ToldDelivery>> {
    const query = parseListQuery(url, trailList(JSON.stringify(start)));
    const found = await this.read(start, query.after, query.limit + 1);
    const shown = found.slice(0, query.limit);
    const last = shown.at(-1);
    const more = found.length > query.limit && last !== undefined;
    const page = {
      items: shown.map(toToldDelivery),
      next: more ? encodeCursor(placeOf(last), query.binding) : null,
    };
    return query.count ? { ...page, total: await this.count(start) } : page;
  }

  /** At most `limit`, behind the place. */
  private async read(
    start: TrailStart,
    after: readonly CursorValue[] | undefined,
    limit: number,
  ): Promise<Found[]> {
    const [at, row, delivery] = (after ?? []).map(String);
    const found: Found[] = [];
    // A page may end among the deliveries of one flush: that one is read again.
    let rows = await this.rows(
      start,
      at === undefined || row === undefined ? undefined : { at, row, again: true },
    );
    while (rows.length > 0) {
      const behind = (await this.deliveriesOf(rows)).filter(
        (one) => delivery === undefined || one.row._id !== row || one.delivery._id < delivery,
      );
      found.push(...behind);
      const last = rows.at(-1);
      if (last === undefined || rows.length < BATCH || found.length >= limit) break;
      rows = await this.rows(start, { at: last.createdAt, row: last._id, again: false });
    }
    return found.slice(0, limit);
  }

  /** What was told, the latest first; what came and went untold is left out. */
  private rows(
    start: TrailStart,
    from: { readonly at: string; readonly row: string; readonly again: boolean } | undefined,
  ): Promise<DeliveryAlertDocument[]> {
    const same = from && { createdAt: from.at, _id: { [from.again ? '$lte' : '$lt']: from.row } };
    return deliveryAlertModel(this.database)
      .find()
      .where({
        ...start,
        change: { $ne: null },
        ...(from && { createdAt: { $lte: from.at }, $or: [{ createdAt: { $lt: from.at } }, same] }),
      })
      .sort({ createdAt: -1, _id: -1 })
      .limit(BATCH)
      .lean<DeliveryAlertDocument[]>()
      .exec();
  }

  /** The deliveries of the rows' flushes, in the order of the rows; one query by the index (flush). */
  private async deliveriesOf(rows: readonly DeliveryAlertDocument[]): Promise<Found[]> {
    const flushes = [...new Set(rows.map(({ _id }) => flushOfRow(_id)))];
    const deliveries = await deliveryModel(this.database)
      .find({ flush: { $in: flushes } })
      .sort({ _id: -1 })
      .lean<DeliveryDocument[]>()
      .exec();
    return rows.flatMap((row) => {
      const flush = flushOfRow(row._id);
      return deliveries.filter((one) => one.flush === flush).map((delivery) => ({ row, delivery }));
    });
  }

  private async count(start: TrailStart): Promise<number> {
    const cursor = deliveryAlertModel(this.database)
      .find()
      .where({ ...start, change: { $ne: null } })
      .select({ _id: 1 })
      .lean<Pick<DeliveryAlertDocument, '_id'>[]>()
      .cursor({ batchSize: COUNT_BATCH });
    let total = 0;
    let batch: string[] = [];
    const add = async (): Promise<void> => {
      if (batch.length > 0)
        total += await deliveryModel(this.database).countDocuments({ flush: { $in: batch } });
      batch = [];
    };
    for await (const { _id } of cursor) {
      batch.push(flushOfRow(_id));
      if (batch.length === COUNT_BATCH) await add();
    }
    await add();
    return total;
  }
}

function placeOf({ row, delivery }: Found): CursorValue[] {
  return [row.createdAt, row._id, delivery._id];
}

function toToldDelivery({ row, delivery }: Found): ToldDelivery {
  const { alert, entryId, change } = row;
  return { ...toDeliveryView(delivery), told: { alert, entryId, change } };
}
