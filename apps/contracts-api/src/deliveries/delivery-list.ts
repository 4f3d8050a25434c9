import { JOB_NAMES } from '@tenor/domain';
import { type DeliveryDocument, type DeliveryStatus } from '@tenor/persistence';
import { type ListDefinition } from '../list/list-definition.js';

export const DELIVERY_STATUSES = [
  'pending',
  'retrying',
  'sent',
  'failed',
] as const satisfies readonly DeliveryStatus[];
export const DELIVERY_KINDS = ['alerts', 'test'] as const satisfies readonly DeliveryDocument['kind'][];

/**
 * What the list of deliveries can be filtered and sorted by. The indexes (receiver, createdAt), (status,
 * createdAt), (group, createdAt), (job, createdAt), (correlationId, createdAt) and (createdAt) each give the order of the list.
 */
export const deliveryList: ListDefinition = {
  resource: 'deliveries',
  searchable: false,
  defaultSort: [{ path: 'createdAt', descending: true, nullable: false }],
  fields: {
    receiver: { path: 'receiver', type: { kind: 'reference', to: 'receiver' } },
    status: { path: 'status', type: { kind: 'choice', values: DELIVERY_STATUSES } },
    group: {
      path: 'group',
      type: { kind: 'reference', to: 'group' },
      description: 'The id of the group of alerts.',
    },
    job: {
      path: 'job',
      type: { kind: 'choice', values: JOB_NAMES },
      description: 'The job whose findings it tells of; none of a group with findings of several jobs.',
    },
    kind: {
      path: 'kind',
      type: { kind: 'choice', values: DELIVERY_KINDS },
      description: '`test`: asked for by hand.',
    },
    correlationId: {
      path: 'origins.correlationId',
      type: { kind: 'reference', to: 'correlation' },
      description: 'What the caller of one of the runs that made it necessary calls the work.',
    },
    createdAt: { path: 'createdAt', type: { kind: 'instant' }, sortable: true },
  },
};
