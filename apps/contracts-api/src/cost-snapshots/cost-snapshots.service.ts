import { Inject, Injectable } from '@nestjs/common';
import { isCalendarDate } from '@tenor/domain';
import {
  COST_SNAPSHOT,
  costSnapshotModel,
  countingSets,
  setsNotCounting,
  snapshotRowId,
  type CostSnapshotRow,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { DATABASE } from '../dependencies.js';
import { findPage } from '../list/find-page.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { notFound } from '../records/patch-record.js';
import { costSnapshotList } from './cost-snapshot-list.js';
import { toCostSnapshotView, type CostSnapshotView } from './cost-snapshot-view.js';

const ID = /^(\d{4}-\d{2}-\d{2}):([A-Z]{3})$/;

/** Reads the sets that count, and nothing of those that are being written or were replaced. */
@Injectable()
export class CostSnapshotsService {
  constructor(@Inject(DATABASE) private readonly database: Connection) {}

  async page(url: string): Promise<Page<CostSnapshotView>> {
    const query = parseListQuery(url, costSnapshotList);
    const hidden = await setsNotCounting(this.database, COST_SNAPSHOT);
    const within = hidden.length === 0 ? [] : [{ setId: { $nin: hidden } }];
    const page = await findPage(costSnapshotModel(this.database), query, (row) => row, within);
    return { ...page, items: (await this.counting(page.items)).map(toCostSnapshotView) };
  }

  /** @throws Problem not_found also where the date's set has no row of that currency. */
  async get(id: string): Promise<CostSnapshotView> {
    const [, date = '', currency = ''] = ID.exec(id) ?? [];
    if (!isCalendarDate(date)) throw notFound();
    const set = (await countingSets(this.database, COST_SNAPSHOT, [date])).get(date);
    if (set === undefined) throw notFound();
    const row = await costSnapshotModel(this.database)
      .findOne({ _id: snapshotRowId(set.setId, currency) })
      .lean<CostSnapshotRow>()
      .exec();
    if (row === null) throw notFound();
    return toCostSnapshotView(row);
  }

  /** Without rows of a set that began to be written while the page was read. */
  private async counting(rows: readonly CostSnapshotRow[]): Promise<CostSnapshotRow[]> {
    const dates = [...new Set(rows.map(({ snapshotDate }) => snapshotDate))];
    const sets = await countingSets(this.database, COST_SNAPSHOT, dates);
    return rows.filter(({ snapshotDate, setId }) => sets.get(snapshotDate)?.setId === setId);
  }
}
