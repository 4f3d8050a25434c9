import { JOB_NAMES } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';

/**
 * What the list of alerts can be filtered and sorted by. It is read through one of the indexes (job,
 * updatedAt), (state, updatedAt), (firingIn), (updatedAt), or for who is restricted to tenants (tenantIds,
 * updatedAt), whose order is that of the list; labels only within one job.
 */
export const alertList: ListDefinition = {
  resource: 'alerts',
  searchable: false,
  defaultSort: [{ path: 'updatedAt', descending: true, nullable: false }],
  fields: {
    state: { path: 'state', type: { kind: 'choice', values: ['firing', 'resolved'] } },
    job: { path: 'job', type: { kind: 'choice', values: JOB_NAMES } },
    group: {
      path: 'firingIn',
      type: { kind: 'reference', to: 'group' },
      description: 'The id of a group in which it fires.',
    },
    receiver: {
      path: 'receiver',
      type: { kind: 'reference', to: 'receiver' },
      description: 'A receiver to whom it fires.',
    },
    updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
  },
};
