import { roundParts, roundTwelfths, vendorConcentration, type FleetCost, type Twelfths } from '@tenor/calc';
import { formatAmount } from '@tenor/domain';

/** Vendors that an entry names; the rest is one sum. The report cost-summary names as many. */
const NAMED_VENDORS = 5;

/** A vendor's part of a currency's burn. */
export interface VendorFigure {
  readonly providerId: string;
  /** null when the provider is gone. */
  readonly providerName: string | null;
  readonly monthly: string;
}

/** The vendor that most of a currency's burn goes to. */
export interface TopVendor extends VendorFigure {
  /** Percent with one decimal. */
  readonly sharePct: string;
  /** Its share reaches the default threshold of vendor concentration. */
  readonly concentrated: boolean;
}

/** What a fleet costs in one currency; amounts are decimal texts. */
export interface CostFigures {
  readonly currency: string;
  readonly monthlyBurn: string;
  readonly contracts: number;
  /** total = committed + open, also as shown. */
  readonly renewal: { readonly total: string; readonly committed: string; readonly open: string };
  /** How many renewals that is. */
  readonly renewals: number;
  /** null when nothing is burnt. */
  readonly topVendor: TopVendor | null;
  /** The largest first; with `otherVendors` they add up to the burn as shown. */
  readonly vendors: readonly VendorFigure[];
  readonly otherVendors: { readonly count: number; readonly monthly: string };
}

/** The figures of every currency of any contract, by code: rounded once, parts adding up to their whole. */
export function costFigures(cost: FleetCost): CostFigures[] {
  const spends = cost.vendors.list();
  const tops = new Map(vendorConcentration(spends).map((top) => [top.currency, top]));
  return cost.currencies().map(({ currency, burn, renewal, contractsInForce, renewals }) => {
    const own = spends.filter((spend) => spend.currency === currency);
    const named = own.slice(0, NAMED_VENDORS);
    const rest = burn - sumOf(named.map(({ monthly }) => monthly));
    const parts = texts([...named.map(({ monthly }) => monthly), rest], currency);
    const vendors = named.map(({ providerId, providerName }, i) => ({
      providerId,
      providerName,
      monthly: parts[i] ?? '',
    }));
    const [committed = '', open = ''] = texts([renewal.committed, renewal.open], currency);
    const top = tops.get(currency);
    const [first] = vendors;
    return {
      currency,
      monthlyBurn: formatAmount(roundTwelfths(burn), currency),
      contracts: contractsInForce,
      renewal: { total: formatAmount(roundTwelfths(renewal.total), currency), committed, open },
      renewals,
      topVendor:
        top === undefined || first === undefined
          ? null
          : { ...first, sharePct: top.sharePct, concentrated: top.flagged },
      vendors,
      otherVendors: { count: own.length - named.length, monthly: parts.at(-1) ?? '' },
    };
  });
}

function texts(parts: readonly Twelfths[], currency: string): string[] {
  return roundParts(parts).map((part) => formatAmount(part, currency));
}

function sumOf(amounts: readonly Twelfths[]): Twelfths {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
