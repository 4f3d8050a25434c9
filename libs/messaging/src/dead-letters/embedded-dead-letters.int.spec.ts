import { startTestMongo } from '@tenor/embedded-mongo/testing';
import { TOPICS } from '@tenor/domain';
import { createLogger, systemClock } from '@tenor/platform';
import mongoose, { type Connection } from 'mongoose';
import { EmbeddedEventPort, DEFAULT_PARTITIONS } from '../embedded/embedded-event-port.js';
import { EVENT_ROWS, EventStore } from '../embedded/event-store.js';
import { PartitionWriter } from '../embedded/partition-writer.js';
import { partitionOf } from '../murmur2.js';
import { describeDeadLettersContract, type RawMessage } from '../testing/dead-letters-contract.js';
import { EmbeddedDeadLetters, type DeadLetterRow } from './embedded-dead-letters.js';

const connect = (uri: string): Promise<Connection> =>
  mongoose.createConnection(uri, { autoIndex: false, bufferCommands: false }).asPromise();

/** As another process: with numbers of its own. */
async function put(database: Connection, topic: string, messages: readonly RawMessage[]): Promise<void> {
  const store = new EventStore(database, systemClock);
  for (const message of messages) {
    const partition = partitionOf(message.key, DEFAULT_PARTITIONS);
    await new PartitionWriter(store, topic, partition, () => undefined).append([message]);
  }
}

describeDeadLettersContract('embedded', async () => {
  const mongo = await startTestMongo();
  const database = await connect(mongo.uri);
  const other = await connect(mongo.uri);
  const logger = createLogger('test', 'silent');
  return {
    port: new EmbeddedEventPort({ database, logger, clock: systemClock, lookEveryMs: 50 }),
    letters: new EmbeddedDeadLetters({ database: other, clock: systemClock }),
    put: (topic, messages) => put(other, topic, messages),
    async close() {
      await Promise.all([database.close(), other.close()]);
      await mongo.stop();
    },
  };
});

it('a retry that is cut off before its mark puts the letter back once more, under the same origin', async () => {
  const mongo = await startTestMongo();
  const database = await connect(mongo.uri);
  const headers = { 'dlt-reason': 'r', 'dlt-partition': '1', 'dlt-offset': '7' };
  const letter = { key: 'k', headers, value: new Uint8Array([1]) };
  await put(database, `${TOPICS.jobCommands}.dlt`, [letter]);
  const letters = new EmbeddedDeadLetters({ database, clock: systemClock });
  const [stored] = (await letters.list({ limit: 10 })).letters;

  const mark = jest.spyOn(mongoose.mongo.Collection.prototype, 'updateMany');
  mark.mockRejectedValueOnce(new Error('killed'));
  await expect(letters.retry([stored!.id])).rejects.toThrow('killed');
  expect((await letters.list({ limit: 10 })).letters).toEqual([stored]);
  expect(await letters.retry([stored!.id])).toEqual([{ id: stored!.id, outcome: 'retried' }]);
  mark.mockRestore();

  const rows = await database
    .collection<DeadLetterRow>(EVENT_ROWS)
    .find({ topic: TOPICS.jobCommands })
    .sort({ topic: 1, partition: 1, seq: 1 })
    .toArray();
  expect(rows.map(({ key }) => key)).toEqual(['k', 'k']);
  expect(rows[0]!.headers).toEqual(rows[1]!.headers);
  expect(rows[0]!.headers['dlt-retried']).toMatch(/^1\/7\/.{24}$/);
  await database.close();
  await mongo.stop();
});
