import { z } from 'zod';
import { targetFields } from './coverage-target.js';
import { sharedFields, uuid, type Entity } from './entity.js';
import { longText, optionalDate, trueOrFalse } from './schemas.js';

const contractAssignmentFields = z.strictObject({
  contractId: uuid(),
  ...targetFields,
  /** First and last day; null: open. */
  coverageStart: optionalDate(),
  coverageEnd: optionalDate(),
  scopeNotes: longText(),
  /** At most one primary per target at any one date. */
  isPrimary: trueOrFalse().default(false),
  ...sharedFields,
});

/**
 * That a contract covers an object of the inventory, for a time. The same contract and target may repeat
 * only for disjoint periods.
 */
export const contractAssignmentInput = contractAssignmentFields.superRefine((fields, context) => {
  const { coverageStart, coverageEnd } = fields;
  if (coverageStart !== null && coverageEnd !== null && coverageEnd < coverageStart) {
    const message = `must not be before coverageStart (${coverageStart})`;
    context.addIssue({ code: 'custom', path: ['coverageEnd'], message, params: { code: 'before_start' } });
  }
});

export type ContractAssignmentInput = z.input<typeof contractAssignmentInput>;
export type ContractAssignmentData = z.output<typeof contractAssignmentInput>;
export type ContractAssignment = Entity & Readonly<ContractAssignmentData>;

export const contractAssignmentFieldsSchema = contractAssignmentFields;
