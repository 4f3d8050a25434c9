import { addDays, type CalendarDate } from '@tenor/domain';
import { monthlyCost, renewsAt } from '../contract-cost.js';
import { inForce } from '../phase.js';
import { type Twelfths } from '../twelfths.js';
import { CurrencyTotals } from './currency-totals.js';
import { type CostedContract } from './priced-contract.js';
import { renewalEvents } from './renewal-events.js';
import { VendorSpendTotals } from './vendor-spend.js';

/** What one contract adds to the figures of a day. Exact. */
export interface ContractShare {
  readonly inForce: boolean;
  /** Its monthly cost while in force, else 0. */
  readonly monthly: Twelfths;
  /** The value of all its renewals in the window: `committed` + `open`. */
  readonly renewal: Twelfths;
  readonly committed: Twelfths;
  /** How many renewals there are in the window, those that cost nothing included. */
  readonly renewals: number;
}

/**
 * One contract's part in burn rate and renewal forecast.
 * Burn: its monthlyCost when in force on `asOf`. Forecast: renewalValue at every cycle end in
 * [asOf, asOf + windowDays].
 */
export function contractShare(
  contract: CostedContract,
  asOf: CalendarDate,
  windowDays: number,
): ContractShare {
  const active = inForce(contract, asOf);
  let renewal = 0n;
  let committed = 0n;
  let renewals = 0;
  for (const event of renewalEvents(contract, asOf, addDays(asOf, windowDays))) {
    renewal += event.value;
    if (event.committed) committed += event.value;
    if (event.value > 0n || renewsAt(contract, event.date)) renewals += 1;
  }
  return { inForce: active, monthly: active ? monthlyCost(contract) : 0n, renewal, committed, renewals };
}

/** The figures of one currency on a day. Amounts are exact: round them once, when shown or stored. */
export interface CurrencyCost {
  readonly currency: string;
  /** The burn rate: monthlyCost of all contracts in force. */
  readonly burn: Twelfths;
  readonly annual: Twelfths;
  /** The renewal forecast: `total` = `committed` + `open`. */
  readonly renewal: { readonly total: Twelfths; readonly committed: Twelfths; readonly open: Twelfths };
  readonly contractsInForce: number;
  /** Contracts with at least one of the `renewals`. */
  readonly contractsRenewing: number;
  /** Renewals in the window, those that cost nothing included; a contract that ends for good has none. */
  readonly renewals: number;
}

/**
 * Burn rate, renewal forecast and spend by vendor of a fleet on a day, from one pass over its contracts
 * in any order. Memory grows with currencies and providers, not with contracts.
 */
export class FleetCost {
  /** Spend by vendor. */
  readonly vendors = new VendorSpendTotals();
  private readonly burn = new CurrencyTotals();
  private readonly renewal = new CurrencyTotals();
  private readonly committed = new CurrencyTotals();
  private readonly counts = new Map<string, number>();
  private readonly renewing = new Map<string, number>();
  private readonly renewals = new Map<string, number>();

  /** @param windowDays of the forecast, both ends included. */
  constructor(
    readonly asOf: CalendarDate,
    readonly windowDays: number,
  ) {}

  /** Adds a contract, and tells what it adds. A currency is known once any contract has it. */
  add(contract: CostedContract): ContractShare {
    const { currency } = contract;
    const share = contractShare(contract, this.asOf, this.windowDays);
    this.burn.add(currency, share.monthly);
    this.renewal.add(currency, share.renewal);
    this.committed.add(currency, share.committed);
    if (share.renewals > 0) this.renewing.set(currency, (this.renewing.get(currency) ?? 0) + 1);
    this.renewals.set(currency, (this.renewals.get(currency) ?? 0) + share.renewals);
    if (share.inForce) {
      this.counts.set(currency, (this.counts.get(currency) ?? 0) + 1);
      if (share.monthly > 0n) this.vendors.add(contract, share.monthly);
    }
    return share;
  }

  /** Every currency of any contract that was added, by code. */
  currencies(): CurrencyCost[] {
    return this.burn.entries().map(([currency, burn]) => {
      const total = this.renewal.get(currency);
      const committed = this.committed.get(currency);
      return {
        currency,
        burn,
        annual: burn * 12n,
        renewal: { total, committed, open: total - committed },
        contractsInForce: this.counts.get(currency) ?? 0,
        contractsRenewing: this.renewing.get(currency) ?? 0,
        renewals: this.renewals.get(currency) ?? 0,
      };
    });
  }
}
