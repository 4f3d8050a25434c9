import { type ListDefinition } from '../list/list-definition.js';

/** What the list of receivers can be filtered and sorted by: the name, which is the id. */
export const receiverList: ListDefinition = {
  resource: 'receivers',
  searchable: false,
  fields: {
    name: { path: '_id', type: { kind: 'text' }, sortable: true },
  },
};
