import { formatAmount, isCurrency, parseAmount } from '@tenor/domain';
import { type StoredStake } from '@tenor/persistence';

const MILLION = 1_000_000;

/**
 * The money at stake in a finding: what the renewal costs, where its data say so (`renewalValue`, decimal
 * text and currency); null otherwise.
 */
export function stakeOf(data: Readonly<Record<string, unknown>>): StoredStake | null {
  const value = data['renewalValue'];
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('currency' in value))
    return null;
  const { amount, currency } = value;
  if (typeof amount !== 'string' || typeof currency !== 'string' || !isCurrency(currency)) return null;
  const parsed = parseAmount(amount, currency);
  if (!parsed.ok) return null;
  return { currency, millions: Math.floor(parsed.value / MILLION), units: parsed.value % MILLION };
}

/** The sum of stakes in one currency as decimal text; exact for millions of them. */
export function stakeText(currency: string, millions: number, units: number): string {
  return formatAmount(BigInt(millions) * BigInt(MILLION) + BigInt(units), currency);
}
