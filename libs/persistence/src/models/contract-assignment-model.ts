import { type ContractAssignment } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { searchTokens } from '../search/search-tokens.js';
import {
  copyExternalRefs,
  externalKeysField,
  HOLD_DEFINITION,
  SCHEMA_OPTIONS,
  SHARED_DEFINITION,
  type DeletionMark,
  type ReferenceHold,
  type Stored,
} from './stored.js';

export const CONTRACT_ASSIGNMENTS = 'contractAssignments';

export type ContractAssignmentDocument = Stored<ContractAssignment> & {
  readonly hold?: ReferenceHold;
  readonly deleting?: DeletionMark;
};

const DATE_OR_NULL = { type: String, default: null } as const;

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    contractId: { type: String, required: true },
    targetType: { type: String, required: true },
    targetId: { type: String, required: true },
    coverageStart: DATE_OR_NULL,
    coverageEnd: DATE_OR_NULL,
    scopeNotes: String,
    isPrimary: Boolean,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function contractAssignmentModel(db: Connection): Model<ContractAssignmentDocument> {
  const existing: Model<ContractAssignmentDocument> | undefined = db.models[CONTRACT_ASSIGNMENTS];
  return existing ?? db.model<ContractAssignmentDocument>(CONTRACT_ASSIGNMENTS, schema, CONTRACT_ASSIGNMENTS);
}

export function toContractAssignment(document: ContractAssignmentDocument): ContractAssignment {
  return {
    id: document._id,
    contractId: document.contractId,
    targetType: document.targetType,
    targetId: document.targetId,
    coverageStart: document.coverageStart,
    coverageEnd: document.coverageEnd,
    scopeNotes: document.scopeNotes,
    isPrimary: document.isPrimary,
    tags: [...document.tags],
    customFields: document.customFields,
    externalRefs: copyExternalRefs(document.externalRefs),
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

export function fromContractAssignment(assignment: ContractAssignment): ContractAssignmentDocument {
  return {
    _id: assignment.id,
    contractId: assignment.contractId,
    targetType: assignment.targetType,
    targetId: assignment.targetId,
    coverageStart: assignment.coverageStart,
    coverageEnd: assignment.coverageEnd,
    scopeNotes: assignment.scopeNotes,
    isPrimary: assignment.isPrimary,
    tags: [...assignment.tags],
    customFields: assignment.customFields,
    externalRefs: copyExternalRefs(assignment.externalRefs),
    ...externalKeysField(assignment.externalRefs),
    searchTokens: searchTokens([...assignment.tags, ...assignment.externalRefs.map((ref) => ref.id)]),
    createdAt: assignment.createdAt,
    updatedAt: assignment.updatedAt,
    version: assignment.version,
  };
}
