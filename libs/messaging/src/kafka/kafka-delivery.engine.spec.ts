import { deadLetterTopic } from '@tenor/domain';
import { createLogger } from '@tenor/platform';
import { startKafka, type KafkaCluster } from '@tenor/test-engines';
import { DONE, HANDLED_MAX, type EventPort, type IncomingEvent } from '../event-port.js';
import { partitionOf } from '../murmur2.js';
import { dataOf, makeEvent } from '../testing/event-port-contract.js';
import { eventually, KafkaPorts, settingsOf, sleep, tell } from '../testing/event-port-kafka.js';
import { kafkaGroupId } from './kafka-subscription.js';
import { produceRaw, readKafkaRecords } from './kafka-records.js';

jest.setTimeout(120_000);

/** A key whose events go to that one of four partitions. */
function keyOf(partition: number): string {
  for (let i = 0; ; i += 1) if (partitionOf(`k${i}`, 4) === partition) return `k${i}`;
}

describe('delivery over Kafka', () => {
  let cluster: KafkaCluster;
  let ports: KafkaPorts;

  beforeAll(async () => {
    cluster = await startKafka();
    ports = new KafkaPorts(cluster);
  });
  afterEach(() => ports.stopPorts());
  afterAll(() => cluster.stop());

  function collect(port: EventPort, topic: string): IncomingEvent[] {
    const seen: IncomingEvent[] = [];
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        seen.push(...events);
        return Promise.resolve(events.map(() => DONE));
      },
    });
    return seen;
  }

  test('a handler that takes longer than the session lasts keeps its partition: nothing comes again', async () => {
    const topic = await ports.topic('slow');
    const port = ports.make();
    const batches: unknown[][] = [];
    port.subscribe({
      topic,
      group: 'g',
      handle: async (events) => {
        batches.push(events.map(dataOf));
        if (batches.length === 1) await sleep(9000);
        return events.map(() => DONE);
      },
    });
    await port.start();
    await port.publish([makeEvent(topic, 'k', 1), makeEvent(topic, 'k', 2)]);
    await eventually(() => batches.length === 1, 'the slow batch');
    await port.publish([makeEvent(topic, 'k', 3)]);
    await eventually(() => batches.flat().includes(3), 'what came after');
    tell(`a handler of 9 s, session of 6 s: batches ${JSON.stringify(batches)}`);
    expect(batches.flat()).toEqual([1, 2, 3]);
  });

  test('a batch of thousands is handed over in parts of a bounded size, all of it in order', async () => {
    const topic = await ports.topic('large', { partitions: 1 });
    const port = ports.make();
    const sizes: number[] = [];
    const seen: unknown[] = [];
    await port.start();
    await port.publish(Array.from({ length: 3300 }, (_, i) => makeEvent(topic, 'k', i)));
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        sizes.push(events.length);
        seen.push(...events.map(dataOf));
        return Promise.resolve(events.map(() => DONE));
      },
    });
    await eventually(() => seen.length >= 3300, 'all');
    expect(seen).toEqual(Array.from({ length: 3300 }, (_, i) => i));
    expect(Math.max(...sizes)).toBe(HANDLED_MAX);
  });

  test('a partition that waits for the infrastructure leaves the others alone', async () => {
    const topic = await ports.topic('stalled');
    const port = ports.make({ retry: { budget: 5, firstDelayMs: 1000, maxDelayMs: 2000 } });
    const away = Object.assign(new Error('the database is away'), { retryable: true });
    let broken = true;
    let refused = 0;
    const seen: unknown[] = [];
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        if (broken && events[0]?.key === keyOf(1)) {
          refused += 1;
          return Promise.reject(away);
        }
        seen.push(...events.map(dataOf));
        return Promise.resolve(events.map(() => DONE));
      },
    });
    await port.start();
    await port.publish([makeEvent(topic, keyOf(1), 'waits')]);
    await eventually(() => refused > 0, 'the first refusal');
    let others = 0;
    const started = Date.now();
    for (; refused < 3; others += 1) {
      const i = others;
      await port.publish([makeEvent(topic, keyOf(2), i)]);
      await eventually(() => seen.includes(i), `event ${i}`, 3000);
    }
    tell(
      `${others} events of another partition, one by one, in ${Date.now() - started} ms; refused ${refused} times`,
    );
    expect(seen).not.toContain('waits');
    broken = false;
    await eventually(() => seen.includes('waits'), 'the event that waited');
    expect(seen).toHaveLength(others + 1);
  });

  test('attempts outlive a restart of the consumer: the budget of a poison message is spent once', async () => {
    const topic = await ports.topic('attempts');
    let attempts = 0;
    const subscription = {
      topic,
      group: 'g',
      handle: () => {
        attempts += 1;
        return Promise.reject(new TypeError('it breaks me'));
      },
    };
    const slow = { budget: 5, firstDelayMs: 300, maxDelayMs: 300 };
    const first = ports.make({ retry: slow });
    first.subscribe(subscription);
    await first.start();
    await first.publish([makeEvent(topic, 'k', 'poison')]);
    await eventually(() => attempts === 2, 'two attempts');
    await first.stop();
    const before = attempts;

    const second = ports.make({ retry: slow });
    second.subscribe(subscription);
    const letters = collect(second, deadLetterTopic(topic));
    await second.start();
    await eventually(() => letters.length === 1, 'the dead letter');
    await sleep(400);
    tell(`${before} attempts before the restart, ${attempts} in all`);
    expect(attempts).toBe(5);
    expect(letters[0]?.headers['dlt-attempts']).toBe('5');
  });

  test('a dead letter keeps bytes that are no text: key, value and headers, and can be published again', async () => {
    const topic = await ports.topic('binary');
    const port = ports.make();
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) =>
        Promise.resolve(events.map(() => ({ status: 'fault', reason: 'not JSON' }) as const)),
    });
    const letters = collect(port, deadLetterTopic(topic));
    await port.start();
    const key = Uint8Array.from([0xff, 0x00, 0xfe]);
    const value = Uint8Array.from([0xde, 0xad, 0xbe, 0xef]);
    const header = { name: 'trace-bin', value: Uint8Array.from([0x80, 0x81]) };
    await produceRaw(settingsOf(cluster), [
      { topic, key, value, headers: [header] },
      { topic, key: null, value: null, headers: [] },
    ]);
    await eventually(() => letters.length === 2, 'two letters');

    const pages = await Promise.all(
      [0, 1, 2, 3].map((partition) =>
        readKafkaRecords(settingsOf(cluster), deadLetterTopic(topic), {
          partition,
          fromOffset: '0',
          limit: 10,
        }),
      ),
    );
    const records = pages.flatMap((page) => page.records);
    expect(records).toHaveLength(2);
    const binary = records.find((record) => record.key !== null)!;
    const bytes = (part: Uint8Array | null): number[] => [...(part ?? [])];
    expect(bytes(binary.key)).toEqual([...key]);
    expect(bytes(binary.value)).toEqual([...value]);
    expect(bytes(binary.headers.find(({ name }) => name === 'trace-bin')!.value)).toEqual([0x80, 0x81]);
    expect(binary.headers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['dlt-reason', 'dlt-attempts', 'dlt-topic', 'dlt-partition', 'dlt-offset']),
    );
    const tombstone = records.find((record) => record.key === null)!;
    expect(tombstone.value).toBeNull();
  });

  test('pages of a partition are read from any offset, and end at its end', async () => {
    const topic = await ports.topic('pages', { partitions: 1 });
    const port = ports.make();
    await port.start();
    await port.publish(Array.from({ length: 25 }, (_, i) => makeEvent(topic, 'k', i)));
    const read = (fromOffset: string, limit: number) =>
      readKafkaRecords(settingsOf(cluster), topic, { partition: 0, fromOffset, limit });
    const page = await read('3', 10);
    expect(page.records.map(dataOf as (record: unknown) => unknown)).toEqual([
      3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(page).toMatchObject({ next: '13', end: '25' });
    expect((await read('20', 10)).records.map(({ offset }) => offset)).toEqual([
      '20',
      '21',
      '22',
      '23',
      '24',
    ]);
    expect(await read('25', 10)).toEqual({ records: [], next: '25', end: '25' });
    await expect(
      readKafkaRecords(settingsOf(cluster), topic, { partition: 9, fromOffset: '0', limit: 1 }),
    ).rejects.toThrow('has no partition 9');
    await expect(read('0', 0)).rejects.toThrow('limit');
  });

  test('a message that the topic does not take is refused for good, and those beside it arrive', async () => {
    const topic = await ports.topic('too-large', { partitions: 1, config: { 'max.message.bytes': '20000' } });
    const port = ports.make();
    const seen = collect(port, topic);
    await port.start();
    const large = port.publish([makeEvent(topic, 'k', 'x'.repeat(30_000))]);
    const beside = Array.from({ length: 100 }, (_, i) => port.publish([makeEvent(topic, 'k', i)]));
    const error: unknown = await large.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'message', retryable: false });
    expect(String(error)).toContain(`larger than ${topic} takes`);
    await Promise.all(beside);
    await eventually(() => seen.length >= 100, 'the others');
    expect(seen.map(dataOf)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test('a topic that is missing is told once; consuming begins when it appears', async () => {
    const topic = `late-${Date.now()}.v1`;
    const lines: string[] = [];
    const logger = createLogger('test', 'silent');
    const warn = jest.spyOn(logger, 'warn').mockImplementation(((_: unknown, text: string) => {
      lines.push(text);
    }) as never);
    const port = ports.make({ logger });
    const seen = collect(port, topic);
    await port.start();
    await eventually(() => lines.length > 0, 'a warning');
    await sleep(3000);
    expect(lines).toEqual([
      `not consuming, trying again: ${topic} does not exist in Kafka: run "tenor topics apply"`,
    ]);
    await expect(port.check()).rejects.toThrow('does not exist in Kafka');
    await expect(port.publish([makeEvent(topic, 'k', 0)])).rejects.toMatchObject({ retryable: true });

    await cluster.createTopic(topic);
    await port.publish([makeEvent(topic, 'k', 1)]);
    await eventually(() => seen.length === 1, 'the event');
    await port.check();
    warn.mockRestore();
  });

  test("the partition of a key is the one that Kafka's own clients choose", async () => {
    const topic = await ports.topic('partitions');
    const port = ports.make();
    const seen = collect(port, topic);
    await port.start();
    const keys = Array.from({ length: 40 }, (_, i) => `key-${i}`);
    await port.publish(keys.map((key) => makeEvent(topic, key, key)));
    await eventually(() => seen.length === 40, 'all');
    expect(seen.filter(({ key, partition }) => partition !== partitionOf(key, 4))).toEqual([]);
    expect(new Set(seen.map(({ partition }) => partition)).size).toBe(4);
  });

  test('lag is what a group has not settled, per partition', async () => {
    const topic = await ports.topic('lag');
    const port = ports.make();
    let settling = false;
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => Promise.resolve(settling ? events.map(() => DONE) : []),
    });
    await port.start();
    await port.publish(Array.from({ length: 12 }, (_, i) => makeEvent(topic, keyOf(2), i)));
    expect(await port.lag()).toEqual(
      [0, 1, 2, 3].map((partition) => ({ topic, group: 'g', partition, lag: partition === 2 ? 12 : 0 })),
    );
    settling = true;
    await eventually(async () => (await port.lag()).every(({ lag }) => lag === 0), 'no lag');
    const groups = await cluster.admin((admin) => admin.listGroups());
    expect(groups.groups.map(({ groupId }) => groupId)).toContain(kafkaGroupId('g', topic));
  });
});
