import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { isInfrastructureError } from '@tenor/platform';
import { mongo as driver } from 'mongoose';
import { connectDatabase } from './connect.js';

let mongo: TestMongo;
const sockets: Socket[] = [];
const remember = (message: unknown): void => void sockets.push((message as { socket: Socket }).socket);

beforeAll(async () => {
  mongo = await startTestMongo();
  diagnostics.subscribe('net.client.socket', remember);
});

afterAll(() => {
  diagnostics.unsubscribe('net.client.socket', remember);
  return mongo.stop();
});

test('an operation whose connection dies as it is handed out fails, or is tried again, but never waits for ever', async () => {
  const database = await connectDatabase(mongo.uri, { appName: 'test' });
  const things = database.collection('things');
  await things.insertOne({ n: 1 });
  const destroyAll = (): void => sockets.forEach((socket) => socket.destroy());

  // Reads are tried once more by the driver, on a new connection.
  database.getClient().once('connectionCheckedOut', destroyAll);
  expect(await things.countDocuments()).toBe(1);

  database.getClient().on('connectionCheckedOut', destroyAll);
  const failure: unknown = await things.countDocuments().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(driver.MongoNetworkError);
  expect(isInfrastructureError(failure)).toBe(true);

  // Closing says goodbye to the server, which is an operation, too.
  await database.close();
});

test('closing right after the server was killed comes to an end', async () => {
  const mortal = await startTestMongo();
  const database = await connectDatabase(mortal.uri, { appName: 'test' });
  await database.collection('things').insertOne({ n: 1 });
  mortal.kill();
  await mortal.server.exited;
  await database.close();
  await mortal.stop();
});
