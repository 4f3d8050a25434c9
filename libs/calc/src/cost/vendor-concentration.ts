import { type Twelfths } from '../twelfths.js';
import { type VendorSpend } from './vendor-spend.js';

/** Percent of a currency's burn from which one vendor's share is flagged. */
export const DEFAULT_CONCENTRATION_THRESHOLD_PCT = 50;

/** The top vendor of a currency. */
export interface VendorConcentration {
  readonly currency: string;
  readonly top: VendorSpend;
  /** The currency's burn a month. */
  readonly burn: Twelfths;
  /** Percent with one decimal, such as `49.9`; never rounded up to a threshold that it does not reach. */
  readonly sharePct: string;
  /** share ≥ threshold, decided on the exact amounts. */
  readonly flagged: boolean;
}

/**
 * The top vendor's share of each currency's burn; a currency that burns nothing has none.
 *
 * @param spends in the order of {@link import('./vendor-spend.js').VendorSpendTotals.list}.
 * @param thresholdPct a whole number of percent, 1 to 100.
 */
export function vendorConcentration(
  spends: readonly VendorSpend[],
  thresholdPct: number = DEFAULT_CONCENTRATION_THRESHOLD_PCT,
): VendorConcentration[] {
  const byCurrency = new Map<string, { top: VendorSpend; burn: Twelfths }>();
  for (const spend of spends) {
    const known = byCurrency.get(spend.currency);
    byCurrency.set(spend.currency, {
      top: known?.top ?? spend,
      burn: (known?.burn ?? 0n) + spend.monthly,
    });
  }
  return [...byCurrency]
    .filter(([, { burn }]) => burn > 0n)
    .map(([currency, { top, burn }]) => {
      const flagged = top.monthly * 100n >= BigInt(thresholdPct) * burn;
      return { currency, top, burn, flagged, sharePct: sharePercent(top.monthly, burn, thresholdPct) };
    });
}

/**
 * part ÷ whole in percent with one decimal, rounded half to even, but down where rounding up would reach
 * a threshold that the exact share does not.
 *
 * @param whole more than 0.
 * @param thresholdPct a whole number of percent; left out: plain rounding.
 */
export function sharePercent(part: Twelfths, whole: Twelfths, thresholdPct?: number): string {
  const down = (part * 1000n) / whole;
  const rest = part * 1000n - down * whole;
  const up = rest * 2n > whole || (rest * 2n === whole && down % 2n !== 0n);
  let tenths = up ? down + 1n : down;
  if (thresholdPct !== undefined) {
    const threshold = BigInt(thresholdPct);
    if (tenths >= threshold * 10n && part * 100n < threshold * whole) tenths = down;
  }
  return `${tenths / 10n}.${tenths % 10n}`;
}
