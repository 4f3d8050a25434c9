import { JOB_NAMES, RUN_STATUSES } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';

/** What the list of runs can be filtered and sorted by; an index of job-runner's serves each. */
export const jobResultList: ListDefinition = {
  resource: 'job-results',
  searchable: false,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    job: { path: 'job', type: { kind: 'choice', values: JOB_NAMES } },
    status: { path: 'status', type: { kind: 'choice', values: RUN_STATUSES } },
    'trigger.kind': {
      path: 'trigger.kind',
      type: { kind: 'choice', values: ['api', 'schedule', 'command', 'retry'] },
      description: 'What asked for the run.',
    },
    correlationId: {
      path: 'trigger.correlationId',
      type: { kind: 'reference', to: 'correlation' },
      description: 'What the caller calls the work.',
    },
    createdAt: { path: 'createdAt', type: { kind: 'instant' }, sortable: true },
  },
};
