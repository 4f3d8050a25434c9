import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { type OutgoingEvent } from '@tenor/messaging';
import { CHANGE_LOG, connectDatabase, ensureContractIndexes, type ChangeDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { ChangePublisher } from './change-publisher.js';

let mongo: TestMongo;
let database: Connection;
let now = Date.parse('2026-11-23T06:00:00.000Z');
let away = false;
let attempts = 0;
const published: OutgoingEvent[] = [];
const warnings: unknown[] = [];

const events = {
  publish: (some: readonly OutgoingEvent[]) => {
    attempts += 1;
    if (away) return Promise.reject(new Error('the broker is away'));
    published.push(...some);
    return Promise.resolve();
  },
};

beforeAll(async () => {
  mongo = await startTestMongo();
  database = await connectDatabase(mongo.uri, { appName: 'test' });
  await ensureContractIndexes(database);
});
afterAll(async () => {
  await database.close();
  await mongo.stop();
});
beforeEach(async () => {
  published.length = 0;
  warnings.length = 0;
  attempts = 0;
  away = false;
  await log().deleteMany({});
});

const log = () => database.collection<ChangeDocument>(CHANGE_LOG);
const publisher = () =>
  new ChangePublisher(database, events, { now: () => new Date(now) }, (error) => warnings.push(error));

async function stored(...ids: string[]): Promise<ChangeDocument[]> {
  const entries = ids.map((_id, index): ChangeDocument => ({
    _id,
    at: `2026-11-23T06:00:0${index}.000Z`,
    actor: 'admin',
    requestId: null,
    correlationId: index === 0 ? 'ticket-1' : null,
    action: 'update',
    objectType: 'tenants',
    objectId: 'object',
    objectName: 'North',
    version: index + 2,
    before: { name: 'South' },
    after: { name: 'North' },
    tenantIds: ['t1'],
  }));
  await log().insertMany(entries.map((entry) => ({ ...entry })));
  return entries;
}

test('entries are published in their order, under their ids and the key of their object', async () => {
  const changes = publisher();
  await changes.catchUp();
  await changes.publish(await stored('a', 'b'));
  expect(published.map(({ id, type, topic, key }) => [id, type, topic, key])).toEqual([
    ['a', 'tenor.change.v1', 'tenor.changes.v1', 'object'],
    ['b', 'tenor.change.v1', 'tenor.changes.v1', 'object'],
  ]);
  expect(published.map(({ correlationId }) => correlationId)).toEqual(['ticket-1', undefined]);
  expect(published[0]!.data).not.toHaveProperty('tenantIds');
  expect(await log().countDocuments({ unpublished: true })).toBe(0);
});

test('while the transport is away the log notes what it owes, and later ones wait behind it', async () => {
  const changes = publisher();
  await changes.catchUp();
  const [first, second, third] = await stored('a', 'b', 'c');
  away = true;
  await changes.publish([first!]);
  away = false;
  await changes.publish([second!]);
  expect(published).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(await log().countDocuments({ unpublished: true })).toBe(2);

  await changes.catchUp();
  expect(attempts).toBe(1);
  now += 5_000;
  await changes.catchUp();
  await changes.publish([third!]);
  expect(published.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(await log().countDocuments({ unpublished: { $exists: true } })).toBe(0);
});

test('what another process owes is published too', async () => {
  await stored('a', 'b');
  await log().updateMany({}, { $set: { unpublished: true } });
  await publisher().catchUp();
  expect(published.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('a transport that does not answer holds nobody up for ever', async () => {
  const silent = { publish: () => new Promise<void>(() => undefined) };
  const changes = new ChangePublisher(database, silent, { now: () => new Date(now) }, (error) =>
    warnings.push(error),
  );
  await changes.catchUp();
  await changes.publish(await stored('a'));
  expect(warnings).toHaveLength(1);
  expect(await log().countDocuments({ unpublished: true })).toBe(1);
});
