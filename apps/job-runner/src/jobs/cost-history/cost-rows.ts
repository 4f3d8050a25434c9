import {
  compareCodePoints,
  roundParts,
  roundTwelfths,
  type ContractShare,
  type FleetCost,
  type PricedContract,
  type VendorSpend,
} from '@tenor/calc';
import {
  SNAPSHOT_PROVIDERS_MAX,
  type CostSnapshotItemRow,
  type CostSnapshotRow,
  type WholeText,
} from '@tenor/persistence';

/** Days ahead, both ends included, in which a snapshot counts renewals. */
export const SNAPSHOT_WINDOW_DAYS = 90;

type OfSet = '_id' | 'setId' | 'snapshotDate';
/** A currency's row, before it is part of a set. */
export type CostRow = Omit<CostSnapshotRow, OfSet>;
/** A contract's row, before it is part of a set. */
export type CostItem = Omit<CostSnapshotItemRow, OfSet>;

/** What a contract adds, exactly; undefined when that is nothing. */
export function costItem(contract: PricedContract, share: ContractShare): CostItem | undefined {
  if (share.monthly === 0n && share.renewal === 0n) return undefined;
  const { id: contractId, name, providerId, providerName, currency } = contract;
  const amounts = { monthly: wholeText(share.monthly), renewal90d: wholeText(share.renewal) };
  return { contractId, name, providerId, providerName, currency, ...amounts };
}

/**
 * One row per currency of any contract and of any earlier snapshot, by code: a currency that vanished gets
 * a row of zeros. Rounded once; what providers cost adds up to the burn.
 *
 * @param earlier the currencies of earlier snapshots.
 */
export function costRows(cost: FleetCost, earlier: readonly string[]): CostRow[] {
  const spends = new Map<string, VendorSpend[]>();
  for (const spend of cost.vendors.list()) {
    const known = spends.get(spend.currency);
    if (known) known.push(spend);
    else spends.set(spend.currency, [spend]);
  }
  const rows = cost.currencies().map(({ currency, burn, renewal, contractsInForce }) => ({
    currency,
    monthlyBurn: wholeText(roundTwelfths(burn)),
    renewal90d: wholeText(roundTwelfths(renewal.total)),
    activeContractCount: contractsInForce,
    ...providerParts(spends.get(currency) ?? []),
  }));
  const present = new Set(rows.map(({ currency }) => currency));
  const vanished = earlier.filter((currency) => !present.has(currency)).map(zeroRow);
  return [...rows, ...vanished].sort((a, b) => compareCodePoints(a.currency, b.currency));
}

function providerParts(spends: readonly VendorSpend[]): Pick<CostRow, 'byProvider' | 'otherProviders'> {
  const named = spends.slice(0, SNAPSHOT_PROVIDERS_MAX);
  const others = spends.slice(SNAPSHOT_PROVIDERS_MAX);
  const rest = others.reduce((sum, { monthly }) => sum + monthly, 0n);
  const parts = roundParts([...named.map(({ monthly }) => monthly), rest]).map(wholeText);
  return {
    byProvider: named.map(({ providerId, providerName }, i) => ({
      providerId,
      providerName,
      monthlyBurn: parts[i] ?? '0',
    })),
    otherProviders: { count: others.length, monthlyBurn: parts.at(-1) ?? '0' },
  };
}

function zeroRow(currency: string): CostRow {
  return {
    currency,
    monthlyBurn: '0',
    renewal90d: '0',
    activeContractCount: 0,
    byProvider: [],
    otherProviders: { count: 0, monthlyBurn: '0' },
  };
}

function wholeText(amount: bigint): WholeText {
  return `${amount}`;
}
