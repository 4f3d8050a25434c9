import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { type MongoServer, openContext, serve } from '../server.js';
import { idPrefix } from './document-store.js';

describe('the sweep of the embedded database', () => {
  const start = Date.UTC(2026, 0, 15);
  let now = start;
  let directory: string;
  let server: MongoServer;
  let client: MongoClient;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenor-sweep-'));
    const socket = join(directory, 'mongo.sock');
    server = await serve(
      openContext(directory, () => now),
      socket,
    );
    client = await new MongoClient(
      `mongodb://${encodeURIComponent(socket)}/tenor?directConnection=true`,
    ).connect();
  });

  afterAll(async () => {
    await client.close();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('deletes what a TTL index has let expire, and nothing else', async () => {
    const things = client.db().collection<Document>('things');
    await things.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await things.insertMany([
      { n: 1, at: new Date(start) },
      { n: 2, at: new Date(start + 1) },
      { n: 3, at: [new Date(start + 900_000), new Date(start)] },
      { n: 4, at: 'no date' },
      { n: 5 },
    ]);
    await server.sweep();
    expect(await things.countDocuments()).toBe(5);
    now = start + 60_000;
    await server.sweep();
    expect(await things.distinct('n')).toEqual([2, 4, 5]);
  });

  it('purges the files of what was dropped', async () => {
    const things = client.db().collection<Document>('dropped');
    await things.createIndex({ n: 1 });
    await things.insertMany(Array.from({ length: 2_000 }, (_, n) => ({ n })));
    const { catalog, store } = server.context;
    const id = catalog.get('tenor', 'dropped')!.id;
    const stored = (): number => store.env.documents.count(idPrefix(id), idPrefix(id + 1));
    expect(stored()).toBe(2_000);
    await things.drop();
    expect(await things.countDocuments()).toBe(0);
    await server.sweep();
    expect(stored()).toBe(0);
    expect(catalog.nextPurge()).toBeUndefined();
  });

  it('closes cursors that nobody has used for ten minutes', async () => {
    const things = client.db().collection<Document>('cursors');
    await things.insertMany(Array.from({ length: 200 }, (_, n) => ({ n })));
    const cursor = things.find({}, { batchSize: 10 });
    await cursor.next();
    expect(server.context.cursors.size).toBe(1);
    now += 600_001;
    await server.sweep();
    expect(server.context.cursors.size).toBe(0);
    await cursor.close();
  });
});
