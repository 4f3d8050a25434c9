import { MongoClient } from 'mongodb';
import { type EmbeddedMongo, startEmbeddedMongo } from './index.js';
import { startTestMongo } from './testing/index.js';

const WRITERS = 8;

interface Run {
  key: string;
  n: number;
  tags: (string | number)[];
}

describe('a server killed under load', () => {
  it('has every acknowledged write afterwards, and indexes that fit the documents', async () => {
    const mongo = await startTestMongo();
    let server: EmbeddedMongo = mongo.server;
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 3; round += 1) {
      const client = await new MongoClient(server.uri, { serverSelectionTimeoutMS: 2_000 }).connect();
      const runs = client.db().collection<Run>('runs');
      await runs.createIndexes([{ key: { key: 1 }, unique: true }, { key: { n: -1, tags: 1 } }]);
      let killed = false;
      const write = async (writer: number): Promise<void> => {
        for (let i = 0; !killed; i += 1) {
          const key = `${round}-${writer}-${i}`;
          try {
            await runs.insertOne({ key, n: 0, tags: [writer, i] });
            acknowledged.set(key, 0);
            await runs.updateOne({ key }, { $inc: { n: 1 }, $push: { tags: 'x' } });
            acknowledged.set(key, 1);
          } catch {
            return;
          }
        }
      };
      const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
      await new Promise((resolve) => setTimeout(resolve, 600));
      process.kill(server.pid, 'SIGKILL');
      killed = true;
      await Promise.all(writers);
      await client.close();
      await server.exited;
      server = await startEmbeddedMongo({ dataDir: mongo.dataDir });
    }
    const client = await new MongoClient(server.uri).connect();
    const runs = client.db().collection<Run>('runs');
    expect(acknowledged.size).toBeGreaterThan(30);
    const found = new Map((await runs.find().toArray()).map(({ key, n }) => [key, n]));
    for (const [key, n] of acknowledged)
      expect([key, found.get(key) ?? -1]).toEqual([key, Math.max(n, found.get(key) ?? -1)]);
    // Of each writer at most the write in flight is there without having been acknowledged.
    expect(found.size).toBeLessThanOrEqual(acknowledged.size + 3 * WRITERS);
    expect(await client.db().command({ validate: 'runs' })).toMatchObject({ valid: true, errors: [] });
    await client.close();
    await server.stop();
    await mongo.stop();
  }, 60_000);
});
