import { deadLetterTopic, toInstant, isInstant, type Instant } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type KafkaRecords } from '../kafka/kafka-records.js';
import { type OutgoingRecord, type RawHeader, type RawRecord } from '../kafka/raw-record.js';
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
import { DEAD_LETTER_PREFIX, retriedHeaders } from './record-origin.js';

/** On a mark: which letter was put back (`partition/offset`), and when. A mark has no `dlt-reason`. */
const MARK = { letter: 'dlt-settled', at: 'dlt-settled-at' } as const;

/** Records read at a time. */
const PAGE = 200;

/** What is needed of {@link KafkaRecords}. */
export type RecordAccess = Pick<KafkaRecords, 'ranges' | 'read' | 'produce'>;

/**
 * The dead letters on Kafka. A record cannot be deleted or changed there, so that a letter was put back is
 * noted by another record of the same topic, its mark, which goes with the letter when retention takes both.
 * Every question reads the topic for marks first: the numbers of letters are such that this takes a moment.
 */
export class KafkaDeadLetters implements DeadLetters {
  constructor(
    private readonly records: RecordAccess,
    private readonly clock: Clock,
  ) {}

  async list(options: {
    readonly topic?: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<DeadLetterPage> {
    const limit = Math.min(options.limit, DEAD_LETTERS_MAX);
    const after = options.cursor === undefined ? undefined : parseLetterId(options.cursor);
    const topics = options.topic === undefined ? DEAD_LETTER_SOURCES : [options.topic];
    const letters: StoredDeadLetter[] = [];
    for (const topic of topics.slice(after === undefined ? 0 : Math.max(0, topics.indexOf(after.topic)))) {
      if (letters.length > limit) break;
      const marks = await this.marks(topic);
      for await (const letter of this.letters(topic, after?.topic === topic ? after : undefined)) {
        if (marks.has(letter.id)) continue;
        letters.push(letter);
        if (letters.length > limit) break;
      }
    }
    const shown = letters.slice(0, limit);
    return { letters: shown, next: letters.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  async show(id: string): Promise<StoredDeadLetter | undefined> {
    const place = parseLetterId(id);
    const [record] = await this.find(place.topic, place.partition, [place.offset]);
    if (record === undefined) return undefined;
    return toLetter(place.topic, record, (await this.marks(place.topic)).get(id) ?? null);
  }

  async retry(ids: readonly string[]): Promise<readonly RetriedLetter[]> {
    const places = new Map(ids.map((id) => [id, parseLetterId(id)]));
    const outcomes = new Map<string, RetriedLetter['outcome']>();
    for (const topic of new Set([...places.values()].map((place) => place.topic))) {
      const marks = await this.marks(topic);
      const ofTopic = [...places].filter(([, place]) => place.topic === topic);
      for (const [id] of ofTopic) if (marks.has(id)) outcomes.set(id, 'retried before');
      const open = ofTopic.filter(([id]) => !marks.has(id)).map(([, place]) => place);
      for (const [partition, offsets] of byPartition(open)) {
        const found = await this.find(topic, partition, offsets);
        await this.putBack(topic, found);
        for (const record of found) outcomes.set(letterId({ ...record, topic }), 'retried');
      }
    }
    return ids.map((id) => ({ id, outcome: outcomes.get(id) ?? 'not found' }));
  }

  /** First the originals, then the marks: killed in between, nothing is lost. */
  private async putBack(topic: string, letters: readonly RawRecord[]): Promise<void> {
    if (letters.length === 0) return;
    await this.records.produce(letters.map((letter) => originalOf(topic, letter)));
    const at = toInstant(this.clock.now());
    await this.records.produce(letters.map((letter) => markOf(topic, letter, at)));
  }

  /** When each letter of the topic was put back that was, by its id. */
  private async marks(topic: string): Promise<Map<string, Instant>> {
    const marks = new Map<string, Instant>();
    for await (const { headers } of this.scan(topic, undefined)) {
      const text = textHeaders(headers);
      const [partition, offset] = text[MARK.letter]?.split('/') ?? [];
      if (!isMark(text) || partition === undefined || offset === undefined) continue;
      const at = text[MARK.at] ?? '';
      const id = letterId({ topic, partition: Number(partition), offset });
      marks.set(id, isInstant(at) ? at : toInstant(new Date(0)));
    }
    return marks;
  }

  private async *letters(topic: string, after: LetterPlace | undefined): AsyncIterable<StoredDeadLetter> {
    for await (const record of this.scan(topic, after)) {
      if (!isMark(textHeaders(record.headers))) yield toLetter(topic, record, null);
    }
  }

  /** The records of a topic of dead letters after that place, in order, page by page. */
  private async *scan(topic: string, after: LetterPlace | undefined): AsyncIterable<RawRecord> {
    const dead = deadLetterTopic(topic);
    for (const { partition, first, end } of await this.records.ranges(dead)) {
      if (first === end || (after !== undefined && partition < after.partition)) continue;
      const from = after?.partition === partition ? String(BigInt(after.offset) + 1n) : first;
      let next = from;
      while (BigInt(next) < BigInt(end)) {
        const page = await this.records.read(dead, { partition, fromOffset: next, limit: PAGE });
        yield* page.records;
        next = page.next;
      }
    }
  }

  /** Those letters of a partition that are still there, in order; neighbours are read together. */
  private async find(topic: string, partition: number, offsets: readonly string[]): Promise<RawRecord[]> {
    const dead = deadLetterTopic(topic);
    const range = (await this.records.ranges(dead)).find((one) => one.partition === partition);
    const wanted = [...new Set(offsets.map(BigInt))].sort((a, b) => (a < b ? -1 : 1));
    const last = wanted.at(-1);
    if (range === undefined || last === undefined) return [];
    const found: RawRecord[] = [];
    let next = wanted.shift();
    while (next !== undefined && next < BigInt(range.end)) {
      const limit = Number(last - next + 1n > BigInt(PAGE) ? BigInt(PAGE) : last - next + 1n);
      const page = await this.records.read(dead, { partition, fromOffset: String(next), limit });
      const there = new Map(page.records.map((record) => [BigInt(record.offset), record]));
      const readTo = BigInt(page.next);
      while (next !== undefined && next < readTo) {
        const record = there.get(next);
        if (record !== undefined && !isMark(textHeaders(record.headers))) found.push(record);
        next = wanted.shift();
      }
      if (page.records.length === 0 && readTo >= BigInt(page.end)) break;
    }
    return found;
  }
}

function byPartition(places: readonly LetterPlace[]): Map<number, string[]> {
  const offsets = new Map<number, string[]>();
  for (const { partition, offset } of places) {
    const known = offsets.get(partition);
    if (known === undefined) offsets.set(partition, [offset]);
    else known.push(offset);
  }
  return offsets;
}

/** A letter tells its reason, whatever else its original said: nobody hides letters by a header of his own. */
function isMark(headers: Readonly<Record<string, string>>): boolean {
  return headers[MARK.letter] !== undefined && headers['dlt-reason'] === undefined;
}

/** As it was: bytes, key and headers, text or not. */
function originalOf(topic: string, letter: RawRecord): OutgoingRecord {
  const { key, value, timestamp } = letter;
  const headers = letter.headers.filter(({ name }) => !name.startsWith(DEAD_LETTER_PREFIX));
  const text = retriedHeaders({ headers: textHeaders(letter.headers), timestamp });
  const added = Object.entries(text).filter(([name]) => name.startsWith(DEAD_LETTER_PREFIX));
  return { topic, key, value, headers: [...headers, ...added.map(([name, one]) => header(name, one))] };
}

function markOf(topic: string, { key, partition, offset }: RawRecord, at: Instant): OutgoingRecord {
  const headers = [header(MARK.letter, `${partition}/${offset}`), header(MARK.at, at)];
  return { topic: deadLetterTopic(topic), key, value: null, headers };
}

function toLetter(topic: string, record: RawRecord, retriedAt: Instant | null): StoredDeadLetter {
  const { partition, offset, key, value, headers, timestamp } = record;
  const text = {
    key: key === null ? '' : decode(key),
    headers: textHeaders(headers),
    value: value ?? new Uint8Array(),
    timestamp,
  };
  return toStoredDeadLetter({ topic, partition, offset }, text, retriedAt);
}

function header(name: string, text: string): RawHeader {
  return { name, value: Buffer.from(text) };
}

/** Of several values of a name, the last, as consumers have it. */
function textHeaders(headers: readonly RawHeader[]): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.map(({ name, value }) => [name, decode(value)]));
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
