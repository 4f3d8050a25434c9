import { compareCodePoints } from '../compare-code-points.js';
import { type Twelfths } from '../twelfths.js';

/** What one provider's contracts in force cost a month in one currency. */
export interface VendorSpend {
  readonly providerId: string;
  /** null when the provider is gone. */
  readonly providerName: string | null;
  readonly currency: string;
  readonly monthly: Twelfths;
}

/** Sums the monthly cost of contracts per provider and currency. */
export class VendorSpendTotals {
  private readonly spends = new Map<string, VendorSpend>();

  add(contract: Pick<VendorSpend, 'providerId' | 'providerName' | 'currency'>, monthly: Twelfths): void {
    const { providerId, providerName, currency } = contract;
    const key = `${currency} ${providerId}`;
    const sum = (this.spends.get(key)?.monthly ?? 0n) + monthly;
    this.spends.set(key, { providerId, providerName, currency, monthly: sum });
  }

  /** By currency; within each by monthly spend descending, ties by provider name, then id. */
  list(): VendorSpend[] {
    return [...this.spends.values()].sort(compareSpends);
  }
}

function compareSpends(a: VendorSpend, b: VendorSpend): number {
  return (
    compareCodePoints(a.currency, b.currency) ||
    (a.monthly === b.monthly ? 0 : a.monthly > b.monthly ? -1 : 1) ||
    compareCodePoints(a.providerName ?? '', b.providerName ?? '') ||
    compareCodePoints(a.providerId, b.providerId)
  );
}
