import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { databaseFile } from '../data-directory.js';
import { startEmbeddedMongo } from '../index.js';
import { FORMAT_VERSION } from './format-version.js';
import { documentKeyOf } from './document-store.js';
import { Environment } from './environment.js';

/** Puts files as they are now into the form of version 1. */
async function downgrade(dataDir: string): Promise<void> {
  const env = new Environment(databaseFile(dataDir));
  const entries = [...env.indexes.ascending(Buffer.alloc(1), Buffer.alloc(40, 0xff), Infinity)];
  env.write(() => {
    for (const entry of entries) env.indexes.put(entry.key, Buffer.from(documentKeyOf(entry)));
    env.catalog.remove(Buffer.from('v'));
  });
  await env.close();
  await writeFile(join(dataDir, 'mongo.format'), '1\n');
}

describe('the format version of a data directory', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tenor-format-'));
  });

  afterEach(async () => {
    await rm(dataDir, { recursive: true, force: true });
  });

  const withDatabase = async <T>(use: (client: MongoClient) => Promise<T>): Promise<T> => {
    const server = await startEmbeddedMongo({ dataDir });
    const client = await new MongoClient(server.uri).connect();
    try {
      return await use(client);
    } finally {
      await client.close();
      await server.stop();
    }
  };
  const fill = (client: MongoClient): Promise<void> =>
    withThings(client, async (things) => {
      await things.createIndexes([{ key: { n: 1 }, unique: true }, { key: { tags: 1, n: -1 } }]);
      await things.insertMany(
        Array.from({ length: 12_345 }, (_, n) => ({ n, tags: [`t${n % 7}`, `u${n % 11}`] })),
      );
    });
  const withThings = async <T>(
    client: MongoClient,
    use: (things: ReturnType<ReturnType<MongoClient['db']>['collection']>) => Promise<T>,
  ): Promise<T> => use(client.db().collection<Document>('things'));
  const check = (client: MongoClient): Promise<void> =>
    withThings(client, async (things) => {
      expect(await things.countDocuments()).toBe(12_345);
      expect(await client.db().command({ validate: 'things' })).toMatchObject({ valid: true, errors: [] });
      expect(await things.countDocuments({ tags: 't3' })).toBe(1_764);
      await expect(things.insertOne({ n: 77 })).rejects.toThrow('E11000');
    });

  it('converts the files of version 1, with every document and index entry', async () => {
    await withDatabase(fill);
    await downgrade(dataDir);
    await withDatabase(check);
    expect(await readFile(join(dataDir, 'mongo.format'), 'utf8')).toBe(`${FORMAT_VERSION}\n`);
    expect(existsSync(join(dataDir, 'mongo.mdb.migrating'))).toBe(false);
  });

  it('goes on after a crash between the conversion and the note of it, and leaves no half-made files', async () => {
    await withDatabase(fill);
    await writeFile(join(dataDir, 'mongo.format'), '1\n');
    await writeFile(join(dataDir, 'mongo.mdb.migrating'), 'half');
    await withDatabase(check);
    expect(existsSync(join(dataDir, 'mongo.mdb.migrating'))).toBe(false);
  });

  it.each(['3', '99', '0', 'x', ''])(
    'refuses version "%s" with a sentence, and changes nothing',
    async (version) => {
      await writeFile(join(dataDir, 'mongo.format'), `${version}\n`);
      await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(
        `the data directory ${dataDir} has format version ${version}, this program reads version ${FORMAT_VERSION} and older ones: a newer program is needed`,
      );
      expect(await readFile(join(dataDir, 'mongo.format'), 'utf8')).toBe(`${version}\n`);
    },
  );
});
