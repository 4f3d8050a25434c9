import { z } from 'zod';
import { uuid } from '../entity.js';
import { isInstant, type Instant } from '../instant.js';

/** What was done to an object. */
export const CHANGE_ACTIONS = {
  create: 'Created',
  update: 'Changed',
  delete: 'Deleted',
} as const;
export type ChangeAction = keyof typeof CHANGE_ACTIONS;

/** Everything whose edits are logged: the resources, as URLs name them. */
export const LOGGED_RESOURCES = [
  'service-providers',
  'tenants',
  'contracts',
  'invoices',
  'contract-assignments',
  'coverage-waivers',
  'attachments',
  'locations',
  'racks',
  'devices',
  'circuits',
  'virtual-machines',
  'schedules',
  'receivers',
  'notification-policy',
  'users',
  'tokens',
  'calendar-tokens',
] as const;
export type LoggedResource = (typeof LOGGED_RESOURCES)[number];

/** Who an entry names when no caller made the change. */
export const SYSTEM_ACTOR = 'system';

const instant = () =>
  z.string().refine((text): text is Instant => isInstant(text), 'must be a moment in UTC with milliseconds');

const fields = z.record(z.string(), z.unknown()).nullable();

/** One line of the change log. */
export const changeSchema = z.object({
  id: uuid(),
  at: instant(),
  /** A user, a token's name, or {@link SYSTEM_ACTOR}. */
  actor: z.string(),
  /** The request that made the change; null: none did. */
  requestId: z.string().nullable(),
  correlationId: z.string().nullable(),
  action: z.enum(['create', 'update', 'delete']),
  objectType: z
    .string()
    .describe(`The resource, as URLs name it: ${LOGGED_RESOURCES.join(', ')}. There will be others.`),
  objectId: z.string().describe('A UUID; of a receiver its name, of the notification policy `current`.'),
  /** What people call the object; null: it has no name. */
  objectName: z.string().nullable(),
  /** The version that the change made; of a deletion, the last one. */
  version: z.int(),
  /** The changed fields as they were; of a deletion, all that had a value; null: the object was new. */
  before: fields,
  /** The changed fields as they became; of a new object, all that have a value; null: it is gone. */
  after: fields,
});

export type Change = z.output<typeof changeSchema>;
