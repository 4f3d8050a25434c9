import { rackInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../../openapi/json-schema.js';
import { referenceProperties } from '../inventory-fields.js';
import { RACK_REFERENCES } from './rack-list.js';

const { create, patch, view, list } = objectSchemas(
  rackInput,
  { view: 'Rack' },
  {
    ...referenceProperties(RACK_REFERENCES),
    descriptions: {
      locationId: 'Where it stands.',
      tenantId: 'null: of no tenant.',
    },
    example: { name: 'R1', location: 'Hamburg' },
  },
);

/** As clients see it. */
export const rackView = view;

/** The shapes of a rack in the API's description. */
export const rackComponents: Readonly<Record<string, JsonSchema>> = {
  RackCreate: create,
  RackPatch: patch,
  Rack: view,
  RackList: list,
};
