import { deadLetterTopic, toInstant, type Instant } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Collection, type Connection, type mongo } from 'mongoose';
import { DEFAULT_PARTITIONS } from '../embedded/embedded-event-port.js';
import { EVENT_ROWS, EventStore, type NewRow } from '../embedded/event-store.js';
import { PartitionWriter } from '../embedded/partition-writer.js';
import { partitionOf } from '../murmur2.js';
import {
  DEAD_LETTER_SOURCES,
  DEAD_LETTERS_MAX,
  letterId,
  parseLetterId,
  toStoredDeadLetter,
  type DeadLetterPage,
  type DeadLetters,
  type LetterPlace,
  type RetriedLetter,
  type StoredDeadLetter,
} from './dead-letters.js';
import { retriedHeaders } from './record-origin.js';

export interface EmbeddedDeadLettersOptions {
  readonly database: Connection;
  readonly clock: Clock;
  /** As the product has them; default {@link DEFAULT_PARTITIONS}. */
  readonly partitions?: number;
}

/** A dead letter at rest: always one event to a row. */
export interface DeadLetterRow {
  readonly _id: string;
  readonly topic: string;
  readonly partition: number;
  readonly seq: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: mongo.Binary;
  readonly at: Instant;
  /** When it was put back into its topic. */
  readonly retriedAt?: Instant;
}

const ORDER = { topic: 1, partition: 1, seq: 1 } as const;

/**
 * The dead letters of the embedded transport: rows of its event store. A retried row stays, marked, until
 * it is purged with the others after 30 days: the numbers of a partition go on from its newest row, and an
 * id never comes to mean another letter. The product may run meanwhile; it finds what was put back within
 * seconds.
 */
export class EmbeddedDeadLetters implements DeadLetters {
  private readonly rows: Collection<DeadLetterRow>;
  private readonly store: EventStore;
  private readonly partitions: number;

  constructor(private readonly options: EmbeddedDeadLettersOptions) {
    this.rows = options.database.collection<DeadLetterRow>(EVENT_ROWS);
    this.store = new EventStore(options.database, options.clock);
    this.partitions = options.partitions ?? DEFAULT_PARTITIONS;
  }

  async list(options: {
    readonly topic?: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<DeadLetterPage> {
    const limit = Math.min(options.limit, DEAD_LETTERS_MAX);
    const after = options.cursor === undefined ? undefined : parseLetterId(options.cursor);
    const topics = options.topic === undefined ? DEAD_LETTER_SOURCES : [options.topic];
    const found: DeadLetterRow[] = [];
    for (const range of rangesAfter(topics, after)) {
      if (found.length > limit) break;
      const rows = await this.rows
        .find({ ...range, retriedAt: { $exists: false } })
        .sort(ORDER)
        .limit(limit + 1 - found.length)
        .toArray();
      found.push(...rows);
    }
    const letters = found.slice(0, limit).map(toLetter);
    return { letters, next: found.length > limit ? (letters.at(-1)?.id ?? null) : null };
  }

  async show(id: string): Promise<StoredDeadLetter | undefined> {
    const row = await this.rows.findOne({ _id: rowId(parseLetterId(id)) });
    return row === null ? undefined : toLetter(row);
  }

  async retry(ids: readonly string[]): Promise<readonly RetriedLetter[]> {
    const wanted = ids.map((id) => rowId(parseLetterId(id)));
    const outcomes = new Map<string, RetriedLetter['outcome']>();
    for (let from = 0; from < wanted.length; from += DEAD_LETTERS_MAX) {
      const batch = wanted.slice(from, from + DEAD_LETTERS_MAX);
      const found = await this.rows
        .find({ _id: { $in: batch } })
        .sort(ORDER)
        .toArray();
      const open = found.filter(({ retriedAt }) => retriedAt === undefined);
      for (const row of found) outcomes.set(row._id, 'retried before');
      await this.putBack(open);
      for (const row of open) outcomes.set(row._id, 'retried');
    }
    return wanted.map((row, index) => ({ id: ids[index] ?? row, outcome: outcomes.get(row) ?? 'not found' }));
  }

  /** First all of them, then the marks: killed in between, nothing is lost. */
  private async putBack(rows: readonly DeadLetterRow[]): Promise<void> {
    if (rows.length === 0) return;
    const parts = new Map<string, { topic: string; partition: number; rows: NewRow[] }>();
    for (const row of rows) {
      const { topic } = placeOf(row);
      const partition = partitionOf(row.key, this.partitions);
      const part = parts.get(`${topic}/${partition}`) ?? { topic, partition, rows: [] };
      const headers = retriedHeaders({ headers: row.headers, timestamp: row.at });
      part.rows.push({ key: row.key, headers, value: row.value.value() });
      parts.set(`${topic}/${partition}`, part);
    }
    for (const { topic, partition, rows: again } of parts.values()) {
      await new PartitionWriter(this.store, topic, partition, () => undefined).append(again);
    }
    const retriedAt = toInstant(this.options.clock.now());
    await this.rows.updateMany({ _id: { $in: rows.map(({ _id }) => _id) } }, { $set: { retriedAt } });
  }
}

/** What is left of the topics' dead letters after that place, in the order of the index. */
function rangesAfter(topics: readonly string[], after: LetterPlace | undefined) {
  const from = after === undefined ? 0 : topics.indexOf(after.topic);
  return topics.slice(Math.max(0, from)).flatMap((source) => {
    const topic = deadLetterTopic(source);
    if (after?.topic !== source) return [{ topic }];
    const { partition, offset } = after;
    return [
      { topic, partition, seq: { $gt: Number(offset) } },
      { topic, partition: { $gt: partition } },
    ];
  });
}

function rowId(place: LetterPlace): string {
  return letterId({ ...place, topic: deadLetterTopic(place.topic) });
}

function placeOf(row: DeadLetterRow): LetterPlace {
  const source = DEAD_LETTER_SOURCES.find((topic) => deadLetterTopic(topic) === row.topic);
  if (source === undefined) throw new Error(`${row.topic} has no dead letters of this product`);
  return { topic: source, partition: row.partition, offset: String(row.seq) };
}

function toLetter(row: DeadLetterRow): StoredDeadLetter {
  const record = { key: row.key, headers: row.headers, value: row.value.value(), timestamp: row.at };
  return toStoredDeadLetter(placeOf(row), record, row.retriedAt ?? null);
}
