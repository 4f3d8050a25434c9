import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { type Connection } from 'mongoose';
import { connectDatabase } from '../connect.js';
import { ALERTS } from './alert-model.js';
import { deliveryAlertId, flushOfRow, rowsOfFlush, DELIVERY_ALERTS } from './delivery-alert-model.js';
import { ensureNotifierIndexes, NOTIFIER_INDEXES } from './notification-indexes.js';

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

const namesOf = async (): Promise<(string | undefined)[]> =>
  (await database.collection(ALERTS).indexes()).map(({ name }) => name);

it('indexes of earlier versions are dropped, and all others made, however often', async () => {
  await database.collection(ALERTS).createIndexes([
    { name: 'pendingIn', key: { pendingIn: 1 } },
    { name: 'scopes_key', key: { 'scopes.key': 1 } },
  ]);
  await ensureNotifierIndexes(database);
  await ensureNotifierIndexes(database);
  const expected = ['_id_', ...NOTIFIER_INDEXES[ALERTS]!.map(({ name }) => name)];
  expect((await namesOf()).sort()).toEqual(expected.sort());
});

it.each([
  ['pendingIn_since', { pendingIn: 'g' }, {}],
  ['pendingIn_since', { pendingIn: { $gt: '' } }, {}],
  ['firingIn_pressure_since', { firingIn: 'g' }, { pressure: 1 }],
  ['firingIn_pressure_since', { firingIn: 'g', pressure: { $lte: 3 } }, {}],
  ['scopes_since', { scopes: { $elemMatch: { key: { $in: ['a', 'b'] }, order: { $lt: 7 } } } }, {}],
  ['state_policyVersion_since', { state: 'firing', policyVersion: { $lt: 2 } }, {}],
  ['state_updatedAt_id', { state: 'firing' }, { updatedAt: -1, _id: -1 }],
  ['job_updatedAt_id', { job: 'j' }, { updatedAt: -1, _id: -1 }],
  ['updatedAt_id', {}, { updatedAt: -1, _id: -1 }],
])('by the index %s alerts are found by %j, in the order %j', async (index, filter, sort) => {
  await ensureNotifierIndexes(database);
  const plan = JSON.stringify(
    await database
      .collection(ALERTS)
      .find(filter)
      .sort(sort as Record<string, 1 | -1>)
      .explain('queryPlanner'),
  );
  expect(plan).toContain(`"${index}"`);
  expect(plan).not.toContain('"COLLSCAN"');
  if (Object.keys(sort).length > 0) expect(plan).not.toContain('"SORT"');
});

it('the rows of a flush are a range of ids, those of earlier versions among them', async () => {
  const rows = database.collection<{ _id: string }>(DELIVERY_ALERTS);
  const since = '2026-11-23T06:00:00.000Z' as const;
  const row = (flush: string, alert: string): string =>
    deliveryAlertId(flush, { _id: alert, firingSince: since });
  const own = ['f1:renewal-check:old', row('f1', 'renewal-check:a'), row('f1', 'renewal-check:b')];
  await rows.insertMany(
    [...own, row('f0', 'x:a'), row('f10', 'x:a'), row('f2', 'x:a')].map((_id) => ({ _id })),
  );
  const found = async (after?: string): Promise<string[]> =>
    (await rows.find(rowsOfFlush('f1', after)).sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
  expect(await found()).toEqual([...own].sort());
  expect(await found(own[1])).toEqual([...own].sort().slice(1));
  expect(own.map(flushOfRow)).toEqual(['f1', 'f1', 'f1']);
});
