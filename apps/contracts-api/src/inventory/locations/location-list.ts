import { type ListDefinition } from '../../list/list-definition.js';
import { PARENT_LOCATION, TENANT } from '../../references/named-reference.js';
import { referenceFields, SHARED_LIST_FIELDS } from '../inventory-fields.js';

/** What a location refers to. */
export const LOCATION_REFERENCES = [PARENT_LOCATION, TENANT];

/** What the list of locations can be filtered and sorted by; an index serves each. */
export const locationList: ListDefinition = {
  resource: 'locations',
  searchable: true,
  fields: {
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    ...referenceFields(LOCATION_REFERENCES),
    ...SHARED_LIST_FIELDS,
  },
};
