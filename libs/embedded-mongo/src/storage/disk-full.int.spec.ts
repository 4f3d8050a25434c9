import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { type Document, MongoClient, MongoServerError } from 'mongodb';
import { databaseFile } from '../data-directory.js';
import { startEmbeddedMongo } from '../index.js';
import { startTestMongo } from '../testing/index.js';

/** Limits the size of the files of a running process: writes are cut short as on a full disk. Linux has a command for that. */
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}

const whereFilesCanBeLimited = process.platform === 'linux' ? describe : describe.skip;

whereFilesCanBeLimited('a disk that is full', () => {
  it('refuses the write, keeps all before it, and goes on when there is space again', async () => {
    const mongo = await startTestMongo();
    const client = await new MongoClient(mongo.uri).connect();
    const things = client.db().collection<Document>('things');
    await things.createIndexes([{ key: { n: 1 }, unique: true }, { key: { tags: 1 } }]);
    const batch = (from: number): Document[] =>
      Array.from({ length: 500 }, (_, i) => ({
        n: from + i,
        tags: ['a', `b${i % 9}`],
        pad: 'x'.repeat(400),
      }));
    await things.insertMany(batch(0));
    limitFiles(mongo.server.pid, (await stat(databaseFile(mongo.dataDir))).size + 2_000_000);
    let stored = 500;
    let failure: unknown;
    while (failure === undefined && stored < 100_000)
      try {
        await things.insertMany(batch(stored));
        stored += 500;
      } catch (error) {
        failure = error;
      }
    expect(failure).toBeInstanceOf(MongoServerError);
    expect(failure).toMatchObject({ message: expect.stringContaining('the write was undone: ') });
    // Others who write in the same moment are told too, and who reads is not disturbed.
    const writers = await Promise.allSettled([
      things.insertMany(batch(stored)),
      things.updateMany({}, { $set: { pad: 'y'.repeat(900) } }),
    ]);
    expect(writers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    // Of a long update the first documents may have been committed with what others wrote; then it says so.
    const changed = await things.countDocuments({ pad: 'y'.repeat(900) });
    expect(await things.countDocuments({ pad: 'x'.repeat(400) })).toBe(stored - changed);
    const [, update] = writers.map((writer) => (writer.status === 'rejected' ? String(writer.reason) : ''));
    expect(update).toContain(changed === 0 ? 'the write was undone' : 'the rest of the write was undone');
    expect(await client.db().command({ validate: 'things' })).toMatchObject({
      valid: true,
      nrecords: stored,
    });

    limitFiles(mongo.server.pid, 'unlimited');
    await things.insertMany(batch(stored));
    expect(await things.countDocuments({ tags: 'a' })).toBe(stored + 500);
    await client.close();
    mongo.kill();
    await mongo.server.exited;
    const again = await startEmbeddedMongo({ dataDir: mongo.dataDir });
    const after = await new MongoClient(again.uri).connect();
    expect(await after.db().command({ validate: 'things' })).toMatchObject({
      valid: true,
      nrecords: stored + 500,
    });
    await after.close();
    await again.stop();
    await mongo.stop();
  }, 60_000);
});
