import { toInstant, type Instant } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Collection, type Connection, mongo } from 'mongoose';
import { type IncomingEvent } from '../event-port.js';

/** An event at rest. `seq` counts from 1 within the partition, without gaps, for ever. */
export interface EventRow {
  readonly _id: string;
  readonly topic: string;
  readonly partition: number;
  readonly seq: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: mongo.Binary;
  readonly at: Instant;
}

/** How far a group is: everything up to `seq` is settled; `attempts` were made on the one after. */
export interface Watermark {
  readonly _id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly seq: number;
  readonly attempts: number;
}

/** What a partition appends: a row without its number. */
export type NewRow = Pick<EventRow, 'key' | 'headers'> & { readonly value: Uint8Array };

/** Rows deleted by one write. */
const PURGE_STEP = 1000;

/** The two collections of the embedded transport, `eventRows` and `eventWatermarks`. */
export class EventStore {
  private readonly rows: Collection<EventRow>;
  private readonly watermarks: Collection<Watermark>;

  constructor(
    database: Connection,
    private readonly clock: Clock,
  ) {
    this.rows = database.collection<EventRow>('eventRows');
    this.watermarks = database.collection<Watermark>('eventWatermarks');
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex(
      { topic: 1, partition: 1, seq: 1 },
      { unique: true, name: 'topic_1_partition_1_seq_1' },
    );
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.watermarks.findOne({}, { projection: { _id: 1 } });
  }

  async insert(topic: string, partition: number, firstSeq: number, rows: readonly NewRow[]): Promise<void> {
    const at = toInstant(this.clock.now());
    const documents = rows.map((row, index): EventRow => {
      const seq = firstSeq + index;
      const value = new mongo.Binary(row.value);
      return {
        _id: `${topic}/${partition}/${seq}`,
        topic,
        partition,
        seq,
        key: row.key,
        headers: row.headers,
        value,
        at,
      };
    });
    await this.rows.insertMany(documents, { ordered: true });
  }

  /** Rows after `seq`, in order. */
  async read(topic: string, partition: number, afterSeq: number, limit: number): Promise<StoredEvent[]> {
    const found = await this.rows
      .find({ topic, partition, seq: { $gt: afterSeq } })
      .sort({ seq: 1 })
      .limit(limit)
      .toArray();
    return found.map(toStoredEvent);
  }

  /** The highest number that the partition ever gave; 0 when it never had a row. */
  async lastSeq(topic: string, partition: number): Promise<number> {
    const [newest] = await this.rows
      .find({ topic, partition }, { projection: { seq: 1 } })
      .sort({ seq: -1 })
      .limit(1)
      .toArray();
    return newest?.seq ?? 0;
  }

  async allWatermarks(): Promise<Watermark[]> {
    return this.watermarks.find({}).toArray();
  }

  async saveWatermark(watermark: Omit<Watermark, '_id'>): Promise<void> {
    const { group, topic, partition } = watermark;
    await this.watermarks.updateOne(
      { _id: `${group}/${topic}/${partition}` },
      { $set: watermark },
      { upsert: true },
    );
  }

  /**
   * Deletes rows up to and including `throughSeq` (those stored before `olderThan`, when given), but
   * never the newest row of the partition: the numbering goes on from it.
   * @returns how many were deleted.
   */
  async purge(topic: string, partition: number, throughSeq: number, olderThan?: Instant): Promise<number> {
    const last = Math.min(throughSeq, (await this.lastSeq(topic, partition)) - 1);
    let deleted = 0;
    for (;;) {
      const oldest = await this.rows
        .find({ topic, partition, seq: { $lte: last } }, { projection: { seq: 1, at: 1 } })
        .sort({ seq: 1 })
        .limit(PURGE_STEP)
        .toArray();
      const gone = olderThan === undefined ? oldest : oldest.filter((row) => row.at < olderThan);
      const newest = gone.at(-1);
      if (newest === undefined) return deleted;
      const { deletedCount } = await this.rows.deleteMany({ topic, partition, seq: { $lte: newest.seq } });
      deleted += deletedCount;
      if (gone.length < PURGE_STEP) return deleted;
    }
  }
}

/** An event read back, with its number. */
export interface StoredEvent extends IncomingEvent {
  readonly seq: number;
}

function toStoredEvent(row: EventRow): StoredEvent {
  return {
    seq: row.seq,
    topic: row.topic,
    partition: row.partition,
    offset: String(row.seq),
    key: row.key,
    headers: row.headers,
    value: row.value.value(),
    timestamp: row.at,
  };
}
