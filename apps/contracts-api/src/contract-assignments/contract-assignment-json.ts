import { SERVER_FIELDS, type ContractAssignment } from '@tenor/domain';
import { type JsonObject } from '../http/merge-patch.js';
import { type ContractBrief } from '../references/contract-names.js';

/** An assignment as clients see it: with the names of its contract and of what it covers. */
export type ContractAssignmentView = ContractAssignment & {
  readonly contractName: string | null;
  readonly contractNumber: string | null;
  readonly targetName: string | null;
  /** Only when expanded. */
  readonly contract?: object | null;
  readonly target?: object | null;
};

/** What of an assignment can be shown as a whole. */
export const ASSIGNMENT_EXPANDS = ['contract', 'target'] as const;
export type AssignmentExpand = (typeof ASSIGNMENT_EXPANDS)[number];

/** Fields of the view that only the server writes, beside those of every object. */
export const ASSIGNMENT_READ_ONLY = ['contractName', 'contractNumber', 'targetName'] as const;

export function contractAssignmentView(
  assignment: ContractAssignment,
  contract: ContractBrief | undefined,
  targetName: string | undefined,
): ContractAssignmentView {
  return {
    ...assignment,
    contractName: contract?.name ?? null,
    contractNumber: contract?.contractNumber ?? null,
    targetName: targetName ?? null,
  };
}

/** A stored assignment as a client would write it: what a merge patch is applied to. */
export function contractAssignmentToInput(assignment: ContractAssignment): JsonObject {
  const input: Record<string, unknown> = { ...assignment };
  for (const field of SERVER_FIELDS) delete input[field];
  return input;
}
