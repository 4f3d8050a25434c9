import { currencyDecimals } from '@tenor/domain';

/**
 * A least amount in minor units of a currency, rounded up: a change of fewer is less than it. `0.5` is 50
 * cents, and 1 yen, which has no smaller unit.
 *
 * @param amount decimal text, not negative.
 */
export function minUnits(amount: string, currency: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  const decimals = currencyDecimals(currency);
  const units = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  return /[1-9]/.test(fraction.slice(decimals)) ? units + 1n : units;
}
