import { setTimeout as sleep } from 'node:timers/promises';
import { type Document, MongoClient } from 'mongodb';
import { databaseFile } from './data-directory.js';
import { StoredFiles } from './files/index.js';
import { type EmbeddedMongo, startEmbeddedMongo } from './index.js';
import { startTestMongo } from './testing/index.js';

const WRITERS = 8;
/** More by hand: each is a kill under load, a start, and a look at everything. */
const ROUNDS = Number(process.env['TENOR_TEST_KILL_ROUNDS'] ?? 3);
const BATCH = 40;

interface Run {
  key: string;
  n: number;
  tags: (string | number)[];
}

/** What was acknowledged: at least that must be there. */
interface Acknowledged {
  readonly runs: Map<string, number>;
  readonly batches: Set<string>;
  readonly deleted: Set<string>;
}

/** Inserts, changes, batches of upserts and deletions, until the server is gone. */
async function load(
  client: MongoClient,
  round: number,
  known: Acknowledged,
  stop: () => boolean,
): Promise<void> {
  const runs = client.db().collection<Run>('runs');
  const findings = client.db().collection<Document>('findings');
  const write = async (writer: number): Promise<void> => {
    for (let i = 0; !stop(); i += 1) {
      const key = `${round}-${writer}-${i}`;
      await runs.insertOne({ key, n: 0, tags: [writer, i] });
      known.runs.set(key, 0);
      await runs.updateOne({ key }, { $inc: { n: 1 }, $push: { tags: 'x' } });
      known.runs.set(key, 1);
      if (i % 5 !== 4) continue;
      known.runs.delete(key);
      await runs.deleteOne({ key });
      known.deleted.add(key);
    }
  };
  const upsert = async (writer: number): Promise<void> => {
    for (let i = 0; !stop(); i += 1) {
      const batch = `${round}-${writer}-${i}`;
      await findings.bulkWrite(
        Array.from({ length: BATCH }, (_, n) => ({
          updateOne: {
            filter: { key: `${batch}/${n}` },
            update: { $set: { batch, labels: [`l${n % 3}`, batch], at: new Date(i) } },
            upsert: true,
          },
        })),
        { ordered: false },
      );
      known.batches.add(batch);
    }
  };
  // A write in flight fails when the server is killed: it may or may not be there.
  await Promise.allSettled(
    Array.from({ length: WRITERS }, (_, writer) => (writer % 4 === 3 ? upsert(writer) : write(writer))),
  );
}

async function check(client: MongoClient, known: Acknowledged, rounds: number): Promise<void> {
  const runs = client.db().collection<Run>('runs');
  const found = new Map((await runs.find().toArray()).map(({ key, n }) => [key, n]));
  const lost = [...known.runs].filter(([key, n]) => (found.get(key) ?? -1) < n);
  const undead = [...known.deleted].filter((key) => found.has(key));
  const counts = new Map(
    (
      await client
        .db()
        .collection('findings')
        .aggregate<{ _id: string; n: number }>([{ $group: { _id: '$batch', n: { $sum: 1 } } }])
        .toArray()
    ).map(({ _id, n }) => [_id, n]),
  );
  const incomplete = [...known.batches].filter((batch) => counts.get(batch) !== BATCH);
  expect({ lost, undead, incomplete }).toEqual({ lost: [], undead: [], incomplete: [] });
  // Of each writer at most the write in flight is there without having been acknowledged, or gone unconfirmed.
  expect(found.size).toBeLessThanOrEqual(known.runs.size + rounds * WRITERS);
}

describe('a server killed under load', () => {
  it(
    `has every acknowledged write afterwards, and indexes that fit the documents (${ROUNDS} rounds)`,
    async () => {
      const mongo = await startTestMongo();
      let server: EmbeddedMongo = mongo.server;
      const known: Acknowledged = { runs: new Map(), batches: new Set(), deleted: new Set() };
      for (let round = 0; round < ROUNDS; round += 1) {
        const client = await new MongoClient(server.uri, { serverSelectionTimeoutMS: 2_000 }).connect();
        await client
          .db()
          .collection('runs')
          .createIndexes([{ key: { key: 1 }, unique: true }, { key: { n: -1, tags: 1 } }]);
        await client
          .db()
          .collection('findings')
          .createIndexes([
            { key: { key: 1 }, unique: true },
            { key: { labels: 1, at: 1 } },
            { key: { batch: 1 } },
          ]);
        let killed = false;
        const writing = load(client, round, known, () => killed);
        const enough = { runs: known.runs.size + 12, batches: known.batches.size + 1 };
        while (known.runs.size < enough.runs || known.batches.size < enough.batches) await sleep(20);
        // Each time at another moment of what the server does.
        await sleep((round * 37) % 200);
        process.kill(server.pid, 'SIGKILL');
        killed = true;
        await server.exited;
        // Of an operation written in this moment the driver may never hear again; nothing waits for that.
        await Promise.race([writing.then(() => client.close()), sleep(3_000)]);
        // The files alone, before any server has touched them.
        const files = new StoredFiles(databaseFile(mongo.dataDir));
        expect(files.examine().map(({ name }) => name)).toEqual(['findings', 'runs']);
        await files.close();
        server = await startEmbeddedMongo({ dataDir: mongo.dataDir });
        const again = await new MongoClient(server.uri).connect();
        await check(again, known, round + 1);
        await again.close();
      }
      expect(known.runs.size).toBeGreaterThan(10 * ROUNDS);
      expect(known.batches.size).toBeGreaterThan(0);
      await server.stop();
      await mongo.stop();
    },
    30_000 + ROUNDS * 20_000,
  );
});
