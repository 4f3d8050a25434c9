import { type Collection, type Document, MongoClient } from 'mongodb';
import { type TestMongo, startTestMongo } from '../testing/index.js';

describe('concurrent clients of the embedded database', () => {
  let mongo: TestMongo;
  let clients: MongoClient[];
  let next = 0;

  beforeAll(async () => {
    mongo = await startTestMongo();
    clients = await Promise.all(Array.from({ length: 4 }, () => new MongoClient(mongo.uri).connect()));
  });

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await mongo.stop();
  });

  const collections = (): Collection<Document>[] => {
    next += 1;
    return clients.map((client) => client.db().collection(`runs${next}`));
  };

  it.each([
    ['with an index', true],
    ['with a full scan', false],
  ])('claim each run once by findOneAndUpdate %s', async (_, indexed) => {
    const all = collections();
    const [first] = all;
    if (indexed) await first!.createIndex({ status: 1, due: 1 });
    await first!.insertMany(Array.from({ length: 300 }, (_, due) => ({ status: 'queued', due })));
    const claim = async (runs: Collection<Document>, runner: number): Promise<number[]> => {
      const claimed: number[] = [];
      for (;;) {
        const run = await runs.findOneAndUpdate(
          { status: 'queued' },
          { $set: { status: 'running', runner } },
          { sort: { due: 1 } },
        );
        if (run === null) return claimed;
        claimed.push(run['due'] as number);
      }
    };
    const claimed = (
      await Promise.all(Array.from({ length: 12 }, (_, runner) => claim(all[runner % 4]!, runner)))
    ).flat();
    expect(claimed.sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, due) => due));
  });

  it('lose no increment', async () => {
    const all = collections();
    await Promise.all(
      Array.from({ length: 400 }, (_, i) =>
        all[i % 4]!.updateOne({ _id: 1 } as Document, { $inc: { n: 1 } }, { upsert: true }),
      ),
    );
    expect(await all[0]!.find().toArray()).toEqual([{ _id: 1, n: 400 }]);
  });

  it('upsert one document for one key, also without a unique index and over a long scan', async () => {
    const all = collections();
    await all[0]!.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n })));
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        all[i % 4]!.updateOne({ key: 'x' }, { $inc: { count: 1 } }, { upsert: true }),
      ),
    );
    expect(await all[0]!.find({ key: 'x' }).project({ _id: 0 }).toArray()).toEqual([{ key: 'x', count: 8 }]);
  });

  it('insert one of many equal keys', async () => {
    const all = collections();
    await all[0]!.createIndex({ key: 1 }, { unique: true });
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => all[i % 4]!.insertOne({ key: 'x', i })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await all[0]!.countDocuments()).toBe(1);
  });
});
