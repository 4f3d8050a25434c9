import { type MinorUnits } from '@tenor/domain';

/**
 * An exact amount in twelfths of a minor unit: a monthly share of any billing period is a whole number of
 * these, so sums and products lose nothing. Rounded once, by {@link roundTwelfths}, when shown or stored.
 */
export type Twelfths = bigint;

export const TWELFTHS_PER_MINOR_UNIT = 12n;

/** The amount as twelfths. */
export function fromMinorUnits(amount: MinorUnits | bigint): Twelfths {
  return BigInt(amount) * TWELFTHS_PER_MINOR_UNIT;
}

/** Whole minor units, rounded half to even: 6/12 is 0, 18/12 is 2, −6/12 is 0. */
export function roundTwelfths(amount: Twelfths): bigint {
  const { whole, rest } = split(amount);
  const half = TWELFTHS_PER_MINOR_UNIT / 2n;
  const up = rest > half || (rest === half && whole % 2n !== 0n);
  return up ? whole + 1n : whole;
}

/**
 * Rounds parts so that they add up to their rounded sum (largest remainder; of equal remainders the
 * earlier part gains): each differs from its exact value by less than one minor unit.
 */
export function roundParts(parts: readonly Twelfths[]): bigint[] {
  return roundPartsTo(parts, roundTwelfths(parts.reduce((sum, part) => sum + part, 0n)));
}

/**
 * The same for a whole that was rounded elsewhere, such as the difference of two rounded amounts: the parts
 * add up to it, one or another off by one unit more.
 *
 * @param total at most one unit off the exact sum of the parts.
 */
export function roundPartsTo(parts: readonly Twelfths[], total: bigint): bigint[] {
  const splits = parts.map((part, index) => ({ ...split(part), index }));
  const rounded = splits.map(({ whole }) => whole);
  const missing = Number(total - rounded.reduce((sum, part) => sum + part, 0n));
  const byRemainder = [...splits].sort((a, b) => Number(b.rest - a.rest) || a.index - b.index);
  for (const { index, whole } of byRemainder.slice(0, Math.max(missing, 0))) rounded[index] = whole + 1n;
  if (missing < 0) for (const { index, whole } of byRemainder.slice(missing)) rounded[index] = whole - 1n;
  return rounded;
}

/** Floor and remainder (0 to 11), for negative amounts too. */
function split(amount: Twelfths): { whole: bigint; rest: bigint } {
  const rest = ((amount % TWELFTHS_PER_MINOR_UNIT) + TWELFTHS_PER_MINOR_UNIT) % TWELFTHS_PER_MINOR_UNIT;
  return { whole: (amount - rest) / TWELFTHS_PER_MINOR_UNIT, rest };
}
