import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { connectDatabase } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { IMPORT_LEASES, ImportLeases } from './import-lease.js';

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

const times = { lease: 15_000, renew: 4_000, patience: 200 };
const clock = { now: () => new Date('2026-03-01T06:00:00.000Z') };

test('one import of a resource runs at a time; the next gets its turn when it ends', async () => {
  const leases = new ImportLeases(database, clock);
  const order: string[] = [];
  const first = await leases.acquire('contracts');
  const second = leases.acquire('contracts').then((lease) => {
    order.push('second');
    return lease;
  });
  const other = await leases.acquire('tenants');
  order.push('other');
  await new Promise((resolve) => setTimeout(resolve, 250));
  order.push('first ends');
  await first.release();
  await (await second).release();
  await other.release();

  expect(order).toEqual(['other', 'first ends', 'second']);
  expect(await database.collection(IMPORT_LEASES).countDocuments({})).toBe(0);
});

test('who waits too long is told to try again', async () => {
  const held = await new ImportLeases(database, clock).acquire('contracts');
  await expect(new ImportLeases(database, clock, times).acquire('contracts')).rejects.toMatchObject({
    code: 'conflict',
    retryable: true,
    message: expect.stringContaining('Another import of contracts'),
  });
  held.assertHeld();
  await held.release();
});

test('a lease that expired is taken over, and its holder notices', async () => {
  const held = await new ImportLeases(database, clock, { ...times, renew: 20 }).acquire('contracts');
  held.assertHeld();
  const later = { now: () => new Date('2026-03-01T06:01:00.000Z') };
  const taken = await new ImportLeases(database, later, times).acquire('contracts');
  await new Promise((resolve) => setTimeout(resolve, 300));

  expect(() => held.assertHeld()).toThrow('interrupted');
  expect(() => taken.assertHeld()).not.toThrow();
  await held.release();
  expect(await database.collection(IMPORT_LEASES).countDocuments({})).toBe(1);
  await taken.release();
});
