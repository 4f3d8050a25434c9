import { type ContractAssignment, type FieldError } from '@tenor/domain';

/** The code of a conflict with another primary of the target. */
export const SECOND_PRIMARY = 'second_primary';

/** What the rules about several assignments of one target look at. */
export type AssignedPeriod = Pick<
  ContractAssignment,
  'id' | 'contractId' | 'coverageStart' | 'coverageEnd' | 'isPrimary'
>;

/** Whether two assignments share a day; both ends are included, and null is open. */
export function overlap(a: AssignedPeriod, b: AssignedPeriod): boolean {
  return endsBefore(a, b) === false && endsBefore(b, a) === false;
}

function endsBefore({ coverageEnd }: AssignedPeriod, { coverageStart }: AssignedPeriod): boolean {
  return coverageEnd !== null && coverageStart !== null && coverageEnd < coverageStart;
}

/**
 * The rule that an assignment breaks beside the others of its target: a contract is assigned to a target
 * only for disjoint periods, and a target has one primary at any date.
 */
export function assignmentConflict(
  assignment: AssignedPeriod,
  others: readonly AssignedPeriod[],
): FieldError | undefined {
  const sharing = others.filter((other) => other.id !== assignment.id && overlap(assignment, other));
  const same = sharing.find(({ contractId }) => contractId === assignment.contractId);
  if (same !== undefined) {
    const message = `the contract is assigned to the target already, ${periodText(same)} (${same.id})`;
    return { path: 'coverageStart', message, code: 'overlap' };
  }
  const primary = assignment.isPrimary ? sharing.find(({ isPrimary }) => isPrimary) : undefined;
  if (primary === undefined) return undefined;
  const message = `the target has a primary already, ${periodText(primary)} (${primary.id})`;
  return { path: 'isPrimary', message, code: SECOND_PRIMARY };
}

function periodText({ coverageStart, coverageEnd }: AssignedPeriod): string {
  if (coverageStart === null && coverageEnd === null) return 'for good';
  const from = coverageStart === null ? '' : `from ${coverageStart}`;
  return [from, coverageEnd === null ? '' : `to ${coverageEnd}`].filter(Boolean).join(' ');
}
