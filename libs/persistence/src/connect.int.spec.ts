import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { PENDING_CHANGES_INDEX } from './changes/ensure-change-log-indexes.js';
import { connectDatabase } from './connect.js';
import { CONTRACT_INDEXES, ensureContractIndexes } from './ensure-contract-indexes.js';
import { tenantModel } from './models/tenant-model.js';

let mongo: TestMongo;

beforeAll(async () => {
  mongo = await startTestMongo();
});

afterAll(() => mongo.stop());

test('the indexes are made as they are written down, once, however often that is asked for', async () => {
  const database = await connectDatabase(mongo.uri, { appName: 'test' });
  await ensureContractIndexes(database);
  await ensureContractIndexes(database);
  for (const [collection, own] of Object.entries(CONTRACT_INDEXES)) {
    const expected = [...own, PENDING_CHANGES_INDEX];
    const made = await database.collection(collection).listIndexes().toArray();
    expect(made.map((index) => String(index['name'])).sort()).toEqual(
      ['_id_', ...expected.map((index) => index.name)].sort(),
    );
    for (const index of expected) expect(made).toContainEqual(expect.objectContaining({ ...index }));
  }
  await database.close();
});

test('a query for a field that nobody knows is an error, not an empty answer', async () => {
  const database = await connectDatabase(mongo.uri, { appName: 'test' });
  await expect(tenantModel(database).find().where({ colour: 'red' }).lean().exec()).rejects.toThrow(/colour/);
  await database.close();
});

test('a connection that was closed fails at once instead of waiting for another', async () => {
  const database = await connectDatabase(mongo.uri, { appName: 'test' });
  await database.close();
  await expect(tenantModel(database).find().lean().exec()).rejects.toThrow();
});

test('where no database answers, connecting fails within seconds', async () => {
  await expect(connectDatabase('mongodb://127.0.0.1:9/tenor', { appName: 'test' })).rejects.toThrow(
    /ECONNREFUSED/,
  );
});
