import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEmbeddedMongo, hasEmbeddedMongo } from './find-embedded-mongo.js';
import { startEmbeddedMongo } from './start-embedded-mongo.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tenor-find-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

it.each([
  ['in the directory', 'data'],
  ['elsewhere, where its path is too long', 'd'.repeat(120)],
])('a database is found as long as it is served, with its socket %s', async (_name, name) => {
  const dataDir = join(parent, name);
  expect([hasEmbeddedMongo(dataDir), await findEmbeddedMongo(dataDir)]).toEqual([false, undefined]);
  const mongo = await startEmbeddedMongo({ dataDir });
  expect([hasEmbeddedMongo(dataDir), await findEmbeddedMongo(dataDir)]).toEqual([true, mongo.uri]);
  await mongo.stop();
  expect([hasEmbeddedMongo(dataDir), await findEmbeddedMongo(dataDir)]).toEqual([true, undefined]);
});

it('what is left of a server that was killed is no server', async () => {
  await writeFile(join(parent, 'mongo.sock'), '');
  expect(await findEmbeddedMongo(parent)).toBeUndefined();
});
