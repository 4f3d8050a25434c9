import { sharePercent, type Twelfths, type VendorSpend } from '@tenor/calc';
import { partTexts } from './money-text.js';

/** What a vendor has of a currency's burn. */
export interface VendorShare {
  readonly providerId: string;
  readonly providerName: string | null;
  readonly monthly: string;
  /** Percent with one decimal. */
  readonly sharePct: string;
}

/** The first vendors of a currency and the rest: their amounts add up to the burn as it is shown. */
export interface VendorShares {
  readonly vendors: readonly VendorShare[];
  readonly otherVendors: { readonly count: number; readonly monthly: string };
}

/**
 * @param spends of one currency, the largest first.
 * @param count how many vendors are named.
 * @param thresholdPct a share is never rounded up to it.
 */
export function vendorShares(
  spends: readonly VendorSpend[],
  currency: string,
  count: number,
  thresholdPct?: number,
): VendorShares {
  const named = spends.slice(0, count);
  const burn = sumOf(spends);
  const texts = partTexts([...named.map(({ monthly }) => monthly), burn - sumOf(named)], currency);
  return {
    vendors: named.map(({ providerId, providerName, monthly }, index) => ({
      providerId,
      providerName,
      monthly: texts[index] ?? '',
      sharePct: sharePercent(monthly, burn, thresholdPct),
    })),
    otherVendors: { count: spends.length - named.length, monthly: texts.at(-1) ?? '' },
  };
}

function sumOf(spends: readonly VendorSpend[]): Twelfths {
  return spends.reduce((sum, { monthly }) => sum + monthly, 0n);
}
