import { type EventDefinition } from './event-definition.js';
import { jobCommand } from './job-command.js';
import { jobLogEntry } from './job-log-entry.js';
import { jobRunEnded } from './job-run-ended.js';
import { jobRunStarted } from './job-run-started.js';
import { recordChanged } from './record-changed.js';
import { retryDelivery } from './retry-delivery.js';
import { testReceiver } from './test-receiver.js';

/** Every event of the product. */
export const EVENT_DEFINITIONS: readonly Pick<EventDefinition, 'type' | 'topic' | 'data' | 'samples'>[] = [
  jobCommand,
  jobRunStarted,
  jobLogEntry,
  jobRunEnded,
  testReceiver,
  retryDelivery,
  recordChanged,
];
