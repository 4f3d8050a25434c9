import { z } from 'zod';
import { isInstant, type Instant } from '../instant.js';
import { correlationIdText, singleLine } from '../schemas.js';
import { TOPICS, type EventDefinition } from './event-definition.js';

const instant = () =>
  z.string().refine((text): text is Instant => isInstant(text), 'must be a moment in UTC with milliseconds');

const data = z.strictObject({
  /** The id of the delivery. */
  delivery: singleLine(128),
  /**
   * When it failed (its `endedAt`): whoever finds another moment there has been told before, so the same
   * command again sends nothing twice.
   */
  failedAt: instant(),
  /** A user, a token's name. */
  requestedBy: singleLine(128).nullable().default(null),
  correlationId: correlationIdText().optional(),
});

export type RetryDeliveryCommand = z.output<typeof data>;

/** "Try this failed delivery again, with a new budget of attempts." */
export const retryDelivery: EventDefinition<RetryDeliveryCommand> = {
  type: 'tenor.notifier.retry-delivery.v1',
  topic: TOPICS.notifierCommands,
  data,
  key: (command) => command.delivery,
  samples: [
    {
      delivery: '9f86d081884c7d659a2feaa0c55ad015',
      failedAt: '2026-11-22T06:00:01.250Z',
      requestedBy: 'admin',
      correlationId: 'change-4711',
    },
    { delivery: '9f86d081884c7d659a2feaa0c55ad015', failedAt: '2026-11-23T18:30:00.000Z' },
  ],
};
