import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { connectDatabase } from '@tenor/persistence';
import { createLogger, loadConfig, systemClock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { createContractsApi } from './create-contracts-api.js';
import { TEST_TOKEN, silentEvents } from './testing/test-api.js';

let mongo: TestMongo;
let database: Connection;

beforeAll(async () => {
  mongo = await startTestMongo();
  database = await connectDatabase(mongo.uri, { appName: 'test' });
});

afterAll(async () => {
  await database.close();
  await mongo.stop();
});

test('the service makes its indexes, listens, tells its address, and stops once however often it is told', async () => {
  const api = await createContractsApi({
    config: loadConfig({ PORT: '0', TENOR_DATA_DIR: mongo.dataDir }),
    database,
    events: silentEvents,
    logger: createLogger('test', 'silent'),
    clock: systemClock,
    adminToken: TEST_TOKEN,
    version: '0.0.0-test',
  });
  expect(() => api.url()).toThrow(/not been started/);
  await api.start();

  expect(api.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const answer = await fetch(`${api.url()}/api/v1/contracts`, {
    headers: { authorization: `Bearer ${TEST_TOKEN}` },
  });
  expect([answer.status, await answer.json()]).toEqual([200, { items: [], next: null }]);
  const indexes = await database.collection('contracts').listIndexes().toArray();
  expect(indexes.map((index) => String(index['name']))).toContain('searchTokens');

  await Promise.all([api.stop(), api.stop()]);
  await expect(fetch(`${api.url()}/health/live`)).rejects.toThrow();
});
