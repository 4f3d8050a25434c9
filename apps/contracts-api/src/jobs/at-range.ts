import { addMilliseconds, invalidInput, isInstant, type Instant } from '@tenor/domain';
import { type Condition } from '../list/list-definition.js';

export const RANGE_DAYS_MAX = 31;
const RANGE_MS = RANGE_DAYS_MAX * 86_400_000;

/** Bounds, both included, between which entries are looked for. */
export interface AtRange {
  readonly from: Instant;
  readonly to: Instant | undefined;
}

/**
 * The time that a search over a job's entries covers: as asked for, at most 31 days; one bound gives
 * the other; none gives the last 31 days.
 * @throws Problem invalid_input when it is longer.
 */
export function atRange(conditions: readonly Condition[], now: Instant): AtRange {
  const bound = (operators: readonly string[]): Instant | undefined => {
    const found = conditions.filter(({ path, operator }) => path === 'at' && operators.includes(operator));
    const value = found[0]?.values[0];
    return typeof value === 'string' && isInstant(value) ? value : undefined;
  };
  const exact = bound(['eq']);
  const from = exact ?? bound(['gte', 'gt']);
  const to = exact ?? bound(['lte', 'lt']);
  if (from === undefined) return { from: addMilliseconds(to ?? now, -RANGE_MS), to };
  const end = to ?? now;
  if (addMilliseconds(from, RANGE_MS) < end) {
    const message = `must be at most ${RANGE_DAYS_MAX} days before at[lte] (default: now)`;
    throw invalidInput([{ path: 'at[gte]', message, code: 'out_of_range' }]);
  }
  return { from, to };
}
