import { INVENTORY_STATUSES, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../../list/list-definition.js';
import { LOCATION, OPTIONAL_PROVIDER, TENANT } from '../../references/named-reference.js';
import { referenceFields, SHARED_LIST_FIELDS } from '../inventory-fields.js';

/** What a circuit refers to. */
export const CIRCUIT_REFERENCES = [OPTIONAL_PROVIDER, TENANT, LOCATION];

/** What the list of circuits can be filtered and sorted by; an index serves each. */
export const circuitList: ListDefinition = {
  resource: 'circuits',
  searchable: true,
  fields: {
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    status: {
      path: 'status',
      type: { kind: 'choice', values: valuesOf(INVENTORY_STATUSES) },
      sortable: true,
    },
    circuitType: { path: 'circuitType', type: { kind: 'text' }, nullable: true, sortable: true },
    ...referenceFields(CIRCUIT_REFERENCES),
    ...SHARED_LIST_FIELDS,
  },
};
