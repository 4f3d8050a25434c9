import { CHANGE_ACTIONS, LOGGED_RESOURCES, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';

/** What the change log can be filtered by, newest first; an index serves each. */
export const changeLogList: ListDefinition = {
  resource: 'change-log',
  searchable: false,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    at: { path: 'at', type: { kind: 'instant' }, sortable: true, description: 'When it was changed.' },
    objectType: {
      path: 'objectType',
      type: { kind: 'choice', values: LOGGED_RESOURCES },
    },
    objectId: {
      path: 'objectId',
      type: { kind: 'text' },
      description: 'A UUID; of a receiver its name, of the notification policy `current`.',
    },
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
