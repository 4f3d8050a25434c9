import { roundParts, roundTwelfths, type Twelfths } from '@tenor/calc';
import { formatAmount } from '@tenor/domain';

/** An exact amount as decimal text, rounded once. */
export function moneyText(amount: Twelfths, currency: string): string {
  return formatAmount(roundTwelfths(amount), currency);
}

/** Parts as decimal texts that add up to their sum as it is shown. */
export function partTexts(parts: readonly Twelfths[], currency: string): string[] {
  return roundParts(parts).map((part) => formatAmount(part, currency));
}
