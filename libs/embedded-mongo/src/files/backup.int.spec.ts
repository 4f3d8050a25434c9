import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { startEmbeddedMongo } from '../index.js';
import { type TestMongo, startTestMongo } from '../testing/index.js';
import { backupDirectory } from './backup-directory.js';
import { type Manifest, differences } from './manifest.js';
import { restoreDirectory } from './restore-directory.js';
import { StoredFiles } from './stored-files.js';

const createdAt = new Date('2026-03-01T12:00:00Z');

describe('backup and restore', () => {
  let directory: string;
  let mongo: TestMongo;
  let client: MongoClient;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenor-backup-'));
    mongo = await startTestMongo();
    client = await new MongoClient(mongo.uri).connect();
    const things = client.db().collection<Document>('things');
    await things.createIndexes([{ key: { n: 1 }, unique: true }, { key: { tags: 1 } }]);
    await things.insertMany(Array.from({ length: 3_000 }, (_, n) => ({ n, tags: [`a${n % 3}`, 'x'] })));
    await client
      .db('other')
      .collection<Document>('more')
      .insertOne({ _id: 'one' as never, at: createdAt });
  });

  afterEach(async () => {
    await client.close();
    await mongo.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const backup = (name = 'backup'): Promise<Manifest> =>
    backupDirectory({
      dataDir: mongo.dataDir,
      target: join(directory, name),
      createdAt,
      alongside: ['secret-key'],
    });
  const restore = (replace = false, dataDir = join(directory, 'restored')): Promise<Manifest> =>
    restoreDirectory({ source: join(directory, 'backup'), dataDir, replace, alongside: ['secret-key'] });

  it('copies a moment of a database that is being written to, and brings it back as it was', async () => {
    await writeFile(join(mongo.dataDir, 'secret-key'), 'k');
    let writing = true;
    const writer = (async () => {
      for (let n = 3_000; writing; n += 2)
        // Both or none of a pair are in the copy, as both are in one insert, and no index is ahead of its documents.
        await client
          .db()
          .collection('things')
          .insertMany([
            { n, tags: ['w'] },
            { n: n + 1, tags: ['w'] },
          ]);
    })();
    const manifest = await backup();
    writing = false;
    await writer;
    const [more, things] = manifest.collections;
    expect(more).toMatchObject({ database: 'other', name: 'more', documents: 1, indexes: [] });
    expect(things).toMatchObject({ database: 'tenor', name: 'things', indexes: ['n_1', 'tags_1'] });
    expect(things!.documents % 2).toBe(0);
    expect((await stat(join(directory, 'backup'))).mode & 0o777).toBe(0o700);
    expect((await readdir(join(directory, 'backup'))).sort()).toEqual([
      'manifest.json',
      'mongo.mdb',
      'secret-key',
    ]);

    expect(await restore()).toEqual(manifest);
    const dataDir = join(directory, 'restored');
    expect(await readFile(join(dataDir, 'secret-key'), 'utf8')).toBe('k');
    const restored = await startEmbeddedMongo({ dataDir });
    const again = await new MongoClient(restored.uri).connect();
    expect(await again.db().collection('things').countDocuments({})).toBe(things!.documents);
    expect(await again.db().command({ validate: 'things' })).toMatchObject({ valid: true });
    expect(await again.db().collection('things').findOne({ n: 2_999 })).toEqual(
      await client.db().collection('things').findOne({ n: 2_999 }),
    );
    await again.close();
    await restored.stop();
  });

  it('refuses a target that is not empty, and a directory without a database', async () => {
    await backup();
    await expect(backup()).rejects.toThrow(`${join(directory, 'backup')} is not empty (manifest.json)`);
    await expect(
      backupDirectory({ dataDir: join(directory, 'none'), target: join(directory, 'b'), createdAt }),
    ).rejects.toThrow(`there is no database in ${join(directory, 'none')}`);
  });

  it('does not restore over a running database, nor over one that is there unless told', async () => {
    await backup();
    await expect(restore(true, mongo.dataDir)).rejects.toThrow(
      'is in use by a running process: stop it first',
    );
    await restore();
    await expect(restore()).rejects.toThrow('is not empty (mongo.format, mongo.mdb');
    const dataDir = join(directory, 'restored');
    const server = await startEmbeddedMongo({ dataDir });
    const other = await new MongoClient(server.uri).connect();
    await other.db().collection('things').deleteMany({});
    await other.close();
    await server.stop();
    const manifest = await restore(true);
    const files = new StoredFiles(join(dataDir, 'mongo.mdb'));
    expect(differences(manifest.collections, files.examine())).toEqual([]);
    await files.close();
  });

  it('changes nothing when the backup is damaged, incomplete or too new', async () => {
    const manifest = await backup();
    const path = join(directory, 'backup', 'manifest.json');
    const dataDir = join(directory, 'restored');
    const rewritten = (change: Partial<Manifest>): Promise<void> =>
      writeFile(path, JSON.stringify({ ...manifest, ...change }));
    await rewritten({
      collections: manifest.collections.map((one) => ({ ...one, checksum: '0'.repeat(32) })),
    });
    await expect(restore()).rejects.toThrow('is damaged: other.more has other documents (checksum ');
    await rewritten({ formatVersion: 99 });
    await expect(restore()).rejects.toThrow('has format version 99');
    await rewritten({});
    const file = await open(join(directory, 'backup', 'mongo.mdb'), 'r+');
    const { size } = await file.stat();
    for (let at = 3 * 8_192; at < size; at += 8_192)
      await file.write(Buffer.alloc(2_000, 7), 0, 2_000, at + 4_000);
    await file.close();
    await expect(restore()).rejects.toThrow('is damaged: mongo.mdb is not the file');
    await rm(path);
    await expect(restore()).rejects.toThrow('is no complete backup: it has no manifest.json');
    expect(existsSync(join(dataDir, 'mongo.mdb'))).toBe(false);
    await mkdir(dataDir, { recursive: true });
    expect((await readdir(dataDir)).filter((name) => !name.startsWith('mongo.lock'))).toEqual([]);
  });
});
