import { coverageWaiverInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../openapi/json-schema.js';
import { FREE, orNull, TEXT_OR_NULL } from '../openapi/shapes.js';

const { create, patch, view, list, row } = objectSchemas(
  coverageWaiverInput,
  { view: 'CoverageWaiver' },
  {
    inputs: {
      target: { type: 'string', description: 'What needs no contract by its name, instead of targetId.' },
    },
    outputs: { targetName: TEXT_OR_NULL },
    expansions: { target: orNull(FREE) },
    descriptions: {
      until: 'The last day on which it holds; null: for good.',
      owner: 'Who decided it: free text or an e-mail address.',
    },
    // A target is named by either of two fields.
    notRequired: ['targetId'],
    example: {
      targetType: 'tenant',
      target: 'Plant Hamburg',
      reason: 'Spare parts are on the shelf.',
      owner: 'netops@example.com',
      until: '2027-12-31',
    },
  },
);

/** The waiver's shapes in the API's description. */
export const coverageWaiverComponents: Readonly<Record<string, JsonSchema>> = {
  CoverageWaiverCreate: { ...create, anyOf: [{ required: ['target'] }, { required: ['targetId'] }] },
  CoverageWaiverPatch: patch,
  CoverageWaiver: view,
  CoverageWaiverList: list,
};

/** What a file of them has columns for. */
export const coverageWaiverRow = row;
