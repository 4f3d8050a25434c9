import { DEVICE_STATUSES, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../../list/list-definition.js';
import { LOCATION, PARENT_DEVICE, RACK, TENANT } from '../../references/named-reference.js';
import { referenceFields, SHARED_LIST_FIELDS } from '../inventory-fields.js';

/** What a device refers to. */
export const DEVICE_REFERENCES = [TENANT, LOCATION, RACK, PARENT_DEVICE];

/** What the list of devices can be filtered and sorted by; an index serves each. */
export const deviceList: ListDefinition = {
  resource: 'devices',
  searchable: true,
  fields: {
    name: { path: 'name', type: { kind: 'text' }, nullable: true, sortable: true },
    serial: { path: 'serial', type: { kind: 'text' }, nullable: true, sortable: true },
    status: { path: 'status', type: { kind: 'choice', values: valuesOf(DEVICE_STATUSES) }, sortable: true },
    role: { path: 'role', type: { kind: 'text' }, nullable: true, sortable: true },
    manufacturer: { path: 'manufacturer', type: { kind: 'text' }, nullable: true, sortable: true },
    model: { path: 'model', type: { kind: 'text' }, nullable: true, sortable: true },
    ...referenceFields(DEVICE_REFERENCES),
    ...SHARED_LIST_FIELDS,
  },
};
