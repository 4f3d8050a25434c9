import {
  COST_SNAPSHOT_ITEMS,
  COST_SNAPSHOTS,
  type CostSnapshotItemRow,
  type CostSnapshotRow,
  type FleetFigures,
  type SnapshotSetWriter,
} from '@tenor/persistence';
import { type CostItem, type CostRow } from './cost-rows.js';

/** Where a capture goes. */
export interface SnapshotSink {
  items(items: readonly CostItem[]): Promise<void>;
  rows(rows: readonly CostRow[]): Promise<void>;
  /** All is there: it counts from now on. */
  count(fleet: FleetFigures): Promise<void>;
}

/** Of a dry run: nowhere. */
export const DRY_SINK: SnapshotSink = {
  items: () => Promise.resolve(),
  rows: () => Promise.resolve(),
  count: () => Promise.resolve(),
};

/** Into a set of rows in the database. */
export class StoredSink implements SnapshotSink {
  constructor(private readonly set: SnapshotSetWriter<FleetFigures>) {}

  items(items: readonly CostItem[]): Promise<void> {
    const { date, setId } = this.set;
    return this.set.write<CostSnapshotItemRow>(
      COST_SNAPSHOT_ITEMS,
      items.map((item) => ({ _id: this.set.rowId(item.contractId), setId, snapshotDate: date, ...item })),
    );
  }

  rows(rows: readonly CostRow[]): Promise<void> {
    const { date, setId } = this.set;
    return this.set.write<CostSnapshotRow>(
      COST_SNAPSHOTS,
      rows.map((row) => ({ _id: this.set.rowId(row.currency), setId, snapshotDate: date, ...row })),
    );
  }

  count(fleet: FleetFigures): Promise<void> {
    return this.set.count(fleet);
  }
}
