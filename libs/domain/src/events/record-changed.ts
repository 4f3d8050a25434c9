import { changeSchema, type Change } from '../changes/change.js';
import { TOPICS, type EventDefinition } from './event-definition.js';

/**
 * An object that people edit was created, changed or deleted. In the order of its versions per object,
 * but for what could not be published at once; at least once, under the id of the entry.
 */
export const recordChanged: EventDefinition<Change> = {
  type: 'tenor.change.v1',
  topic: TOPICS.changes,
  data: changeSchema,
  key: (change) => change.objectId,
  samples: [
    {
      id: '0192f0c1-2b7a-7000-8000-0000000000e1',
      at: '2026-11-23T06:00:00.000Z',
      actor: 'admin',
      requestId: '7f8c3c0e-6a0f-4b8e-9d77-0d4b5d1f5a11',
      correlationId: 'change-4711',
      action: 'update',
      objectType: 'contracts',
      objectId: '0192f0c1-2b7a-7000-8000-000000000001',
      objectName: 'Core switches',
      version: 2,
      before: { recurringCost: '1500.00', owner: null },
      after: { recurringCost: '1650.00', owner: 'netops' },
    },
    {
      id: '0192f0c1-2b7a-7000-8000-0000000000e2',
      at: '2026-11-23T06:05:00.000Z',
      actor: 'system',
      requestId: null,
      correlationId: null,
      action: 'create',
      objectType: 'tenants',
      objectId: '0192f0c1-2b7a-7000-8000-000000000002',
      objectName: 'North',
      version: 1,
      before: null,
      after: { name: 'North' },
    },
  ],
};
