import { ALERTS_SHOWN_MAX, LOG_LEVELS } from '@tenor/domain';
import { ORIGINS_MAX } from '@tenor/persistence';
import { componentRef, type JsonSchema } from '../openapi/json-schema.js';
import {
  BOOLEAN,
  COUNT,
  FREE,
  INSTANT,
  INSTANT_OR_NULL,
  LABELS,
  listOf,
  object,
  oneOf,
  orNull,
  pageOf,
  TEXT,
  TEXT_OR_NULL,
} from '../openapi/shapes.js';
import { DELIVERY_KINDS, DELIVERY_STATUSES } from './delivery-list.js';

const delivery = {
  id: TEXT,
  kind: oneOf(...DELIVERY_KINDS),
  status: oneOf(...DELIVERY_STATUSES),
  receiver: TEXT,
  integration: object({ id: TEXT, kind: TEXT }),
  group: { ...TEXT_OR_NULL, description: 'The id of the group of alerts; null for a test.' },
  groupKey: TEXT,
  groupLabels: LABELS,
  job: { ...TEXT_OR_NULL, description: 'null: findings of several jobs, or a test.' },
  correlationId: { ...TEXT_OR_NULL, description: 'Of the latest run that made it necessary.' },
  traceId: { ...TEXT_OR_NULL, description: 'Of the latest run that made it necessary (W3C Trace Context).' },
  origins: {
    ...listOf(object({ run: TEXT_OR_NULL, correlationId: TEXT_OR_NULL, traceId: TEXT_OR_NULL })),
    description:
      'The runs that made it necessary, the latest first; of a test the request for it, without a run.',
    maxItems: ORIGINS_MAX,
  },
  reason: oneOf('first', 'new', 'worse', 'resolved', 'repeat', 'test'),
  groupStatus: oneOf('firing', 'resolved'),
  counts: object({ firing: COUNT, resolved: COUNT, new: COUNT, worse: COUNT }),
  attempts: COUNT,
  response: { ...TEXT_OR_NULL, description: 'What the service said last.' },
  reference: { ...TEXT_OR_NULL, description: 'The message’s id, the ticket’s key.' },
  createdAt: INSTANT,
  lastAttemptAt: INSTANT_OR_NULL,
  nextAttemptAt: INSTANT_OR_NULL,
  endedAt: INSTANT_OR_NULL,
};

const shownAlert = object({
  fingerprint: TEXT,
  change: oneOf('new', 'worse', 'same', 'resolved'),
  level: oneOf(...LOG_LEVELS),
  message: TEXT,
  labels: LABELS,
  data: FREE,
  object: orNull(object({ type: TEXT, id: TEXT, name: TEXT, url: TEXT })),
  firingSince: INSTANT,
  resolvedAt: INSTANT_OR_NULL,
  entryId: TEXT,
});

const change = oneOf('new', 'worse', 'resolved');

/** The delivery's shapes in the API's description. */
export const deliveryComponents: Readonly<Record<string, JsonSchema>> = {
  Delivery: object(delivery),
  DeliveryList: pageOf('Delivery'),
  DeliveryDetails: object({
    ...delivery,
    atStake: {
      ...listOf(object({ currency: TEXT, amount: TEXT })),
      description: 'Decimal text per currency.',
    },
    reminder: { ...BOOLEAN, description: 'Sent again only because the last message was old.' },
    url: TEXT_OR_NULL,
    alerts: { ...listOf(shownAlert), maxItems: ALERTS_SHOWN_MAX },
  }),
  ToldDelivery: object({ ...delivery, told: object({ alert: TEXT, entryId: TEXT, change }) }),
  ToldDeliveryList: pageOf('ToldDelivery'),
  ToldAlert: object({
    change,
    alertId: TEXT,
    entryId: TEXT,
    alert: orNull(componentRef('Alert')),
    entry: orNull(componentRef('LogEntry')),
  }),
  ToldAlertList: pageOf('ToldAlert'),
};
