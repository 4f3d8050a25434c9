import { deadLetterTopic } from '@tenor/domain';
import { DONE, type EventPort, type IncomingEvent, type OutgoingEvent, type Outcome } from '../event-port.js';
import { type RetryPolicy } from '../retry-policy.js';

/** A transport under test. `port()` may be called again after a stop: the same store, as after a restart. */
export interface EventPortHarness {
  port(retry?: RetryPolicy): EventPort;
  /** A name that no other test uses, with what the transport needs made for it and for its dead letters. */
  topic(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Fast, so that five attempts take no seconds. */
export const QUICK_RETRY: RetryPolicy = { budget: 5, firstDelayMs: 5, maxDelayMs: 40 };

const WAIT_MS = 20_000;
let serial = 0;

export function makeEvent(topic: string, key: string, data: unknown): OutgoingEvent {
  serial += 1;
  return {
    id: `event-${serial}`,
    type: 'tenor.test.v1',
    topic,
    key,
    source: '/tenor/test',
    time: '2026-11-22T06:00:00.000Z',
    data,
    correlationId: `correlation-${serial}`,
  };
}

export const dataOf = (event: Pick<IncomingEvent, 'value'>): unknown =>
  JSON.parse(new TextDecoder().decode(event.value));

export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const allDone = (events: readonly IncomingEvent[]): readonly Outcome[] => events.map(() => DONE);

/** What every transport promises. */
export function describeEventPortContract(name: string, makeHarness: () => Promise<EventPortHarness>): void {
  describe(`event port: ${name}`, () => {
    let harness: EventPortHarness;
    let ports: EventPort[] = [];

    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterEach(async () => {
      await Promise.all(ports.map((port) => port.stop()));
      ports = [];
    });
    afterAll(() => harness.close());

    function newPort(): EventPort {
      const port = harness.port(QUICK_RETRY);
      ports.push(port);
      return port;
    }

    /** A port that hands the dead letters of a topic over too. */
    function collectDeadLetters(port: EventPort, topic: string): IncomingEvent[] {
      const letters: IncomingEvent[] = [];
      port.subscribe({
        topic: deadLetterTopic(topic),
        group: 'letters',
        handle: (events) => {
          letters.push(...events);
          return Promise.resolve(allDone(events));
        },
      });
      return letters;
    }

    test('events of a key arrive once, in the order of their publishing, in batches, with their headers', async () => {
      const topic = await harness.topic('order');
      const port = newPort();
      const seen: IncomingEvent[] = [];
      const sizes: number[] = [];
      port.subscribe({
        topic,
        group: 'g',
        handle: (events) => {
          seen.push(...events);
          sizes.push(events.length);
          return Promise.resolve(allDone(events));
        },
      });
      await port.start();
      for (let batch = 0; batch < 10; batch += 1) {
        await port.publish(
          Array.from({ length: 130 }, (_, i) =>
            makeEvent(topic, `key-${i % 13}`, batch * 10 + Math.floor(i / 13)),
          ),
        );
      }
      await until(() => seen.length >= 1300, '1300 events');
      await sleep(50);

      expect(seen).toHaveLength(1300);
      for (let key = 0; key < 13; key += 1) {
        const ofKey = seen.filter((event) => event.key === `key-${key}`);
        expect(ofKey.map(dataOf)).toEqual(Array.from({ length: 100 }, (_, i) => i));
        expect(new Set(ofKey.map((event) => event.partition)).size).toBe(1);
      }
      expect(Math.max(...sizes)).toBeGreaterThan(1);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
      expect(seen[0]?.headers).toMatchObject({
        ce_specversion: '1.0',
        ce_type: 'tenor.test.v1',
        ce_source: '/tenor/test',
      });
      expect(seen.map((event) => Number(event.offset)).every(Number.isSafeInteger)).toBe(true);
    });

    test('publishers at the same time lose nothing and keep the order of each', async () => {
      const topic = await harness.topic('concurrent');
      const port = newPort();
      const seen: unknown[] = [];
      port.subscribe({
        topic,
        group: 'g',
        handle: (events) => {
          seen.push(...events.map(dataOf));
          return Promise.resolve(allDone(events));
        },
      });
      await port.start();
      await Promise.all(
        Array.from({ length: 8 }, async (_, publisher) => {
          for (let i = 0; i < 50; i += 1)
            await port.publish([makeEvent(topic, `p${publisher}`, `${publisher}:${i}`)]);
        }),
      );
      await until(() => seen.length >= 400, '400 events');

      for (let publisher = 0; publisher < 8; publisher += 1) {
        const own = seen.filter((data) => String(data).startsWith(`${publisher}:`));
        expect(own).toEqual(Array.from({ length: 50 }, (_, i) => `${publisher}:${i}`));
      }
    });

    test('two groups receive everything, each at its own pace', async () => {
      const topic = await harness.topic('groups');
      const port = newPort();
      const fast: unknown[] = [];
      let slow = 0;
      let open: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      port.subscribe({
        topic,
        group: 'fast',
        handle: (events) => {
          fast.push(...events);
          return Promise.resolve(allDone(events));
        },
      });
      port.subscribe({
        topic,
        group: 'slow',
        handle: async (events) => {
          await gate;
          slow += events.length;
          return allDone(events);
        },
      });
      await port.start();
      await port.publish(Array.from({ length: 20 }, (_, i) => makeEvent(topic, 'k', i)));
      await until(() => fast.length === 20, 'the fast group');
      expect(slow).toBe(0);
      open();
      await until(() => slow === 20, 'the slow group');
    });

    test('a fault becomes a dead letter at once, with its bytes, key and headers; the others go on', async () => {
      const topic = await harness.topic('fault');
      const port = newPort();
      const letters = collectDeadLetters(port, topic);
      const handled: unknown[] = [];
      port.subscribe({
        topic,
        group: 'g',
        handle: (events) =>
          Promise.resolve(
            events.map((event): Outcome => {
              if (dataOf(event) === 'bad')
                return { status: 'fault', reason: 'params.windowDays is out of range' };
              handled.push(dataOf(event));
              return DONE;
            }),
          ),
      });
      await port.start();
      const bad = makeEvent(topic, 'k', 'bad');
      await port.publish([makeEvent(topic, 'k', 1), bad, makeEvent(topic, 'k', 2)]);
      await until(() => letters.length === 1 && handled.length === 2, 'one letter, two handled');

      expect(handled).toEqual([1, 2]);
      const [letter] = letters;
      expect(letter?.key).toBe('k');
      expect(new TextDecoder().decode(letter?.value)).toBe('"bad"');
      expect(letter?.headers).toMatchObject({
        ce_id: bad.id,
        ce_correlationid: bad.correlationId,
        'dlt-reason': 'params.windowDays is out of range',
        'dlt-attempts': '1',
        'dlt-topic': topic,
      });
      expect(Number(letter?.headers['dlt-partition'])).toBeGreaterThanOrEqual(0);
      expect(Number(letter?.headers['dlt-offset'])).toBeGreaterThanOrEqual(0);
    });

    test.each(['answered', 'thrown'])(
      'an error (%s) that one message causes again is given up after five attempts, and the partition moves on',
      async (how) => {
        const topic = await harness.topic(`poison-${how}`);
        const port = newPort();
        const letters = collectDeadLetters(port, topic);
        const handled: unknown[] = [];
        let alone = 0;
        port.subscribe({
          topic,
          group: 'g',
          handle: (events) => {
            const outcomes: Outcome[] = [];
            for (const event of events) {
              if (dataOf(event) === 'poison') {
                if (how === 'answered' || events.length === 1) alone += 1;
                const error = new TypeError('it breaks me');
                if (how === 'thrown') throw error;
                outcomes.push({ status: 'error', error });
                return Promise.resolve(outcomes);
              }
              handled.push(dataOf(event));
              outcomes.push(DONE);
            }
            return Promise.resolve(outcomes);
          },
        });
        await port.start();
        const others = Array.from({ length: 30 }, (_, i) =>
          makeEvent(topic, i % 2 ? 'same' : `other-${i}`, i),
        );
        await port.publish([...others.slice(0, 15), makeEvent(topic, 'same', 'poison'), ...others.slice(15)]);
        await until(() => letters.length === 1 && new Set(handled).size === 30, 'all others, and one letter');

        expect(alone).toBe(5);
        expect(letters[0]?.headers).toMatchObject({
          'dlt-reason': 'TypeError: it breaks me',
          'dlt-attempts': '5',
        });
        const sameKey = handled.filter((data) => typeof data === 'number' && data % 2 === 1);
        // Redelivery may repeat, but never overtakes: first sightings are in order.
        expect([...new Set(sameKey)]).toEqual(Array.from({ length: 15 }, (_, i) => 2 * i + 1));
      },
    );

    test('an infrastructure error is retried without limit and makes no dead letter', async () => {
      const topic = await harness.topic('infrastructure');
      const port = newPort();
      const letters = collectDeadLetters(port, topic);
      const handled: unknown[] = [];
      let failures = 0;
      port.subscribe({
        topic,
        group: 'g',
        handle: (events) => {
          failures += 1;
          const error = Object.assign(new Error('the database is away'), { retryable: true });
          if (failures <= 12) {
            if (failures % 2 === 0) throw error;
            return Promise.resolve<Outcome[]>([{ status: 'error', error }]);
          }
          handled.push(...events.map(dataOf));
          return Promise.resolve(allDone(events));
        },
      });
      await port.start();
      await port.publish([makeEvent(topic, 'k', 1), makeEvent(topic, 'k', 2)]);
      await until(() => handled.length === 2, 'both, in the end');

      expect(handled).toEqual([1, 2]);
      expect(letters).toEqual([]);
    });

    test('what a handler did not attempt comes again, what it did does not', async () => {
      const topic = await harness.topic('partial');
      const port = newPort();
      const seen: unknown[] = [];
      port.subscribe({
        topic,
        group: 'g',
        handle: (events) => {
          const attempted = events.slice(0, 3);
          seen.push(...attempted.map(dataOf));
          return Promise.resolve(allDone(attempted));
        },
      });
      await port.start();
      await port.publish(Array.from({ length: 10 }, (_, i) => makeEvent(topic, 'k', i)));
      await until(() => seen.length >= 10, 'all ten');
      await sleep(50);

      expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    test('after a restart nothing acknowledged is lost and nothing settled comes again, also what was published before the handler came back', async () => {
      const topic = await harness.topic('restart');
      const first = newPort();
      const seen: unknown[] = [];
      let block = false;
      const subscription = {
        topic,
        group: 'g',
        handle: (events: readonly IncomingEvent[]): Promise<readonly Outcome[]> => {
          if (block) return Promise.resolve([]);
          seen.push(...events.map(dataOf));
          return Promise.resolve(allDone(events));
        },
      };
      first.subscribe(subscription);
      await first.start();
      await first.publish([makeEvent(topic, 'k', 'settled')]);
      await until(() => seen.length === 1, 'the first');
      block = true;
      await first.publish(Array.from({ length: 40 }, (_, i) => makeEvent(topic, 'k', i)));
      await first.stop();

      block = false;
      const second = newPort();
      await second.start();
      await second.publish([makeEvent(topic, 'k', 'between')]);
      second.subscribe(subscription);
      await until(() => seen.includes('between'), 'all of them');

      expect(seen).toEqual(['settled', ...Array.from({ length: 40 }, (_, i) => i), 'between']);
    });

    test('a batch that was not acknowledged comes again after a restart', async () => {
      const topic = await harness.topic('unacked');
      const first = newPort();
      const attempts: unknown[][] = [];
      let fail = true;
      const subscription = {
        topic,
        group: 'g',
        handle: (events: readonly IncomingEvent[]): Promise<readonly Outcome[]> => {
          attempts.push(events.map(dataOf));
          if (fail) throw Object.assign(new Error('away'), { retryable: true });
          return Promise.resolve(allDone(events));
        },
      };
      first.subscribe(subscription);
      await first.start();
      await first.publish([makeEvent(topic, 'k', 'a'), makeEvent(topic, 'k', 'b')]);
      await until(() => attempts.length > 0, 'an attempt');
      await first.stop();
      attempts.length = 0;
      fail = false;
      const second = newPort();
      second.subscribe(subscription);
      await second.start();
      await until(() => attempts.flat().length === 2, 'both again');
      expect(attempts.flat()).toEqual(['a', 'b']);
    });

    test('stop waits for the handler under way and keeps its progress', async () => {
      const topic = await harness.topic('stop');
      const first = newPort();
      let began = false;
      let ended = false;
      const again: unknown[] = [];
      first.subscribe({
        topic,
        group: 'g',
        handle: async (events) => {
          began = true;
          await sleep(150);
          ended = true;
          return allDone(events);
        },
      });
      await first.start();
      await first.publish([makeEvent(topic, 'k', 1)]);
      await until(() => began, 'the handler');
      await first.stop();
      expect(ended).toBe(true);
      await first.stop();
      await expect(first.publish([makeEvent(topic, 'k', 2)])).rejects.toThrow(/stopped/);

      const second = newPort();
      second.subscribe({
        topic,
        group: 'g',
        handle: (events) => {
          again.push(...events.map(dataOf));
          return Promise.resolve(allDone(events));
        },
      });
      await second.start();
      await second.publish([makeEvent(topic, 'k', 3)]);
      await until(() => again.length > 0, 'what comes after');
      expect(again).toEqual([3]);
    });
  });
}
