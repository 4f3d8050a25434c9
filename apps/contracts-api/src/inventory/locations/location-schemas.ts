import { locationInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../../openapi/json-schema.js';
import { referenceProperties } from '../inventory-fields.js';
import { LOCATION_REFERENCES } from './location-list.js';

const { create, patch, view, list } = objectSchemas(
  locationInput,
  { view: 'Location' },
  {
    ...referenceProperties(LOCATION_REFERENCES),
    descriptions: {
      parentId: 'The place that it is in; null: a root. Locations never make a circle.',
      tenantId: 'null: of no tenant.',
    },
    example: { name: 'Floor 2', parent: 'Hamburg', tenant: 'Plant Hamburg', tags: ['emea'] },
  },
);

/** As clients see it. */
export const locationView = view;

/** The shapes of a location in the API's description. */
export const locationComponents: Readonly<Record<string, JsonSchema>> = {
  LocationCreate: create,
  LocationPatch: patch,
  Location: view,
  LocationList: list,
};
