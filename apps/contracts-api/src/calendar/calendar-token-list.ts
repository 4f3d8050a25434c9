import { type ListDefinition } from '../list/list-definition.js';

/** What the list of calendars' tokens can be filtered and sorted by; an index serves each. */
export const calendarTokenList: ListDefinition = {
  resource: 'calendar-tokens',
  searchable: false,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    userId: { path: 'userId', type: { kind: 'id' } },
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
  },
};
