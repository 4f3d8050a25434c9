import { type ListDefinition } from '../list/list-definition.js';

/** What the attachments of one object can be sorted by. They are few: the index of their parent finds them. */
export const attachmentList: ListDefinition = {
  resource: 'attachments',
  searchable: false,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
  },
};
