import { toDayNumber, type CalendarDate, type ContractStatus } from '@tenor/domain';
import { type CycleTerms } from './contract-terms.js';
import { effectiveEndDay } from './cycle-days.js';

/** Where an active contract stands on a day; for any other status, that status. */
export type Phase = 'upcoming' | 'in_force' | 'ended' | Exclude<ContractStatus, 'active'>;

/**
 * upcoming: active and startDate > asOf; in_force: active, startDate ≤ asOf and asOf ≤ effective end (or
 * open-ended); ended: active and past it; else the status itself.
 */
export function phase(terms: CycleTerms, asOf: CalendarDate): Phase {
  if (terms.status !== 'active') return terms.status;
  const day = toDayNumber(asOf);
  if (toDayNumber(terms.startDate) > day) return 'upcoming';
  const end = effectiveEndDay(terms, day);
  return end === null || day <= end ? 'in_force' : 'ended';
}

/** True when the contract counts on `asOf`: active, begun, not past its effective end. Nothing else counts. */
export function inForce(terms: CycleTerms, asOf: CalendarDate): boolean {
  return phase(terms, asOf) === 'in_force';
}
