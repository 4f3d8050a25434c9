import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { MongoClient } from 'mongodb';
import { startRightsProxy, type RightsProxy } from './start-rights-proxy.js';

let mongo: TestMongo;
let proxy: RightsProxy;
let client: MongoClient;

beforeAll(async () => {
  mongo = await startTestMongo();
  proxy = await startRightsProxy(mongo.uri, { runs: ['find', 'insert'] });
  client = await MongoClient.connect(proxy.uri);
});
afterAll(async () => {
  await client.close();
  await proxy.stop();
  await mongo.stop();
});

const runs = () => client.db().collection<{ _id: number; text?: string }>('runs');

test('what is granted passes, however large and however many at a time', async () => {
  const text = 'x'.repeat(2000);
  const batches = [0, 1, 2, 3].map((batch) =>
    Array.from({ length: 1000 }, (_, n) => ({ _id: batch * 1000 + n, text })),
  );
  await Promise.all(batches.map((batch) => runs().insertMany(batch)));

  expect((await runs().find().toArray()).length).toBe(4000);
});

test('what is not granted is refused as MongoDB refuses it, and the connection goes on', async () => {
  await expect(runs().updateOne({ _id: 1 }, { $set: { text: '' } })).rejects.toMatchObject({
    code: 13,
    codeName: 'Unauthorized',
  });
  await expect(runs().updateOne({ _id: -1 }, { $set: { text: '' } }, { upsert: true })).rejects.toThrow();
  await expect(client.db().collection('alerts').findOne()).rejects.toThrow(
    'not authorized for find on alerts',
  );
  expect(await runs().countDocuments({ _id: { $lt: 0 } })).toBe(0);

  expect(proxy.refused).toEqual([
    'not authorized for update on runs',
    'not authorized for update on runs',
    'not authorized for find on alerts',
  ]);
  expect([...proxy.used].sort()).toEqual(['alerts find', 'runs find', 'runs insert', 'runs update']);
});
