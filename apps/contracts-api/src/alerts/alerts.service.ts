import { Inject, Injectable } from '@nestjs/common';
import { invalidInput, Problem } from '@tenor/domain';
import { alertGroupModel, alertModel, type AlertDocument, type AlertGroupDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { DeliveryTrail, type ToldDelivery } from '../deliveries/delivery-trail.js';
import { DATABASE } from '../dependencies.js';
import { takeLabelFilters } from '../jobs/label-filters.js';
import { findPage } from '../list/find-page.js';
import { type Condition, type ListQuery, type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { alertList } from './alert-list.js';
import { AlertViews, type AlertView } from './alert-views.js';
import { parseAlertId } from './parse-alert-id.js';

/** Groups of a receiver that a filter looks through. */
export const RECEIVER_GROUPS_MAX = 200;

/** Reads alerts: what fires, what is resolved, and what was told of each. */
@Injectable()
export class AlertsService {
  private readonly views: AlertViews;
  private readonly trail: DeliveryTrail;

  constructor(@Inject(DATABASE) private readonly database: Connection) {
    this.views = new AlertViews(database);
    this.trail = new DeliveryTrail(database);
  }

  /**
   * @param bounds What bounds it for the caller: `tenantFilter(request)`.
   * @throws Problem invalid_input naming a parameter.
   */
  async page(url: string, bounds: ListQuery['within']): Promise<Page<AlertView>> {
    const taken = takeLabelFilters(url);
    const resource = `${alertList.resource} ${taken.binding}`;
    const query = parseListQuery(taken.url, { ...alertList, resource }, bounds);
    if (taken.labels.length > 0) requireOneJob(query.conditions);
    const conditions = await this.resolveReceivers(query.conditions);
    const page = await findPage<AlertDocument, AlertDocument>(
      alertModel(this.database),
      { ...query, conditions },
      (document) => document,
      taken.labels,
    );
    return { ...page, items: await this.views.of(page.items) };
  }

  async get(id: string): Promise<AlertView> {
    const known = parseAlertId(id);
    const alert = (await this.views.byId([known])).get(known);
    if (alert === undefined) throw notFound();
    return alert;
  }

  /** What was told of it, the latest first. */
  async deliveries(id: string, url: string): Promise<Page<ToldDelivery>> {
    const known = parseAlertId(id);
    if ((await alertModel(this.database).exists({ _id: known }).exec()) === null) throw notFound();
    return this.trail.page({ alert: known }, url);
  }

  /** Receivers are known by their groups. */
  private resolveReceivers(conditions: readonly Condition[]): Promise<Condition[]> {
    return Promise.all(
      conditions.map(async (condition) => {
        if (condition.path !== 'receiver') return condition;
        const groups = await this.groupsOf(condition.values.map(String));
        return { ...condition, path: 'firingIn', values: groups };
      }),
    );
  }

  private async groupsOf(receivers: readonly string[]): Promise<string[]> {
    const found = await alertGroupModel(this.database)
      .find({ receiver: { $in: [...receivers] } }, { _id: 1 })
      .limit(RECEIVER_GROUPS_MAX + 1)
      .lean<Pick<AlertGroupDocument, '_id'>[]>()
      .exec();
    if (found.length > RECEIVER_GROUPS_MAX) {
      const message = `has more than ${RECEIVER_GROUPS_MAX} groups; filter by group`;
      throw invalidInput([{ path: 'receiver', message, code: 'too_many' }]);
    }
    return found.map(({ _id }) => _id);
  }
}

function requireOneJob(conditions: readonly Condition[]): void {
  const job = conditions.find(({ path, operator }) => path === 'job' && operator === 'eq');
  if (job?.values.length === 1) return;
  throw invalidInput([{ path: 'job', message: 'is required, once, to filter by labels', code: 'required' }]);
}

function notFound(): Problem {
  return new Problem('not_found', 'There is no alert with this id.');
}
