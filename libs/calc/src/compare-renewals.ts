import { type CalendarDate } from '@tenor/domain';
import { compareCodePoints } from './compare-code-points.js';
import { TIERS, type Tier } from './tier.js';

/** What the order of findings looks at. */
export interface RenewalSortKey {
  readonly tier: Tier;
  readonly effectiveEnd: CalendarDate | null;
  readonly name: string;
  readonly contractNumber: string | null;
  readonly id: string;
}

/**
 * The order in which contracts are reported: urgent, warning, expired, info; then effective end (none
 * last); then name, contract number (none first) and id, each by code point.
 */
export function compareRenewals(a: RenewalSortKey, b: RenewalSortKey): number {
  return (
    TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) ||
    compareEnds(a.effectiveEnd, b.effectiveEnd) ||
    compareCodePoints(a.name, b.name) ||
    compareCodePoints(a.contractNumber ?? '', b.contractNumber ?? '') ||
    compareCodePoints(a.id, b.id)
  );
}

function compareEnds(a: CalendarDate | null, b: CalendarDate | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  // A cycle that crosses the year 9999 ends in a year of five digits.
  return a.length - b.length || (a < b ? -1 : 1);
}
