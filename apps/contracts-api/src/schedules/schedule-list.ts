import { JOB_NAMES } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';

/** What the list of schedules can be filtered and sorted by; an index serves each. */
export const scheduleList: ListDefinition = {
  resource: 'schedules',
  searchable: false,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    job: { path: 'job', type: { kind: 'choice', values: JOB_NAMES } },
    enabled: { path: 'enabled', type: { kind: 'boolean' }, description: 'false: paused.' },
    updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
  },
};
