import { z } from 'zod';
import { uuid } from '../entity.js';
import { receiverName } from '../notifications/receiver.js';
import { correlationIdText, singleLine } from '../schemas.js';
import { TOPICS, type EventDefinition } from './event-definition.js';

const data = z.strictObject({
  /** Names this test: the same command again makes no second message. */
  id: uuid(),
  receiver: receiverName,
  /** A user, a token's name. */
  requestedBy: singleLine(128).nullable().default(null),
  correlationId: correlationIdText().optional(),
});

export type TestReceiverCommand = z.output<typeof data>;

/** "Send a test message by every integration of this receiver." */
export const testReceiver: EventDefinition<TestReceiverCommand> = {
  type: 'tenor.notifier.test-receiver.v1',
  topic: TOPICS.notifierCommands,
  data,
  key: (command) => command.receiver,
  samples: [
    {
      id: '0192f0c1-2b7a-7000-8000-0000000000c1',
      receiver: 'netops',
      requestedBy: 'admin',
      correlationId: 'change-4711',
    },
    { id: '0192f0c1-2b7a-7000-8000-0000000000c2', receiver: 'default' },
  ],
};
