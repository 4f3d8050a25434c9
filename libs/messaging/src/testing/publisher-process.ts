import { createLogger, systemClock } from '@tenor/platform';
import mongoose from 'mongoose';
import { EmbeddedEventPort } from '../embedded/embedded-event-port.js';

/**
 * A process that publishes numbers without end, three at a time, and prints the last of each batch
 * once it is acknowledged. Its own consumer settles nothing. For tests that kill it.
 */
async function main(uri: string, topic: string): Promise<void> {
  const database = await mongoose
    .createConnection(uri, { autoIndex: false, bufferCommands: false })
    .asPromise();
  const port = new EmbeddedEventPort({
    database,
    logger: createLogger('publisher', 'silent'),
    clock: systemClock,
  });
  port.subscribe({ topic, group: 'g', handle: () => Promise.resolve([]) });
  await port.start();
  for (let next = 0; ; next += 3) {
    await port.publish(
      [next, next + 1, next + 2].map((data) => ({
        id: `n-${data}`,
        type: 'tenor.test.v1',
        topic,
        key: `key-${data % 7}`,
        source: '/tenor/test',
        time: '2026-11-22T06:00:00.000Z',
        data,
      })),
    );
    process.stdout.write(`${next + 2}\n`);
  }
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
