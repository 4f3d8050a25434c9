import { type CalendarDate } from '@tenor/domain';
import { lastEnd } from '../cycle-ends.js';
import { phase } from '../phase.js';
import { INHERITED_TYPES, type Assignment, type CoveringContract } from './coverage-index.js';

/** Whether an assignment covers on a day, did before, or will. */
export type CoverageStanding = 'active' | 'future' | 'expired';

/**
 * Where an assignment stands on a day for an object that it points at, or that hangs on what it points at.
 *
 * - active: it covers, exactly as `CoverageIndex` has it: the contract is in force and the day lies in the
 *   assignment's period.
 * - expired: the contract's last end is past (though it may still be pending), or it has that status, or the
 *   assignment's period is over.
 * - future: the contract is pending or has not begun, or the assignment's period has not; and none is over.
 * - null: it never covers: a draft or a cancelled contract, a type that is not inherited, or a period
 *   that begins after the contract's last end.
 *
 * @param inherited the object only hangs on the assignment's target.
 */
export function coverageStanding(
  contract: CoveringContract,
  assignment: Pick<Assignment, 'coverageStart' | 'coverageEnd'>,
  asOf: CalendarDate,
  inherited: boolean,
): CoverageStanding | null {
  if (inherited && !INHERITED_TYPES.has(contract.contractType)) return null;
  const where = phase(contract, asOf);
  if (where === 'draft' || where === 'cancelled') return null;
  const { coverageStart, coverageEnd } = assignment;
  const last = lastEnd(contract);
  if (coverageStart !== null && last !== null && isLater(coverageStart, last)) return null;
  if (where === 'expired' || (last !== null && isLater(asOf, last))) return 'expired';
  if (coverageEnd !== null && coverageEnd < asOf) return 'expired';
  if (where !== 'in_force' || (coverageStart !== null && asOf < coverageStart)) return 'future';
  return 'active';
}

/** A cycle that crosses the year 9999 ends in a year of five digits. */
function isLater(a: CalendarDate, b: CalendarDate): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}
