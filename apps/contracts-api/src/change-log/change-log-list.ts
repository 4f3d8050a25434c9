import { CHANGE_ACTIONS, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';
import { RECORD_TYPES } from './record-types.js';

/** What the change log can be filtered by, newest first; an index serves each. */
export const changeLogList: ListDefinition = {
  resource: 'change-log',
  searchable: false,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    at: { path: 'at', type: { kind: 'instant' }, sortable: true, description: 'When it was changed.' },
    objectType: {
      path: 'objectType',
      type: { kind: 'choice', values: RECORD_TYPES.map(({ resource }) => resource) },
    },
    objectId: { path: 'objectId', type: { kind: 'id' } },
    actor: { path: 'actor', type: { kind: 'text' }, description: 'Who changed it.' },
    action: { path: 'action', type: { kind: 'choice', values: valuesOf(CHANGE_ACTIONS) } },
    requestId: {
      path: 'requestId',
      type: { kind: 'text' },
      nullable: true,
      description: 'The request that changed it.',
    },
  },
  defaultSort: [{ path: 'at', descending: true, nullable: false }],
};
