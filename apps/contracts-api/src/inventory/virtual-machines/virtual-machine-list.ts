import { INVENTORY_STATUSES, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../../list/list-definition.js';
import { LOCATION, PARENT_DEVICE, TENANT } from '../../references/named-reference.js';
import { referenceFields, SHARED_LIST_FIELDS } from '../inventory-fields.js';

/** What a virtual machine refers to. */
export const VIRTUAL_MACHINE_REFERENCES = [TENANT, LOCATION, PARENT_DEVICE];

/** What the list of virtual machines can be filtered and sorted by; an index serves each. */
export const virtualMachineList: ListDefinition = {
  resource: 'virtual-machines',
  searchable: true,
  fields: {
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    status: {
      path: 'status',
      type: { kind: 'choice', values: valuesOf(INVENTORY_STATUSES) },
      sortable: true,
    },
    role: { path: 'role', type: { kind: 'text' }, nullable: true, sortable: true },
    ...referenceFields(VIRTUAL_MACHINE_REFERENCES),
    ...SHARED_LIST_FIELDS,
  },
};
