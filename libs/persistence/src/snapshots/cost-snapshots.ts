import { type CalendarDate } from '@tenor/domain';
import { type SnapshotKind, type SnapshotRow } from './snapshot-kind.js';

/** The heads of the sets of costs: one document per date, which holds the fleet's counts. */
export const FLEET_SNAPSHOTS = 'fleetSnapshots';
export const COST_SNAPSHOTS = 'costSnapshots';
export const COST_SNAPSHOT_ITEMS = 'costSnapshotItems';

export interface FleetFigures {
  /** Devices that are expected to be covered. */
  readonly deviceCount: number;
  readonly coverageGapCount: number;
  /** Without an assignment of their own that is in force. */
  readonly directGapCount: number;
}

/** A whole number as decimal digits: sums may exceed what a JavaScript number holds exactly. */
export type WholeText = `${bigint}`;

/** What the contracts in one currency cost on a date; the row's key is `currency`. Amounts in minor units. */
export interface CostSnapshotRow extends SnapshotRow {
  readonly setId: string;
  readonly snapshotDate: CalendarDate;
  readonly currency: string;
  readonly monthlyBurn: WholeText;
  readonly renewal90d: WholeText;
  readonly activeContractCount: number;
  /** The largest first, at most {@link SNAPSHOT_PROVIDERS_MAX}. */
  readonly byProvider: readonly {
    readonly providerId: string;
    readonly providerName: string | null;
    readonly monthlyBurn: WholeText;
  }[];
  /** All others; with those named they add up to `monthlyBurn`. */
  readonly otherProviders: { readonly count: number; readonly monthlyBurn: WholeText };
}

/** Providers that a row names: a row stays far below what a document may have. */
export const SNAPSHOT_PROVIDERS_MAX = 500;

/**
 * What one contract added to its currency's row; the row's key is `contractId`. Amounts in twelfths of a
 * minor unit. A contract that added nothing has no row.
 */
export interface CostSnapshotItemRow extends SnapshotRow {
  readonly snapshotDate: CalendarDate;
  readonly contractId: string;
  readonly name: string;
  readonly providerId: string;
  readonly providerName: string | null;
  readonly currency: string;
  readonly monthly: WholeText;
  readonly renewal90d: WholeText;
}

export const COST_SNAPSHOT: SnapshotKind<FleetFigures> = {
  heads: FLEET_SNAPSHOTS,
  rows: [COST_SNAPSHOTS, COST_SNAPSHOT_ITEMS],
};
