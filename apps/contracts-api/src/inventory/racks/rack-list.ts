import { type ListDefinition } from '../../list/list-definition.js';
import { LOCATION, TENANT } from '../../references/named-reference.js';
import { referenceFields, SHARED_LIST_FIELDS } from '../inventory-fields.js';

/** What a rack refers to. */
export const RACK_REFERENCES = [LOCATION, TENANT];

/** What the list of racks can be filtered and sorted by; an index serves each. */
export const rackList: ListDefinition = {
  resource: 'racks',
  searchable: true,
  fields: {
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    ...referenceFields(RACK_REFERENCES),
    ...SHARED_LIST_FIELDS,
  },
};
