import { deadLetterTopic, TOPICS, type Instant } from '@tenor/domain';
import { type OutgoingRecord, type RawRecord } from '../kafka/raw-record.js';
import { retryAll } from './dead-letters.js';
import { KafkaDeadLetters, type RecordAccess } from './kafka-dead-letters.js';

const TOPIC = TOPICS.jobCommands;
const DEAD = deadLetterTopic(TOPIC);
const NOW: Instant = '2026-11-24T06:00:00.000Z';
const LATER: Instant = '2026-11-25T06:00:00.000Z';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const headersOf = (headers: Record<string, string>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value: bytes(value) }));

/** Topics of two partitions in memory, with holes as retention and transactions leave them. */
class FakeRecords implements RecordAccess {
  readonly stored: RawRecord[] = [];
  reads = 0;
  failAfter = Infinity;
  private offset = 100;

  ranges(topic: string) {
    return Promise.resolve(
      [0, 1].map((partition) => ({ partition, first: '90', end: this.end(topic, partition) })),
    );
  }

  read(topic: string, { partition, fromOffset, limit }: Parameters<RecordAccess['read']>[1]) {
    this.reads += 1;
    const rest = this.of(topic, partition).filter(({ offset }) => BigInt(offset) >= BigInt(fromOffset));
    const records = rest.slice(0, limit);
    const last = records.at(-1);
    const end = this.end(topic, partition);
    const next = last === undefined ? end : String(BigInt(last.offset) + 1n);
    return Promise.resolve({ records, next, end });
  }

  produce(records: readonly OutgoingRecord[]) {
    this.failAfter -= 1;
    if (this.failAfter < 0) return Promise.reject(new Error('killed'));
    for (const record of records) this.add(record, this.stored.length % 2);
    return Promise.resolve();
  }

  add(record: OutgoingRecord, partition: number): void {
    this.offset += 2;
    this.stored.push({
      ...record,
      partition,
      offset: String(this.offset),
      timestamp: '2026-11-23T06:00:00.000Z',
    });
  }

  of(topic: string, partition?: number): RawRecord[] {
    return this.stored.filter(
      (record) => record.topic === topic && (partition === undefined || record.partition === partition),
    );
  }

  private end(topic: string, partition: number): string {
    const last = this.of(topic, partition).at(-1);
    return last === undefined ? '90' : String(BigInt(last.offset) + 2n);
  }
}

let records: FakeRecords;
let letters: KafkaDeadLetters;
beforeEach(() => {
  records = new FakeRecords();
  letters = new KafkaDeadLetters(records, { now: () => new Date(NOW) });
});

function addLetters(count: number, more: Record<string, string> = {}): void {
  for (let n = 0; n < count; n += 1) {
    const headers = headersOf({
      n: String(n),
      ...more,
      'dlt-reason': 'bad',
      'dlt-partition': '0',
      'dlt-offset': '7',
    });
    records.add({ topic: DEAD, key: bytes(`k${n}`), value: bytes('{'), headers }, n % 2);
  }
}
const listed = async () => (await letters.list({ limit: 500 })).letters.map(({ id }) => id);

it('hundreds of letters are put back by a few reads, each once', async () => {
  addLetters(600);
  expect(await retryAll(letters, TOPIC, LATER)).toBe(600);
  expect(records.of(TOPIC)).toHaveLength(600);
  expect(records.reads).toBeLessThan(100);
  expect(await listed()).toEqual([]);
  expect(await retryAll(letters, TOPIC, LATER)).toBe(0);
});

it('headers that are no text, and several of one name, go back as they came; no key stays none', async () => {
  const odd = [
    { name: 'x', value: new Uint8Array([0xff]) },
    { name: 'x', value: new Uint8Array([0xfe]) },
  ];
  records.add(
    { topic: DEAD, key: null, value: null, headers: [...odd, ...headersOf({ 'dlt-reason': 'r' })] },
    1,
  );
  await letters.retry(await listed());
  const [original] = records.of(TOPIC);
  expect(original).toMatchObject({ key: null, value: null });
  expect(original!.headers.slice(0, 2)).toEqual(odd);
  expect(original!.headers.map(({ name }) => name)).toEqual(['x', 'x', 'dlt-retried']);
});

it('killed before the mark, a letter is still there and is put back once more', async () => {
  addLetters(1);
  records.failAfter = 1;
  const [id] = await listed();
  await expect(letters.retry([id!])).rejects.toThrow('killed');
  records.failAfter = Infinity;
  expect(await listed()).toEqual([id]);
  expect(await letters.retry([id!])).toEqual([{ id, outcome: 'retried' }]);
  const [first, second] = records.of(TOPIC);
  expect(first!.headers).toEqual(second!.headers);
});

it('a letter whose sender wrote the header of a mark hides nothing', async () => {
  addLetters(1, { 'dlt-settled': '0/102' });
  expect(await listed()).toHaveLength(1);
});

it('a mark is no letter, neither to be shown nor to be retried', async () => {
  addLetters(1);
  await letters.retry(await listed());
  const mark = records.of(DEAD).at(-1)!;
  const id = `${TOPIC}/${mark.partition}/${mark.offset}`;
  expect(await letters.show(id)).toBeUndefined();
  expect(await letters.retry([id])).toEqual([{ id, outcome: 'not found' }]);
});
