import { type EmbeddedMongo, startEmbeddedMongo } from '@tenor/embedded-mongo';
import { type MongoJavaServer, startMongoJavaServer } from '@tenor/test-engines';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Document, MongoClient } from 'mongodb';

const CLI = createRequire(__filename).resolve('@tenor/cli/main');
const DOCUMENTS = 3_500;

describe('tenor migrate to a server of others', () => {
  let engine: MongoJavaServer | undefined;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenor-migrate-'));
    engine = await startMongoJavaServer();
  }, 300_000);

  afterAll(async () => {
    await engine?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const fill = async (server: EmbeddedMongo): Promise<void> => {
    const client = await new MongoClient(server.uri).connect();
    const contracts = client.db().collection<Document>('contracts');
    await contracts.createIndexes([
      { key: { provider: 1, endDate: -1 }, name: 'provider' },
      { key: { number: 1 }, unique: true },
    ]);
    await contracts.insertMany(
      Array.from({ length: DOCUMENTS }, (_, n) => ({
        number: `C-${n}`,
        provider: `provider ${n % 17}`,
        endDate: `2026-${String(1 + (n % 12)).padStart(2, '0')}-01`,
        amount: n * 1.5,
        tags: ['a', { deep: [n, null, true] }],
        at: new Date(n * 1_000),
      })),
    );
    await client.db().collection('tenants').insertOne({ name: 'Lighthouse' });
    await client.close();
  };

  it('brings every document and index over, and refuses to do so twice', async () => {
    if (engine === undefined) throw new Error('the engine has not started');
    const server = await startEmbeddedMongo({ dataDir: directory });
    await fill(server);
    await server.stop();
    const migrate = (uri: string) =>
      promisify(execFile)(process.execPath, [CLI, 'migrate', '--to', uri], {
        env: { ...process.env, TENOR_DATA_DIR: directory },
      });
    const { stdout, stderr } = await migrate(engine.uri);
    expect(stdout).toMatch(/tenor\.contracts\s+3500\s+3\s/);
    expect(stderr).toContain('Copied and compared: 2 collections, 3501 documents');
    const client = await new MongoClient(engine.uri).connect();
    const contracts = client.db().collection<Document>('contracts');
    expect(await contracts.countDocuments({ provider: 'provider 3' })).toBe(206);
    expect((await contracts.indexes()).map(({ name }) => name).sort()).toEqual([
      '_id_',
      'number_1',
      'provider',
    ]);
    await expect(contracts.insertOne({ number: 'C-7' })).rejects.toThrow('E11000');
    await client.close();
    await expect(migrate(engine.uri)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('at the target is not empty'),
    });
  }, 120_000);
});
