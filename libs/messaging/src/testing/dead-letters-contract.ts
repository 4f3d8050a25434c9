import { toInstant, TOPICS } from '@tenor/domain';
import { BadLetterIdError, retryAll, type DeadLetters } from '../dead-letters/dead-letters.js';
import { originOf } from '../dead-letters/record-origin.js';
import { DONE, type EventPort, type IncomingEvent, type Outcome } from '../event-port.js';

/** A message as a foreign client writes it. */
export interface RawMessage {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

/** A transport with nothing in it, for one test. */
export interface DeadLettersHarness {
  readonly port: EventPort;
  readonly letters: DeadLetters;
  /** Writes to a topic as anybody may. */
  put(topic: string, messages: readonly RawMessage[]): Promise<void>;
  close(): Promise<void>;
}

const TOPIC = TOPICS.jobCommands;
const BYTES = new Uint8Array([0x7b, 0xff, 0x00, 0x0a]);

/** What every implementation keeps. */
export function describeDeadLettersContract(
  name: string,
  open: () => Promise<DeadLettersHarness>,
  waitMs = 10_000,
): void {
  describe(`dead letters: ${name}`, () => {
    let harness: DeadLettersHarness;
    let seen: IncomingEvent[];
    let answer: (event: IncomingEvent) => Outcome;

    beforeEach(async () => {
      harness = await open();
      seen = [];
      answer = () => ({ status: 'fault', reason: 'is not JSON' });
      for (const topic of [TOPIC, TOPICS.notifierCommands]) {
        harness.port.subscribe({
          topic,
          group: 'contract',
          handle: (events) => {
            seen.push(...events);
            return Promise.resolve(events.map((event) => answer(event)));
          },
        });
      }
      await harness.port.start();
    });
    afterEach(async () => {
      await harness.port.stop();
      await harness.close();
    });

    async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
      const end = Date.now() + waitMs;
      while (!(await holds())) {
        if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }

    const all = async (topic?: string) =>
      (await harness.letters.list({ limit: 500, ...(topic !== undefined && { topic }) })).letters;
    const message = (n: number): RawMessage => ({
      key: `key-${n}`,
      headers: { 'x-team': 'netops', n: String(n) },
      value: BYTES,
    });

    /** Puts that many messages and waits until they are dead letters. */
    async function deadLetters(count: number, topic: string = TOPIC): Promise<void> {
      const before = (await all(topic)).length;
      await harness.put(
        topic,
        Array.from({ length: count }, (_, n) => message(n)),
      );
      await until(`${count} dead letters`, async () => (await all(topic)).length === before + count);
    }

    it('shows each letter with its reason, and the original as it was', async () => {
      await deadLetters(1);
      const [letter] = await all();
      expect(letter).toMatchObject({
        topic: TOPIC,
        key: 'key-0',
        headers: { 'x-team': 'netops', 'dlt-reason': 'is not JSON' },
        reason: 'is not JSON',
        attempts: 1,
        origin: { offset: seen[0]!.offset, partition: seen[0]!.partition },
        retriedAt: null,
      });
      expect(Buffer.from(letter!.value)).toEqual(Buffer.from(BYTES));
      expect(await harness.letters.show(letter!.id)).toEqual(letter);
    });

    it('lists them page by page without gaps, of one topic or of all', async () => {
      await deadLetters(7);
      await deadLetters(2, TOPICS.notifierCommands);
      expect(await all(TOPICS.notifierCommands)).toHaveLength(2);
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await harness.letters.list({ limit: 2, ...(cursor !== undefined && { cursor }) });
        expect(page.letters.length).toBeLessThanOrEqual(2);
        ids.push(...page.letters.map(({ id }) => id));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(ids).toEqual((await all()).map(({ id }) => id));
      expect(new Set(ids).size).toBe(9);
    });

    it('puts a letter back as it was, with where it stood first, and lists it no more', async () => {
      await deadLetters(2);
      const first = seen.find(({ key }) => key === 'key-1')!;
      const letter = (await all()).find(({ key }) => key === 'key-1')!;
      answer = () => DONE;
      expect(await harness.letters.retry([letter.id])).toEqual([{ id: letter.id, outcome: 'retried' }]);
      await until('the letter comes again', () => seen.length === 3);
      const again = seen[2]!;
      expect([again.topic, again.key, again.partition]).toEqual([TOPIC, 'key-1', first.partition]);
      expect(Buffer.from(again.value)).toEqual(Buffer.from(BYTES));
      const { 'dlt-retried': retried, ...headers } = again.headers;
      expect(headers).toEqual(first.headers);
      expect(retried).toBeDefined();
      expect(originOf(again)).toEqual(originOf(first));
      expect((await all()).map(({ key }) => key)).toEqual(['key-0']);
      expect((await harness.letters.show(letter.id))?.retriedAt).not.toBeNull();
    });

    it('puts back once what is asked for twice', async () => {
      await deadLetters(1);
      const [letter] = await all();
      answer = () => DONE;
      await harness.letters.retry([letter!.id]);
      expect(await harness.letters.retry([letter!.id, letter!.id])).toEqual([
        { id: letter!.id, outcome: 'retried before' },
        { id: letter!.id, outcome: 'retried before' },
      ]);
      await until('the letter comes again', () => seen.length === 2);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(seen).toHaveLength(2);
    });

    it('puts back all of a topic, and not in circles what fails once more', async () => {
      await deadLetters(5);
      const origins = seen.map((event) => JSON.stringify(originOf(event))).sort();
      const before = toInstant(new Date(Date.now() + 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await retryAll(harness.letters, TOPIC, before)).toBe(5);
      await until('five dead letters again', async () => (await all()).length === 5);
      expect(seen).toHaveLength(10);
      // Those that have failed again still tell where they stood at first.
      expect(
        seen
          .slice(5)
          .map((event) => JSON.stringify(originOf(event)))
          .sort(),
      ).toEqual(origins);
    });

    it('says what is not there, and refuses what is no id', async () => {
      const id = `${TOPIC}/0/999999`;
      expect(await harness.letters.show(id)).toBeUndefined();
      expect(await harness.letters.retry([id])).toEqual([{ id, outcome: 'not found' }]);
      for (const bad of ['7', 'other.v1/0/1', `${TOPIC}/x/1`, `${TOPIC}/0/1/2`]) {
        await expect(harness.letters.show(bad)).rejects.toThrow(BadLetterIdError);
        await expect(harness.letters.retry([id, bad])).rejects.toThrow(BadLetterIdError);
        await expect(harness.letters.list({ limit: 1, cursor: bad })).rejects.toThrow(BadLetterIdError);
      }
    });
  });
}
