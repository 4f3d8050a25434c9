import { formatAmount, type CalendarDate } from '@tenor/domain';
import { type CostSnapshotRow } from '@tenor/persistence';

/** What the contracts in one currency cost on a date; amounts are decimal texts. */
export interface CostSnapshotView {
  /** `2026-11-22:USD`: the same for a set that replaces this one. */
  readonly id: string;
  readonly snapshotDate: CalendarDate;
  readonly currency: string;
  readonly monthlyBurn: string;
  readonly renewal90d: string;
  readonly activeContractCount: number;
  readonly byProvider: readonly {
    readonly providerId: string;
    readonly providerName: string | null;
    readonly monthlyBurn: string;
  }[];
  readonly otherProviders: { readonly count: number; readonly monthlyBurn: string };
}

export function toCostSnapshotView(row: CostSnapshotRow): CostSnapshotView {
  const { snapshotDate, currency, activeContractCount, byProvider, otherProviders } = row;
  const money = (minor: string): string => formatAmount(BigInt(minor), currency);
  return {
    id: `${snapshotDate}:${currency}`,
    snapshotDate,
    currency,
    monthlyBurn: money(row.monthlyBurn),
    renewal90d: money(row.renewal90d),
    activeContractCount,
    byProvider: byProvider.map(({ providerId, providerName, monthlyBurn }) => ({
      providerId,
      providerName,
      monthlyBurn: money(monthlyBurn),
    })),
    otherProviders: { count: otherProviders.count, monthlyBurn: money(otherProviders.monthlyBurn) },
  };
}
