import { EJSON } from 'bson';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { crudRefusals, driverFaults } from './testing/unified/crud-refusals.js';
import { Mismatch } from './testing/unified/match-value.js';
import { Refused, runUnifiedTest } from './testing/unified/run-unified-test.js';
import {
  type Deployment,
  type UnifiedFile,
  type UnifiedTest,
  isApplicable,
} from './testing/unified/unified-test.js';
import { type TestMongo, startTestMongo } from './testing/index.js';

jest.setTimeout(180_000);

/** What `hello` and `buildInfo` say: a standalone, with the language of MongoDB 7.0. */
const deployment: Deployment = { version: '7.0.0', topology: 'single' };

interface Case {
  readonly name: string;
  readonly file: UnifiedFile;
  readonly test: UnifiedTest;
}

describe("MongoDB's public CRUD tests", () => {
  let mongo: TestMongo;
  let client: MongoClient;
  const applicable: Case[] = [];
  let others = 0;

  beforeAll(async () => {
    const data = process.env['TENOR_TEST_DATA'];
    if (data === undefined) throw new Error('TENOR_TEST_DATA must name the folder with the real data');
    const folder = join(data, 'mongodb-crud-tests');
    for (const fileName of (await readdir(folder)).sort()) {
      if (!fileName.endsWith('.json')) continue;
      const file = EJSON.parse(await readFile(join(folder, fileName), 'utf8')) as UnifiedFile;
      for (const test of file.tests) {
        const fits = [file, test].every((one) => isApplicable(one.runOnRequirements, deployment));
        if (fits) applicable.push({ name: `${fileName}: ${test.description}`, file, test });
        else others += 1;
      }
    }
    mongo = await startTestMongo();
    client = await new MongoClient(mongo.uri).connect();
  });

  afterAll(async () => {
    await client.close();
    await mongo.stop();
  });

  it('with an _id of null, which the driver never sends, are right on the server', async () => {
    const things = client.db().collection('null_ids');
    await client.db().command({ insert: 'null_ids', documents: [{ _id: null }] });
    expect(await things.countDocuments({ _id: { $type: 'null' } })).toBe(1);
    await things.drop();
  });

  it('pass, or are refused by the error that the list of refusals names', async () => {
    const info = (await client.db().command({ buildInfo: 1 })) as { version: string };
    expect(info.version).toBe(deployment.version);
    const unexpected: string[] = [];
    let passed = 0;
    let refused = 0;
    let faults = 0;
    for (const { name, file, test } of applicable) {
      const refusal = crudRefusals.get(name);
      const error: unknown = await runUnifiedTest(mongo.uri, client, file, test).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const fault = driverFaults.get(name);
      if (refusal === undefined && fault === undefined && error === undefined) passed += 1;
      else if (fault !== undefined && error instanceof Mismatch && error.message === fault) faults += 1;
      else if (
        refusal !== undefined &&
        error instanceof Refused &&
        error.code === refusal.code &&
        error.serverMessage.includes(refusal.message)
      )
        refused += 1;
      else
        unexpected.push(`${name} => ${error instanceof Error ? error.message : 'passes, but is on a list'}`);
    }
    process.stdout.write(
      `CRUD tests: ${passed} passed, ${refused} refused, ${faults} failed by the driver, ${others} not for a standalone ${deployment.version}\n`,
    );
    expect(unexpected).toEqual([]);
    expect([passed + refused + faults, refused, faults]).toEqual([
      applicable.length,
      crudRefusals.size,
      driverFaults.size,
    ]);
    expect(passed).toBeGreaterThan(0);
  });
});
