import { type EmbeddedMongo, startEmbeddedMongo } from '@tenor/embedded-mongo';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { Double, Int32, Long, MongoClient, type Document } from 'mongodb';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../cli-error.js';
import { runCli } from '../program.js';
import { RecordingContext } from '../testing/recording-context.js';

let directory: string;
let dataDir: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenor-cli-'));
  dataDir = join(directory, 'data');
  await withDatabase(async (client) => {
    const runs = client.db().collection<Document>('runs');
    await runs.createIndexes([
      { key: { job: 1, n: -1 }, name: 'by_job' },
      { key: { key: 1 }, unique: true, partialFilterExpression: { key: { $type: 'string' } } },
      { key: { at: 1 }, expireAfterSeconds: 3600, sparse: true },
    ]);
    await runs.insertMany(
      Array.from({ length: 2_500 }, (_, n) => ({
        job: `job${n % 5}`,
        n: new Double(n),
        long: Long.fromNumber(n),
        key: `k${n}`,
        // Names that JavaScript would put in front of the others.
        years: new Map<string, unknown>([
          ['z', new Int32(1)],
          [
            '2024',
            [
              new Map([
                ['b', 1],
                ['7', 2],
              ]),
            ],
          ],
          ['a', null],
        ]),
      })),
    );
    await client.db().collection('empty').createIndex({ x: 1 });
    await client
      .db()
      .collection('policies')
      .insertOne({ routes: [], pattern: /^a.b$/i, at: new Date(0) });
  });
  await writeFile(join(dataDir, 'secret-key'), 'the key');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function withDatabase(
  use: (client: MongoClient, server: EmbeddedMongo) => Promise<void>,
): Promise<void> {
  const server = await startEmbeddedMongo({ dataDir });
  const client = await new MongoClient(server.uri).connect();
  try {
    await use(client, server);
  } finally {
    await client.close();
    await server.stop();
  }
}

async function tenor(
  args: readonly string[],
  at = dataDir,
): Promise<{ code: number; out: string; err: string }> {
  const context = new RecordingContext({ TENOR_DATA_DIR: at });
  const code = await runCli(args, context, '0.0.0');
  return { code, out: context.out, err: context.err };
}

describe('tenor backup, restore and verify', () => {
  it('copy the database of a running product, and bring it back elsewhere with its key', async () => {
    const backup = join(directory, 'backup');
    await withDatabase(async () => {
      const made = await tenor(['backup', backup]);
      expect(made).toMatchObject({ code: EXIT.ok });
      expect(made.out).toMatch(/tenor\.runs\s+2500\s+4\s+[0-9a-f]{32}/);
      expect(made.err).toBe(`Backed up and checked: 3 collections, 2501 documents, in ${backup}\n`);
      expect(await tenor(['restore', backup, '--replace'])).toMatchObject({
        code: EXIT.failed,
        err: expect.stringContaining('is in use by a running process: stop it first'),
      });
    });
    const elsewhere = join(directory, 'elsewhere');
    expect(await tenor(['restore', backup], elsewhere)).toMatchObject({
      code: EXIT.ok,
      err: expect.stringContaining('Restored and checked: 3 collections, 2501 documents'),
    });
    expect(await readFile(join(elsewhere, 'secret-key'), 'utf8')).toBe('the key');
    const [before, after] = [await tenor(['verify']), await tenor(['verify'], elsewhere)];
    expect(after).toEqual(before);
    expect(after.err).toBe('Every index fits its documents: 3 collections, 2501 documents\n');
  });

  it('say what is not there', async () => {
    const nowhere = join(directory, 'nowhere');
    expect(await tenor(['verify'], nowhere)).toMatchObject({
      code: EXIT.failed,
      err: expect.stringContaining(`There is no database in ${nowhere}`),
    });
    expect(await tenor(['backup', join(directory, 'b')], nowhere)).toMatchObject({
      code: EXIT.failed,
      err: expect.stringContaining(`The backup was not made: there is no database in ${nowhere}`),
    });
    expect(await tenor(['restore', nowhere])).toMatchObject({
      code: EXIT.failed,
      err: expect.stringContaining('is no complete backup'),
    });
  });
});

describe('tenor migrate', () => {
  let target: TestMongo;
  let client: MongoClient;

  beforeEach(async () => {
    target = await startTestMongo();
    client = await new MongoClient(target.uri).connect();
  });

  afterEach(async () => {
    await client.close();
    await target.stop();
  });

  const migrate = (): ReturnType<typeof tenor> => tenor(['migrate', '--to', target.uri]);

  it('copies every document byte for byte, and the indexes with their options', async () => {
    const source = await tenor(['verify']);
    const done = await migrate();
    expect(done).toMatchObject({ code: EXIT.ok, out: source.out });
    expect(await tenor(['verify'], target.dataDir)).toMatchObject({ code: EXIT.ok, out: source.out });
    const indexes = await client.db().collection('runs').indexes();
    expect(indexes).toMatchObject([
      { name: '_id_' },
      { name: 'by_job', key: { job: 1, n: -1 } },
      { name: 'key_1', unique: true, partialFilterExpression: { key: { $type: 'string' } } },
      { name: 'at_1', expireAfterSeconds: 3600, sparse: true },
    ]);
  });

  it('goes on after it was cut off: what is whole stays, the rest is copied anew', async () => {
    await client.db().collection('tenor_migration').insertOne({ name: 'migration' });
    await client.db().collection('runs').insertOne({ half: true });
    await client.db().createCollection('empty');
    const done = await migrate();
    expect(done).toMatchObject({ code: EXIT.ok });
    expect(done.err).toContain('empty: is there already\n');
    expect(done.err).toContain('runs: 2500 documents copied and compared\n');
    expect(
      await client
        .db()
        .listCollections()
        .map(({ name }) => name)
        .toArray(),
    ).not.toContain('tenor_migration');
  });

  it('refuses a target that is not empty, a running product and an address without a database', async () => {
    await client.db().collection('somebodys').insertOne({});
    expect(await migrate()).toMatchObject({
      code: EXIT.failed,
      err: expect.stringContaining('The database tenor at the target is not empty (somebodys)'),
    });
    expect(await client.db().listCollections().toArray()).toHaveLength(1);
    await withDatabase(async () => {
      expect(await migrate()).toMatchObject({
        code: EXIT.failed,
        err: expect.stringContaining('is in use by a running process: stop it first'),
      });
    });
    expect(await tenor(['migrate', '--to', 'mongodb://localhost'])).toMatchObject({ code: EXIT.usage });
  });
});
