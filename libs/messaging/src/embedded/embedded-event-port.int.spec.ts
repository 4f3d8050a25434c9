import { createLogger, systemClock } from '@tenor/platform';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { startEmbeddedMongo } from '@tenor/embedded-mongo';
import mongoose, { type Connection } from 'mongoose';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { DONE, type IncomingEvent } from '../event-port.js';
import {
  dataOf,
  describeEventPortContract,
  makeEvent,
  QUICK_RETRY,
  until,
} from '../testing/event-port-contract.js';
import { EmbeddedEventPort } from './embedded-event-port.js';

const logger = createLogger('test', 'silent');
let serial = 0;

async function open(uri: string): Promise<Connection> {
  return mongoose
    .createConnection(uri, { autoIndex: false, bufferCommands: false, serverSelectionTimeoutMS: 1000 })
    .asPromise();
}

describeEventPortContract('embedded', async () => {
  const mongo = await startTestMongo();
  const database = await open(mongo.uri);
  return {
    port: (retry = QUICK_RETRY) => new EmbeddedEventPort({ database, logger, clock: systemClock, retry }),
    topic: (name) => Promise.resolve(`${name}-${(serial += 1)}.v1`),
    async close() {
      await database.close();
      await mongo.stop();
    },
  };
});

describe('EmbeddedEventPort', () => {
  let mongo: TestMongo;
  let database: Connection;

  beforeEach(async () => {
    mongo = await startTestMongo();
    database = await open(mongo.uri);
  });
  afterEach(async () => {
    await database.close();
    await mongo.stop();
  });

  const rows = () => database.collection('eventRows').countDocuments({});

  function port(clock = systemClock): EmbeddedEventPort {
    return new EmbeddedEventPort({ database, logger, clock, retry: QUICK_RETRY });
  }

  function subscribe(to: EmbeddedEventPort, topic: string): IncomingEvent[] {
    const seen: IncomingEvent[] = [];
    to.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        seen.push(...events);
        return Promise.resolve(events.map(() => DONE));
      },
    });
    return seen;
  }

  test('tells how far behind each group is, and that the store answers', async () => {
    const topic = 'lag.v1';
    const events = port();
    let settling = false;
    events.subscribe({
      topic,
      group: 'g',
      handle: (batch) => Promise.resolve(settling ? batch.map(() => DONE) : []),
    });
    await expect(events.check()).rejects.toThrow('not started');
    await events.start();
    await events.check();
    await events.publish(Array.from({ length: 10 }, (_, i) => makeEvent(topic, 'k', i)));
    const behind = (await events.lag()).filter(({ lag }) => lag > 0);
    expect(behind).toEqual([{ topic, group: 'g', partition: expect.any(Number), lag: 10 }]);
    expect(await events.lag()).toHaveLength(4);
    settling = true;
    const end = Date.now() + 10_000;
    while ((await events.lag()).some(({ lag }) => lag > 0) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await events.lag()).map(({ lag }) => lag)).toEqual([0, 0, 0, 0]);

    await database.close();
    await expect(events.check()).rejects.toThrow('the event store does not answer');
    database = await open(mongo.uri);
    await events.stop();
  });

  test('a topic that nobody consumes is not stored', async () => {
    const events = port();
    await events.start();
    await events.publish([makeEvent('nobody.v1', 'k', 1)]);
    expect(await rows()).toBe(0);
    await events.stop();
  });

  test('settled rows are purged, but numbering goes on through purge and restart', async () => {
    const first = port();
    const seen = subscribe(first, 't.v1');
    await first.start();
    await first.publish(Array.from({ length: 2500 }, (_, i) => makeEvent('t.v1', 'k', i)));
    await until(() => seen.length === 2500, 'all');
    await first.stop();

    const second = port();
    const after = subscribe(second, 't.v1');
    await second.start();
    // All but what lies in the newest row, on which the numbering goes on.
    expect(await second.purge()).toBeGreaterThanOrEqual(2000);
    expect(await rows()).toBe(1);
    await second.publish([makeEvent('t.v1', 'k', 'next')]);
    await until(() => after.length === 1, 'the next');
    expect(after.map((event) => [event.offset, dataOf(event)])).toEqual([['2501', 'next']]);
    await second.stop();
  });

  test('what was published together lies in few rows, and what is left of one that was handled in part comes again', async () => {
    const events = port();
    let seen = 0;
    events.subscribe({
      topic: 't.v1',
      group: 'g',
      handle: (batch) => {
        const rest = seen >= 30 ? 0 : Math.min(batch.length, 30 - seen);
        seen += rest;
        return Promise.resolve(batch.slice(0, rest).map(() => DONE));
      },
    });
    await events.start();
    await events.publish(Array.from({ length: 100 }, (_, i) => makeEvent('t.v1', 'k', i)));
    expect(await rows()).toBe(1);
    await until(() => seen === 30, 'some');
    await events.stop();

    const again = port();
    const after = subscribe(again, 't.v1');
    await again.start();
    await until(() => after.length === 70, 'the rest');
    expect(after.map((event) => [event.offset, dataOf(event)]).slice(0, 2)).toEqual([
      ['31', 30],
      ['32', 31],
    ]);
    await again.stop();
  });

  test('rows of earlier versions, with one event each, are read beside the others', async () => {
    const first = port();
    first.subscribe({ topic: 't.v1', group: 'g', handle: () => Promise.resolve([]) });
    await first.start();
    await first.publish([makeEvent('t.v1', 'k', 1)]);
    await first.publish([makeEvent('t.v1', 'k', 2)]);
    await first.publish(Array.from({ length: 700 }, (_, i) => makeEvent('t.v1', 'k', 3 + i)));
    await first.stop();
    const second = port();
    const seen = subscribe(second, 't.v1');
    await second.start();
    await until(() => seen.length === 702, 'all');
    expect(seen.map(dataOf)).toEqual(Array.from({ length: 702 }, (_, i) => i + 1));
    await second.stop();
  });

  test('rows that a group has not settled survive a purge, also while its handler is not there', async () => {
    const first = port();
    first.subscribe({ topic: 't.v1', group: 'slow', handle: () => Promise.resolve([]) });
    await first.start();
    await first.publish([makeEvent('t.v1', 'k', 1), makeEvent('t.v1', 'k', 2)]);
    await first.stop();
    const second = port();
    const other = subscribe(second, 't.v1');
    await second.start();
    await until(() => other.length === 2, 'the other group');
    expect(await second.purge()).toBe(0);
    expect(await rows()).toBe(1);
    await second.stop();
  });

  test('dead letters stay for thirty days', async () => {
    let now = new Date('2026-11-01T00:00:00.000Z');
    const events = port({ now: () => now });
    events.subscribe({
      topic: 't.v1',
      group: 'g',
      handle: (batch) => Promise.resolve(batch.map(() => ({ status: 'fault', reason: 'no' }))),
    });
    await events.start();
    await events.publish([makeEvent('t.v1', 'k', 1), makeEvent('t.v1', 'k', 2), makeEvent('t.v1', 'k', 3)]);
    const letters = () => database.collection('eventRows').countDocuments({ topic: 't.v1.dlt' });
    while ((await letters()) < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    now = new Date('2026-11-30T00:00:00.000Z');
    await events.purge();
    expect(await letters()).toBe(3);
    now = new Date('2026-12-02T00:00:00.000Z');
    await events.purge();
    // The newest keeps the numbering.
    expect(await letters()).toBe(1);
    await events.stop();
  });

  test('attempts are kept over a restart', async () => {
    const attempts: number[] = [];
    for (let start = 0; start < 3; start += 1) {
      const events = new EmbeddedEventPort({
        database,
        logger,
        clock: systemClock,
        retry: { budget: 5, firstDelayMs: 60_000, maxDelayMs: 60_000 },
      });
      let called = 0;
      events.subscribe({
        topic: 't.v1',
        group: 'g',
        handle: () => {
          called += 1;
          return Promise.resolve([{ status: 'error', error: new Error('again') }]);
        },
      });
      await events.start();
      if (start === 0) await events.publish([makeEvent('t.v1', 'k', 1)]);
      await until(() => called === 1, 'one attempt');
      await events.stop();
      const [watermark] = await database
        .collection('eventWatermarks')
        .find({ attempts: { $gt: 0 } })
        .toArray();
      attempts.push(Number(watermark?.['attempts']));
    }
    expect(attempts).toEqual([1, 2, 3]);
  });

  test('publish rejects while the database is away', async () => {
    const events = port();
    subscribe(events, 't.v1');
    await events.start();
    await events.publish([makeEvent('t.v1', 'k', 1)]);
    mongo.kill();
    await expect(events.publish([makeEvent('t.v1', 'k', 2)])).rejects.toThrow();
    await events.stop();
  });

  test('a publisher that is killed loses nothing that was acknowledged, and keeps the order per key', async () => {
    const entry = createRequire(import.meta.url).resolve('@tenor/messaging/testing/publisher');
    for (let round = 0; round < 2; round += 1) {
      const topic = `killed-${round}.v1`;
      const publisher = spawn(process.execPath, [entry, mongo.uri, topic], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(publisher, 'exit');
      let acknowledged = -1;
      for await (const line of createInterface({ input: publisher.stdout })) {
        acknowledged = Number(line);
        if (acknowledged >= 100 * (round + 1)) publisher.kill('SIGKILL');
      }
      await exited;
      const events = port();
      const seen = subscribe(events, topic);
      await events.start();
      await until(() => seen.length > acknowledged, 'all that was acknowledged');
      const numbers = seen.map((event) => Number(dataOf(event)));
      expect(new Set(numbers).size).toBe(numbers.length);
      for (let n = 0; n <= acknowledged; n += 1) expect(numbers).toContain(n);
      for (let key = 0; key < 7; key += 1) {
        const ofKey = numbers.filter((n) => n % 7 === key);
        expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
      }
      await events.stop();
    }
  });

  test('a database that is killed and comes back loses nothing: what was refused can be published again', async () => {
    const events = port();
    const seen = subscribe(events, 't.v1');
    await events.start();
    let refused = 0;
    const publishing = (async () => {
      for (let n = 0; n < 60; n += 1) {
        for (;;) {
          try {
            await events.publish([makeEvent('t.v1', `key-${n % 5}`, n)]);
            break;
          } catch {
            refused += 1;
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }
        if (n === 20) mongo.kill();
      }
    })();
    await mongo.server.exited;
    const again = await startEmbeddedMongo({ dataDir: mongo.dataDir });
    try {
      expect(again.uri).toBe(mongo.uri);
      await publishing;
      await until(() => new Set(seen.map(dataOf)).size === 60, 'all of them');
      for (let key = 0; key < 5; key += 1) {
        const ofKey = [...new Set(seen.map((event) => Number(dataOf(event))))].filter((n) => n % 5 === key);
        expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
      }
      expect(refused).toBeGreaterThan(0);
      await events.stop();
    } finally {
      await database.close();
      await again.stop();
    }
  });

  test('a write given up as lost that comes through late is never overtaken: numbering goes on behind it', async () => {
    const events = port();
    const seen = subscribe(events, 't.v1');
    await events.start();
    await events.publish([makeEvent('t.v1', 'k', 0)]);
    await until(() => seen.length === 1, 'the first');
    const [first] = await database.collection('eventRows').find({}).toArray();
    const late = [2, 3].map((seq) => ({
      ...first,
      _id: `late-${seq}` as never,
      seq,
      value: Buffer.from(`"late-${seq}"`),
    }));
    await database.collection('eventRows').insertMany(late);
    await events.publish([makeEvent('t.v1', 'k', 1), makeEvent('t.v1', 'k', 2)]);
    await until(() => seen.length === 5, 'all');
    expect(seen.map((event) => [event.offset, dataOf(event)])).toEqual([
      ['1', 0],
      ['2', 'late-2'],
      ['3', 'late-3'],
      ['4', 1],
      ['5', 2],
    ]);
    await events.stop();
  });

  test('publish rejects before the start', async () => {
    await expect(port().publish([makeEvent('t.v1', 'k', 1)])).rejects.toThrow(/not started/);
  });
});
