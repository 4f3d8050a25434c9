import { contractAssignmentFieldsSchema } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../openapi/json-schema.js';
import { FREE, orNull, TEXT_OR_NULL } from '../openapi/shapes.js';

const { create, patch, view, list, row } = objectSchemas(
  contractAssignmentFieldsSchema,
  { view: 'ContractAssignment' },
  {
    inputs: {
      contract: {
        type: 'string',
        description: 'The contract by its number, or without one by its name, instead of contractId.',
      },
      provider: { type: 'string', description: 'Beside contract: of which service provider, by name or id.' },
      target: { type: 'string', description: 'What is covered by its name, instead of targetId.' },
    },
    outputs: { contractName: TEXT_OR_NULL, contractNumber: TEXT_OR_NULL, targetName: TEXT_OR_NULL },
    expansions: { contract: orNull(FREE), target: orNull(FREE) },
    descriptions: {
      coverageStart: 'The first day; null: open.',
      coverageEnd: 'The last day, not before coverageStart; null: open.',
      isPrimary: 'A target has at most one primary on any day.',
      contractId: 'The same contract is assigned to a target only for disjoint periods.',
    },
    // Each is named by either of two fields.
    notRequired: ['contractId', 'targetId'],
    example: {
      contract: 'C-2026-001',
      targetType: 'tenant',
      target: 'Plant Hamburg',
      coverageStart: '2026-01-01',
      coverageEnd: '2026-12-31',
      isPrimary: true,
      scopeNotes: 'Everything in the production halls.',
    },
    exampleOutputs: { contractName: 'Acme MSA', contractNumber: 'C-2026-001' },
  },
);

/** The assignment's shapes in the API's description. */
export const contractAssignmentComponents: Readonly<Record<string, JsonSchema>> = {
  ContractAssignmentCreate: {
    ...create,
    allOf: [
      { anyOf: [{ required: ['contract'] }, { required: ['contractId'] }] },
      { anyOf: [{ required: ['target'] }, { required: ['targetId'] }] },
    ],
  },
  ContractAssignmentPatch: patch,
  ContractAssignment: view,
  ContractAssignmentList: list,
};

/** What a file of them has columns for. */
export const contractAssignmentRow = row;
