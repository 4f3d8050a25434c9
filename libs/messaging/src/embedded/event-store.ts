import { deadLetterTopic, toInstant, type Instant } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Collection, type Connection, mongo } from 'mongoose';
import { setImmediate } from 'node:timers/promises';
import { type IncomingEvent } from '../event-port.js';
import { packedSize, packEvents, unpackEvents, type PackedEvent } from './packed-events.js';

/** Events at rest: one, or several in a row. Numbers count from 1 within the partition, without gaps, for ever. */
export type EventRow = SingleRow | PackedRow;

interface RowPlace {
  /** `topic/partition/number of its first event`. */
  readonly _id: string;
  readonly topic: string;
  readonly partition: number;
  /** The number of its last event. */
  readonly seq: number;
  readonly at: Instant;
}

export interface SingleRow extends RowPlace {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: mongo.Binary;
}

/** See {@link packEvents}. What is published together is stored together: that costs a tenth of a row for each. */
export interface PackedRow extends RowPlace {
  readonly count: number;
  readonly packed: mongo.Binary;
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

/** What a partition appends: an event without its number. */
export type NewRow = PackedEvent;

/** What became of an append: how many events are stored, and whether it ended because a number was taken. */
export interface Appended {
  readonly stored: number;
  readonly taken: boolean;
}

export const EVENT_ROWS = 'eventRows';

/** Events in one row, about: some pages of the database, so that room is easily found for it. */
const PACK_BYTES = 128 * 1024;
/** Rows read at first, while it is not known how many events are in one. */
const FIRST_ROWS = 8;
/** Rows that are unpacked without a pause: some hundred events. */
const UNPACKED_AT_ONCE = 4;
/** How the name of a topic of dead letters ends. */
const DEAD_LETTERS = deadLetterTopic('');
const DUPLICATE_KEY = 11_000;

/** Rows deleted by one write. */
const PURGE_STEP = 500;

/** The two collections of the embedded transport, `eventRows` and `eventWatermarks`. */
export class EventStore {
  private readonly rows: Collection<EventRow>;
  private readonly watermarks: Collection<Watermark>;
  /** By partition: how many rows hold about as many events as are read at a time. */
  private readonly rowsPerRead = new Map<string, number>();

  constructor(
    database: Connection,
    private readonly clock: Clock,
  ) {
    this.rows = database.collection<EventRow>(EVENT_ROWS);
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

  /** Stores the events under the numbers from `firstSeq` on; dead letters each in a row of its own. */
  async append(
    topic: string,
    partition: number,
    firstSeq: number,
    rows: readonly NewRow[],
  ): Promise<Appended> {
    const at = toInstant(this.clock.now());
    let next = firstSeq;
    const documents = packs(rows, topic.endsWith(DEAD_LETTERS) ? 0 : PACK_BYTES).map((pack): EventRow => {
      const place = { _id: `${topic}/${partition}/${next}`, topic, partition, at };
      next += pack.length;
      return { ...place, seq: next - 1, ...content(pack) };
    });
    try {
      await this.rows.insertMany(documents, { ordered: true });
      return { stored: rows.length, taken: false };
    } catch (thrown) {
      if (!(thrown instanceof mongo.MongoServerError) || thrown.code !== DUPLICATE_KEY) throw thrown;
      const inserted = thrown instanceof mongo.MongoBulkWriteError ? thrown.insertedCount : 0;
      return { stored: (documents[inserted - 1]?.seq ?? firstSeq - 1) - firstSeq + 1, taken: true };
    }
  }

  /** Events after `afterSeq`, in order; `limit` of them unless there are no more. */
  async read(topic: string, partition: number, afterSeq: number, limit: number): Promise<StoredEvent[]> {
    const place = `${topic}/${partition}`;
    const events: StoredEvent[] = [];
    let size = this.rowsPerRead.get(place) ?? FIRST_ROWS;
    let from = afterSeq;
    for (;;) {
      const found = await this.rows
        .find({ topic, partition, seq: { $gt: from } })
        .sort({ seq: 1 })
        .limit(size)
        .toArray();
      for (const [index, row] of found.entries()) {
        if (index > 0 && index % UNPACKED_AT_ONCE === 0) await setImmediate();
        events.push(...eventsOf(row).filter(({ seq }) => seq > afterSeq));
      }
      from = found.at(-1)?.seq ?? from;
      const perRow = found.length === 0 ? 1 : Math.max(1, (from - afterSeq) / found.length);
      if (found.length < size || events.length >= limit) {
        if (found.length > 0) this.rowsPerRead.set(place, Math.ceil(limit / perRow));
        return events.slice(0, limit);
      }
      size = Math.ceil((limit - events.length) / perRow);
    }
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
   * Deletes rows of which all is up to and including `throughSeq` (those stored before `olderThan`, when
   * given), but never the newest row of the partition: the numbering goes on from it.
   * @returns how many events were deleted.
   */
  async purge(topic: string, partition: number, throughSeq: number, olderThan?: Instant): Promise<number> {
    const last = Math.min(throughSeq, (await this.lastSeq(topic, partition)) - 1);
    let deleted = 0;
    for (;;) {
      const oldest = await this.rows
        .find<Purged>({ topic, partition, seq: { $lte: last } }, { projection: { seq: 1, at: 1, count: 1 } })
        .sort({ seq: 1 })
        .limit(PURGE_STEP)
        .toArray();
      const gone = olderThan === undefined ? oldest : oldest.filter((row) => row.at < olderThan);
      const newest = gone.at(-1);
      if (newest === undefined) return deleted;
      await this.rows.deleteMany({ topic, partition, seq: { $lte: newest.seq } });
      deleted += gone.reduce((sum, { count }) => sum + (count ?? 1), 0);
      if (gone.length < PURGE_STEP) return deleted;
    }
  }
}

/** An event read back, with its number. */
export interface StoredEvent extends IncomingEvent {
  readonly seq: number;
}

type Purged = Pick<RowPlace, 'seq' | 'at'> & { readonly count?: number };

/** The events in parts of about that size, in order. */
function packs(rows: readonly NewRow[], bytes: number): NewRow[][] {
  const parts: NewRow[][] = [];
  let open: NewRow[] = [];
  let size = 0;
  for (const row of rows) {
    const more = packedSize(row);
    if (open.length > 0 && size + more > bytes) {
      parts.push(open);
      open = [];
      size = 0;
    }
    open.push(row);
    size += more;
  }
  if (open.length > 0) parts.push(open);
  return parts;
}

function content(
  pack: readonly NewRow[],
): Pick<SingleRow, 'key' | 'headers' | 'value'> | Pick<PackedRow, 'count' | 'packed'> {
  const [first] = pack;
  if (first === undefined || pack.length > 1) {
    return { count: pack.length, packed: new mongo.Binary(packEvents(pack)) };
  }
  return { key: first.key, headers: first.headers, value: new mongo.Binary(first.value) };
}

function eventsOf(row: EventRow): StoredEvent[] {
  if (!('packed' in row)) {
    const { key, headers } = row;
    return [toStoredEvent(row, { key, headers, value: row.value.value() }, row.seq)];
  }
  return unpackEvents(row.packed.value()).map((event, index) =>
    toStoredEvent(row, event, row.seq - row.count + 1 + index),
  );
}

function toStoredEvent(
  { topic, partition, at }: RowPlace,
  { key, headers, value }: PackedEvent,
  seq: number,
): StoredEvent {
  return { seq, topic, partition, offset: String(seq), key, headers, value, timestamp: at };
}
