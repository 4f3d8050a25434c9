import { toInstant, TOPICS } from '@tenor/domain';
import { startEmbeddedMongo } from '@tenor/embedded-mongo';
import { DONE, EmbeddedEventPort, type OutgoingEvent } from '@tenor/messaging';
import { connectDatabase } from '@tenor/persistence';
import { createLogger, systemClock } from '@tenor/platform';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PUBLISHED_AT_ONCE = 500;

/**
 * Publishes that many events with these data on a database of its own, with a consumer that does nothing.
 * @returns the seconds that each took.
 */
export async function bareTransport(
  count: number,
  data: unknown,
): Promise<{ publish: number; consume: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tenor-bench-'));
  const mongo = await startEmbeddedMongo({ dataDir });
  const database = await connectDatabase(mongo.uri, { appName: 'bench' });
  const logger = createLogger('bench', 'error');
  const connect = () => new EmbeddedEventPort({ database, logger, clock: systemClock });
  try {
    const publisher = connect();
    // So that the topic counts as consumed; it takes nothing itself.
    publisher.subscribe({ topic: TOPICS.jobEvents, group: 'other', handle: () => Promise.resolve([]) });
    await publisher.start();
    const publish = await seconds(async () => {
      for (let from = 0; from < count; from += PUBLISHED_AT_ONCE) {
        const size = Math.min(PUBLISHED_AT_ONCE, count - from);
        await publisher.publish(Array.from({ length: size }, (_, n) => event(from + n, data)));
      }
    });
    await publisher.stop();
    const consumer = connect();
    const consume = await seconds(async () => {
      await new Promise<void>((resolve, reject) => {
        let seen = 0;
        consumer.subscribe({
          topic: TOPICS.jobEvents,
          group: 'bench',
          handle: (events) => {
            seen += events.length;
            if (seen >= count) resolve();
            return Promise.resolve(events.map(() => DONE));
          },
        });
        consumer.start().catch(reject);
      });
    });
    await consumer.stop();
    return { publish, consume };
  } finally {
    await database.close();
    await mongo.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function event(n: number, data: unknown): OutgoingEvent {
  return {
    id: `bench:${n}`,
    type: 'tenor.bench',
    topic: TOPICS.jobEvents,
    key: 'renewal-check',
    source: '/tenor/bench',
    time: toInstant(systemClock.now()),
    data,
  };
}
