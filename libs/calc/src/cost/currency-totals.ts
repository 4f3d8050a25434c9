import { compareCodePoints } from '../compare-code-points.js';
import { type Twelfths } from '../twelfths.js';

/** Exact sums, one per currency: amounts of different currencies are never added. */
export class CurrencyTotals {
  private readonly sums = new Map<string, Twelfths>();

  /** Adds an amount; one of 0 makes the currency known. */
  add(currency: string, amount: Twelfths): void {
    this.sums.set(currency, this.get(currency) + amount);
  }

  /** The sum so far; 0 for a currency that was never added to. */
  get(currency: string): Twelfths {
    return this.sums.get(currency) ?? 0n;
  }

  /** Every currency that was added to with its sum, by code. */
  entries(): [currency: string, sum: Twelfths][] {
    return [...this.sums].sort(([a], [b]) => compareCodePoints(a, b));
  }
}
