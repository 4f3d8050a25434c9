import { isInstant, type Instant } from '@tenor/domain';
import { type IncomingEvent } from '../event-port.js';

/** Where a record stands, or stood before it became a dead letter. */
export interface RecordOrigin {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: Instant;
}

/**
 * On a dead letter that was put back into its topic: where it stood there at first, as
 * `partition/offset/timestamp`. So whoever makes an identity of a record's place makes the same again,
 * however often the letter is retried.
 */
export const RETRIED_HEADER = 'dlt-retried';

/** The headers of a dead letter begin so; the original has none. */
export const DEAD_LETTER_PREFIX = 'dlt-';

/** Where the record stood first: here, unless it was a dead letter in between. */
export function originOf(
  event: Pick<IncomingEvent, 'partition' | 'offset' | 'timestamp' | 'headers'>,
): RecordOrigin {
  const { partition, offset, timestamp } = event;
  return parseOrigin(event.headers[RETRIED_HEADER]) ?? { partition, offset, timestamp };
}

export function formatOrigin({ partition, offset, timestamp }: RecordOrigin): string {
  return `${partition}/${offset}/${timestamp}`;
}

function parseOrigin(text: string | undefined): RecordOrigin | undefined {
  const [, partition, offset, timestamp] = /^(\d{1,9})\/(\d{1,20})\/(.{24})$/.exec(text ?? '') ?? [];
  if (partition === undefined || offset === undefined || timestamp === undefined) return undefined;
  return isInstant(timestamp) ? { partition: Number(partition), offset, timestamp } : undefined;
}

/**
 * The headers with which a dead letter goes back into its topic: the original's, and where it stood.
 * A letter of before, which does not tell its time, gets that at which it became one.
 */
export function retriedHeaders(
  letter: Pick<IncomingEvent, 'headers' | 'timestamp'>,
): Readonly<Record<string, string>> {
  const { headers } = letter;
  const original = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(DEAD_LETTER_PREFIX)),
  );
  const at = headers['dlt-timestamp'] ?? '';
  const first = parseOrigin(headers[RETRIED_HEADER]) ?? {
    partition: Number(headers['dlt-partition'] ?? 0),
    offset: headers['dlt-offset'] ?? '0',
    timestamp: isInstant(at) ? at : letter.timestamp,
  };
  return { ...original, [RETRIED_HEADER]: formatOrigin(first) };
}
