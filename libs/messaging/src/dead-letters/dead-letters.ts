import { TOPICS, type Instant } from '@tenor/domain';
import { type RecordOrigin } from './record-origin.js';

/** A message that its consumer gave up, as an operator sees it. */
export interface StoredDeadLetter {
  /** `topic/partition/offset` in the dead letters of that topic: stays as it is until it is purged. */
  readonly id: string;
  /** The topic that it was meant for. */
  readonly topic: string;
  readonly key: string;
  /** The original's, and those that tell why it is here (`dlt-…`). */
  readonly headers: Readonly<Record<string, string>>;
  /** The original's bytes. */
  readonly value: Uint8Array;
  readonly reason: string;
  /** How often it was handed to the consumer. */
  readonly attempts: number;
  /** Where it stood in its topic, as far as it tells. */
  readonly origin: Partial<RecordOrigin>;
  /** When it became a dead letter. */
  readonly at: Instant;
  /** When it was put back into its topic; null: not yet. */
  readonly retriedAt: Instant | null;
}

export interface DeadLetterPage {
  readonly letters: readonly StoredDeadLetter[];
  /** Where the next page begins; null: there is none. */
  readonly next: string | null;
}

/** What became of one letter that was to be retried. */
export interface RetriedLetter {
  readonly id: string;
  readonly outcome: 'retried' | 'retried before' | 'not found';
}

/** Letters that are looked at, or put back, at a time. */
export const DEAD_LETTERS_MAX = 500;

/**
 * The dead letters of a transport, for operators. A retry puts the original's bytes, key and headers back
 * into its topic, together with where it stood first (`dlt-retried`), and only then notes that in the dead
 * letters. When it is killed in between, the letter is still there, and the next retry puts it back once
 * more: consumers are idempotent on what they make an identity of, so that twice is once.
 */
export interface DeadLetters {
  /**
   * Those that were not retried, the oldest first within a topic and partition.
   * @param options.topic only of this topic (its name without `.dlt`)
   * @param options.limit at most {@link DEAD_LETTERS_MAX}
   * @param options.cursor `next` of the page before
   */
  list(options: {
    readonly topic?: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<DeadLetterPage>;
  /** Also one that was retried; undefined when there is none. @throws BadLetterIdError */
  show(id: string): Promise<StoredDeadLetter | undefined>;
  /** In the order of the ids. @throws BadLetterIdError before anything is done. */
  retry(ids: readonly string[]): Promise<readonly RetriedLetter[]>;
}

/** The topics that have dead letters. */
export const DEAD_LETTER_SOURCES: readonly string[] = Object.values(TOPICS);

/** What is no id of a dead letter of this product, or no cursor. */
export class BadLetterIdError extends Error {
  override readonly name = 'BadLetterIdError';

  constructor(id: string) {
    const topics = DEAD_LETTER_SOURCES.join(', ');
    super(
      `${JSON.stringify(id.slice(0, 200))} is not the id of a dead letter: topic/partition/offset, with one of the topics ${topics}`,
    );
  }
}

/** An id in parts. */
export interface LetterPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export function letterId({ topic, partition, offset }: LetterPlace): string {
  return `${topic}/${partition}/${offset}`;
}

/** @throws BadLetterIdError */
export function parseLetterId(id: string): LetterPlace {
  const [, topic, partition, offset] = /^([\w.-]{1,200})\/(\d{1,9})\/(\d{1,18})$/.exec(id) ?? [];
  if (topic === undefined || partition === undefined || offset === undefined) throw new BadLetterIdError(id);
  if (!DEAD_LETTER_SOURCES.includes(topic)) throw new BadLetterIdError(id);
  return { topic, partition: Number(partition), offset };
}

/**
 * Puts back whatever is not yet, page by page.
 * @param before only letters of before then: those that fail once more are not retried in circles
 * @returns how many letters were put back
 */
export async function retryAll(letters: DeadLetters, topic: string, before: Instant): Promise<number> {
  let retried = 0;
  let cursor: string | undefined;
  do {
    const page = await letters.list({
      topic,
      limit: DEAD_LETTERS_MAX,
      ...(cursor !== undefined && { cursor }),
    });
    const old = page.letters.filter(({ at }) => at < before);
    const outcomes = await letters.retry(old.map(({ id }) => id));
    retried += outcomes.filter(({ outcome }) => outcome === 'retried').length;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return retried;
}

/** A record of a topic of dead letters, as a letter. */
export function toStoredDeadLetter(
  place: LetterPlace,
  record: {
    readonly key: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly value: Uint8Array;
    readonly timestamp: Instant;
  },
  retriedAt: Instant | null,
): StoredDeadLetter {
  const { key, headers, value, timestamp } = record;
  const origin = originOfLetter(headers);
  return {
    id: letterId(place),
    topic: place.topic,
    key,
    headers,
    value,
    reason: headers['dlt-reason'] ?? '',
    attempts: Number(headers['dlt-attempts'] ?? 0),
    origin,
    at: timestamp,
    retriedAt,
  };
}

function originOfLetter(headers: Readonly<Record<string, string>>): Partial<RecordOrigin> {
  const { 'dlt-partition': partition, 'dlt-offset': offset } = headers;
  return {
    ...(partition !== undefined && { partition: Number(partition) }),
    ...(offset !== undefined && { offset }),
  };
}
