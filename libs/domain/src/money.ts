import { currencyDecimals } from './currency.js';

/**
 * An amount in the minor unit of its currency (cents): an integer from 0 to {@link MAX_MINOR_UNITS},
 * which a JavaScript number holds exactly. Sums and products are made in `bigint` (libs/calc).
 */
export type MinorUnits = number;

/** Ten million millions of cents; twelve times as much is still far inside a 64-bit integer. */
export const MAX_MINOR_UNITS: MinorUnits = 1_000_000_000_000_000;

/** Why an amount was refused; the text completes "recurringCost …". */
export type AmountFault = { code: 'invalid_amount' | 'too_many_decimals' | 'out_of_range'; message: string };

const SHAPE = /^(-?)(\d{1,20})(?:\.(\d{1,20}))?$/;

/**
 * Reads a decimal text such as `18000.00` as minor units of the currency. Digits that are more than
 * the currency has must be zeros (`58665.0` and `100.000` USD are whole cents; `0.001` USD is refused).
 */
export function parseAmount(
  text: string,
  currency: string,
): { ok: true; value: MinorUnits } | { ok: false; fault: AmountFault } {
  const match = SHAPE.exec(text);
  if (!match) {
    return fault('invalid_amount', 'must be a decimal number such as "18000.00"');
  }
  const [, sign, whole = '', fraction = ''] = match;
  const decimals = currencyDecimals(currency);
  if (sign === '-') return fault('out_of_range', 'must not be negative');
  if (/[1-9]/.test(fraction.slice(decimals))) {
    return fault('too_many_decimals', `must have at most ${decimals} decimal(s) in ${currency}`);
  }
  const minor = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  if (minor > BigInt(MAX_MINOR_UNITS)) {
    return fault('out_of_range', `must be at most ${formatAmount(MAX_MINOR_UNITS, currency)}`);
  }
  return { ok: true, value: Number(minor) };
}

function fault(code: AmountFault['code'], message: string): { ok: false; fault: AmountFault } {
  return { ok: false, fault: { code, message } };
}

/** The decimal text of an amount: 1800000 in EUR is `18000.00`, 500 in JPY is `500`. Negative ones too. */
export function formatAmount(minor: MinorUnits | bigint, currency: string): string {
  const decimals = currencyDecimals(currency);
  const value = BigInt(minor);
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const sign = value < 0n ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
