import { counted, grouped, listed } from './text.js';

export interface Money {
  /** Decimal text, such as "36000.00". */
  readonly amount: string;
  readonly currency: string;
}

/** Currencies that are named one by one; of more the number is told. */
const NAMED_MAX = 3;

/** "36,000.00 EUR". An amount that is no decimal text stays as it is. */
export function moneyText({ amount, currency }: Money): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(amount);
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  return `${match ? `${sign}${grouped(whole)}${fraction}` : amount} ${currency}`;
}

export function isZero({ amount }: Money): boolean {
  return !/[1-9]/.test(amount);
}

/** "36,000.00 EUR and 1,200 JPY": amounts are never added across currencies. null when there is none. */
export function moneySum(amounts: readonly Money[]): string | null {
  const present = amounts.filter((money) => !isZero(money));
  if (present.length === 0) return null;
  const named = present.slice(0, NAMED_MAX).map(moneyText);
  const more = present.length - named.length;
  return listed(more > 0 ? [...named, counted(more, 'more currency', 'more currencies')] : named);
}
