import { EJSON } from 'bson';
import { type MongoJavaServer, startMongoJavaServer } from '@tenor/test-engines';
import { type TestMongo, startTestMongo } from '@tenor/embedded-mongo/testing';
import { MongoClient } from 'mongodb';
import { compareEngines } from './engines-compared.js';

jest.setTimeout(1_800_000);

/** Cases; 10,000 and more by hand: TENOR_DIFFERENTIAL_CASES. */
const CASES = Number(process.env['TENOR_DIFFERENTIAL_CASES'] ?? 2_000);
const SEED = Number(process.env['TENOR_DIFFERENTIAL_SEED'] ?? 20_260_101);

describe('the embedded database and an independent engine', () => {
  let mongo: TestMongo;
  let other: MongoJavaServer;
  let clients: MongoClient[];

  beforeAll(async () => {
    mongo = await startTestMongo();
    other = await startMongoJavaServer();
    clients = await Promise.all([mongo, other].map(({ uri }) => new MongoClient(uri).connect()));
  });

  afterAll(async () => {
    for (const client of clients ?? []) await client.close();
    await other?.stop();
    await mongo?.stop();
  });

  it('give the same for random documents, filters, sorts, projections, updates and groups', async () => {
    const [ours, theirs] = clients.map((client) => client.db('differential').collection('things'));
    const found = await compareEngines(ours!, theirs!, CASES, SEED);
    const known = [...found.known].map(([reason, times]) => `  ${times} × ${reason}`);
    process.stdout.write(
      [
        `differential run: ${found.cases} cases, ${found.equal} equal, known faults of the other engine:`,
        ...known,
        '',
      ].join('\n'),
    );
    expect(found.differences.slice(0, 20).map((one) => EJSON.stringify(one))).toEqual([]);
    expect(found.equal).toBeGreaterThan(found.cases * 0.85);
  });
});
