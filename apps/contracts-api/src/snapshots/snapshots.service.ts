import { Inject, Injectable } from '@nestjs/common';
import { isCalendarDate } from '@tenor/domain';
import {
  COST_SNAPSHOT,
  COVERAGE_SNAPSHOT,
  coverageGapModel,
  rowsOfSet,
  SNAPSHOT_COUNTS,
  snapshotHeadModel,
  type SnapshotHead,
  type SnapshotKind,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { DATABASE } from '../dependencies.js';
import { findPage } from '../list/find-page.js';
import { type ListDefinition, type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { notFound } from '../records/patch-record.js';
import { coverageSnapshotList, fleetSnapshotList, snapshotGapList } from './snapshot-lists.js';
import {
  toCoverageSnapshotView,
  toFleetSnapshotView,
  type CoverageSnapshotView,
  type FleetSnapshotView,
} from './snapshot-views.js';

/** A device that a snapshot found uncovered, as it was called then. */
export interface SnapshotGapView {
  readonly deviceId: string;
  readonly deviceName: string;
}

/** Reads the snapshots that count. */
@Injectable()
export class SnapshotsService {
  constructor(@Inject(DATABASE) private readonly database: Connection) {}

  coverageSnapshots(url: string): Promise<Page<CoverageSnapshotView>> {
    return this.page(COVERAGE_SNAPSHOT, coverageSnapshotList, url, toCoverageSnapshotView);
  }

  fleetSnapshots(url: string): Promise<Page<FleetSnapshotView>> {
    return this.page(COST_SNAPSHOT, fleetSnapshotList, url, toFleetSnapshotView);
  }

  /** @throws Problem not_found. */
  async coverageSnapshot(date: string): Promise<CoverageSnapshotView> {
    return toCoverageSnapshotView(await this.head(COVERAGE_SNAPSHOT, date)) ?? absent();
  }

  /** @throws Problem not_found. */
  async fleetSnapshot(date: string): Promise<FleetSnapshotView> {
    return toFleetSnapshotView(await this.head(COST_SNAPSHOT, date)) ?? absent();
  }

  /**
   * The devices that the snapshot of a date found uncovered, by id; none where it names them no more. Its
   * cursors end with it: when another snapshot of the date counts, the list begins anew.
   * @throws Problem not_found.
   */
  async gaps(date: string, url: string): Promise<Page<SnapshotGapView>> {
    const { current, thinned } = await this.head(COVERAGE_SNAPSHOT, date);
    if (current === null) throw notFound();
    const query = parseListQuery(url, snapshotGapList(current.setId));
    if (thinned) return { items: [], next: null, ...(query.count && { total: 0 }) };
    return findPage(
      coverageGapModel(this.database),
      query,
      ({ deviceId, deviceName }): SnapshotGapView => ({ deviceId, deviceName }),
      [rowsOfSet(current.setId)],
    );
  }

  private async page<F, View>(
    kind: SnapshotKind<F>,
    list: ListDefinition,
    url: string,
    toView: (head: SnapshotHead<F>) => View | undefined,
  ): Promise<Page<View>> {
    const query = parseListQuery(url, list);
    const model = snapshotHeadModel(this.database, kind);
    const page = await findPage<SnapshotHead<F>, View | undefined>(model, query, toView, [SNAPSHOT_COUNTS]);
    return { ...page, items: page.items.flatMap((view) => (view === undefined ? [] : [view])) };
  }

  private async head<F>(kind: SnapshotKind<F>, date: string): Promise<SnapshotHead<F>> {
    if (!isCalendarDate(date)) throw notFound();
    const model = snapshotHeadModel(this.database, kind);
    const head = await model.findOne().where({ _id: date }).lean<SnapshotHead<F>>().exec();
    return head ?? absent();
  }
}

function absent(): never {
  throw notFound();
}
