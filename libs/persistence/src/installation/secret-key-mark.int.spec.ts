import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { SecretBox } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { connectDatabase } from '../connect.js';
import { hasSecretKey, INSTALLATION, markSecretKey, secretKeyCheck } from './secret-key-mark.js';

const KEY = new SecretBox(Buffer.alloc(32, 1));
const OTHER = new SecretBox(Buffer.alloc(32, 2));

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
beforeEach(async () => {
  await database.collection(INSTALLATION).deleteMany({});
});

it('whoever has the key of the mark is told so, whoever has another too', async () => {
  expect(await markSecretKey(database, KEY)).toBe('first');
  expect(await markSecretKey(database, KEY)).toBe('same');
  expect([await hasSecretKey(database, KEY), await hasSecretKey(database, OTHER)]).toEqual([true, false]);
  await secretKeyCheck(database, KEY).check();
  await expect(secretKeyCheck(database, OTHER).check()).rejects.toThrow('is not the key');
});

it('before there is a mark nobody has the wrong key', async () => {
  expect(await hasSecretKey(database, OTHER)).toBe(true);
});

it('a key that was lost is replaced by the one of who seals', async () => {
  await markSecretKey(database, KEY);
  expect(await markSecretKey(database, OTHER)).toBe('changed');
  expect([await hasSecretKey(database, KEY), await hasSecretKey(database, OTHER)]).toEqual([false, true]);
});

it('of many that start at once one makes the mark', async () => {
  const findings = await Promise.all(Array.from({ length: 8 }, () => markSecretKey(database, KEY)));
  expect(findings.filter((finding) => finding === 'first')).toHaveLength(1);
  expect(findings.filter((finding) => finding === 'same')).toHaveLength(7);
});

it('a mark that somebody damaged opens with no key', async () => {
  await markSecretKey(database, KEY);
  await database
    .collection<{ _id: string }>(INSTALLATION)
    .updateOne({ _id: 'secret-key' }, { $set: { sealed: 'v1:AAAA' } });
  expect(await hasSecretKey(database, KEY)).toBe(false);
});
