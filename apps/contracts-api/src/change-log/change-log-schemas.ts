import { CHANGE_ACTIONS, LOGGED_RESOURCES, valuesOf } from '@tenor/domain';
import { type JsonSchema } from '../openapi/json-schema.js';
import { INSTANT, object, oneOf, pageOf, TEXT, TEXT_OR_NULL } from '../openapi/shapes.js';

const FIELDS_OR_NULL: JsonSchema = { type: ['object', 'null'], additionalProperties: true };

/** The change log's shapes in the API's description. */
export const changeLogComponents: Readonly<Record<string, JsonSchema>> = {
  Change: object(
    {
      id: { ...TEXT, format: 'uuid' },
      at: INSTANT,
      actor: { ...TEXT, description: 'A user; `system` when no request made the change.' },
      requestId: TEXT_OR_NULL,
      correlationId: TEXT_OR_NULL,
      action: oneOf(...valuesOf(CHANGE_ACTIONS)),
      objectType: oneOf(...LOGGED_RESOURCES),
      objectId: {
        ...TEXT,
        description: 'A UUID; of a receiver its name, of the notification policy `current`.',
      },
      objectName: TEXT_OR_NULL,
      version: {
        type: 'integer',
        minimum: 1,
        description: 'The version that the change made; of a deletion, the last one.',
      },
      before: {
        ...FIELDS_OR_NULL,
        description: 'The changed fields as they were; of a deletion, all that had a value.',
      },
      after: {
        ...FIELDS_OR_NULL,
        description: 'The changed fields as they became; of a new object, all that have a value.',
      },
    },
    { description: 'What one edit did to one object.' },
  ),
  ChangeList: pageOf('Change'),
};
