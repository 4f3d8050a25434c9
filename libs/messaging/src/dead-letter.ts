import { deadLetterTopic } from '@tenor/domain';
import { type IncomingEvent } from './event-port.js';

/** A message for the dead-letter topic: the original's key, bytes and headers, and why it is there. */
export interface DeadLetter {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

const REASON_MAX = 1000;

/** `attempts`: how often it was handed to the consumer, the last time included. */
export function makeDeadLetter(event: IncomingEvent, reason: string, attempts: number): DeadLetter {
  return {
    topic: deadLetterTopic(event.topic),
    key: event.key,
    headers: {
      ...event.headers,
      'dlt-reason': reason.slice(0, REASON_MAX),
      'dlt-attempts': String(attempts),
      'dlt-topic': event.topic,
      'dlt-partition': String(event.partition),
      'dlt-offset': event.offset,
      'dlt-timestamp': event.timestamp,
    },
    value: event.value,
  };
}
