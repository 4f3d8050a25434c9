import { circuitInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../../openapi/json-schema.js';
import { referenceProperties } from '../inventory-fields.js';
import { CIRCUIT_REFERENCES } from './circuit-list.js';

const { create, patch, view, list } = objectSchemas(
  circuitInput,
  { view: 'Circuit' },
  {
    ...referenceProperties(CIRCUIT_REFERENCES),
    descriptions: {
      name: 'The carrier’s circuit id.',
      providerId: 'The carrier.',
      locationId: 'Where it ends.',
      tenantId: 'null: of no tenant.',
    },
    example: { name: 'CID-4711', circuitType: 'MPLS', provider: 'Acme Networks', location: 'Hamburg' },
  },
);

/** As clients see it. */
export const circuitView = view;

/** The shapes of a circuit in the API's description. */
export const circuitComponents: Readonly<Record<string, JsonSchema>> = {
  CircuitCreate: create,
  CircuitPatch: patch,
  Circuit: view,
  CircuitList: list,
};
