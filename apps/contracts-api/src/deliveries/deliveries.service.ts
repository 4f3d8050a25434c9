import { Inject, Injectable } from '@nestjs/common';
import { invalidInput, Problem, retryDelivery } from '@tenor/domain';
import {
  deliveryAlertModel,
  deliveryModel,
  logEntryModel,
  rowsOfFlush,
  type DeliveryAlertDocument,
  type DeliveryDocument,
  type LogEntryDocument,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { AlertViews, type AlertView } from '../alerts/alert-views.js';
import { DATABASE } from '../dependencies.js';
import { type Principal } from '../http/principal.js';
import { type RequestCause } from '../http/request-cause.js';
import { findPage } from '../list/find-page.js';
import { type Page } from '../list/list-definition.js';
import { logEntryViews, type LogEntryView } from '../jobs/log-entry-view.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { deliveryList } from './delivery-list.js';
import { DeliveryTrail, type ToldDelivery } from './delivery-trail.js';
import {
  toDeliveryDetails,
  toDeliveryView,
  type DeliveryDetails,
  type DeliveryView,
} from './delivery-view.js';
import { NotifierCommands } from './notifier-commands.js';
import { toldAlertList } from './told-alert-list.js';

/** An alert that a delivery told of. */
export interface ToldAlert {
  readonly change: DeliveryAlertDocument['change'];
  readonly alertId: string;
  readonly entryId: string;
  /** As it is now; null when it is gone. */
  readonly alert: AlertView | null;
  /** The entry as it was told; null when it is gone. */
  readonly entry: LogEntryView | null;
}

/** Reads what was sent, and has what failed sent again. */
@Injectable()
export class DeliveriesService {
  private readonly alertViews: AlertViews;
  private readonly trail: DeliveryTrail;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    private readonly commands: NotifierCommands,
  ) {
    this.alertViews = new AlertViews(database);
    this.trail = new DeliveryTrail(database);
  }

  page(url: string): Promise<Page<DeliveryView>> {
    const query = parseListQuery(url, deliveryList);
    return findPage<DeliveryDocument, DeliveryView>(deliveryModel(this.database), query, toDeliveryView);
  }

  async get(id: string): Promise<DeliveryDetails> {
    return toDeliveryDetails(await this.stored(id));
  }

  /** The alerts that were new, worse or resolved in it, in the order of their ids. */
  async alerts(id: string, url: string): Promise<Page<ToldAlert>> {
    const { flush } = await this.stored(id);
    const query = parseListQuery(url, toldAlertList(id));
    if (flush === null) return { items: [], next: null, ...(query.count && { total: 0 }) };
    const page = await findPage<DeliveryAlertDocument, DeliveryAlertDocument>(
      deliveryAlertModel(this.database),
      query,
      (row) => row,
      [rowsOfFlush(flush), { change: { $ne: null } }],
    );
    return { ...page, items: await this.toldAlerts(page.items) };
  }

  /** What an entry led to, the latest first. */
  async ofEntry(id: string, url: string): Promise<Page<ToldDelivery>> {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d{1,9}:\d{1,9}$/.test(id)) {
      throw invalidInput([{ path: 'id', message: 'must be runId:attempt:seq', code: 'invalid_id' }]);
    }
    if ((await logEntryModel(this.database).exists({ _id: id }).exec()) === null) {
      throw new Problem('not_found', 'There is no log entry with this id.');
    }
    return this.trail.page({ entryId: id }, url);
  }

  /** @throws Problem not_found; conflict unless it has failed; unavailable when nobody can be told. */
  async retry(id: string, asker: Principal, cause: RequestCause): Promise<DeliveryView> {
    const delivery = await this.stored(id);
    const { status, endedAt } = delivery;
    if (status !== 'failed' || endedAt === null) {
      throw new Problem('conflict', `The delivery is ${status}; only a failed one can be sent again.`, [
        { path: 'status', message: `is ${status}, not failed`, code: 'not_failed' },
      ]);
    }
    const { correlationId } = cause;
    const command = { delivery: delivery._id, failedAt: endedAt, requestedBy: asker.name, correlationId };
    await this.commands.publish(retryDelivery, command, cause);
    return toDeliveryView(delivery);
  }

  private async stored(id: string): Promise<DeliveryDocument> {
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) {
      throw invalidInput([{ path: 'id', message: 'must be the id of a delivery', code: 'invalid_id' }]);
    }
    const delivery = await deliveryModel(this.database).findById(id).lean<DeliveryDocument>().exec();
    if (delivery === null) throw new Problem('not_found', 'There is no delivery with this id.');
    return delivery;
  }

  /** Two queries for the entries, and three for the alerts. */
  private async toldAlerts(rows: readonly DeliveryAlertDocument[]): Promise<ToldAlert[]> {
    const alerts = await this.alertViews.byId(rows.map(({ alert }) => alert));
    const found = await logEntryModel(this.database)
      .find({ _id: { $in: rows.map(({ entryId }) => entryId) } })
      .lean<LogEntryDocument[]>()
      .exec();
    const views = await logEntryViews(this.database, found);
    const entries = new Map(views.map((entry) => [entry.id, entry]));
    return rows.map(({ alert, entryId, change }) => ({
      change,
      alertId: alert,
      entryId,
      alert: alerts.get(alert) ?? null,
      entry: entries.get(entryId) ?? null,
    }));
  }
}
