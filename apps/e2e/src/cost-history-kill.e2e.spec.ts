import { findEmbeddedMongo } from '@tenor/embedded-mongo';
import {
  connectDatabase,
  COST_SNAPSHOT_ITEMS,
  COST_SNAPSHOTS,
  FLEET_SNAPSHOTS,
  type SnapshotHead,
} from '@tenor/persistence';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type RunView } from './product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from './product/generated-contracts.js';
import { DYING_PROCESS, newDataDir, Product } from './product/product.js';

jest.setTimeout(600_000);

/** Three batches of contracts, and as many of items. */
const BEFORE = 2_500;
const AFTER = 2_600;
const DAY = '2026-11-22';
const WAIT_MS = 120_000;

interface Row {
  readonly snapshotDate: string;
  readonly currency: string;
  readonly monthlyBurn: string;
  readonly activeContractCount: number;
}

/** Where the process dies: each a write of the run's set of rows. */
const MOMENTS = [
  `${COST_SNAPSHOT_ITEMS}.insertMany.before.1`,
  `${COST_SNAPSHOT_ITEMS}.insertMany.after.2`,
  `${COST_SNAPSHOTS}.insertMany.after.1`,
];

let dataDir: string;

beforeAll(async () => {
  dataDir = await newDataDir();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function rowsOf(client: Client): Promise<unknown[]> {
  const rows = await client.all<Row>('/cost-snapshots');
  return rows.map((row) => [row.snapshotDate, row.currency, row.monthlyBurn, row.activeContractCount]);
}

async function captured(client: Client): Promise<RunView> {
  const { body } = await client.post<RunView>('/jobs/cost-history/run', { params: { asOf: DAY } });
  return client.ended(body.id, WAIT_MS);
}

/** The set of the day that counts, with how many rows and items it has, and how many sets are being written. */
async function counted(): Promise<unknown> {
  const uri = await findEmbeddedMongo(dataDir);
  if (uri === undefined) throw new Error('nobody serves the database');
  const database = await connectDatabase(uri, { appName: 'cost-history-kill' });
  try {
    const heads =
      database.collection<Pick<SnapshotHead<unknown>, '_id' | 'current' | 'open'>>(FLEET_SNAPSHOTS);
    const { current = null, open = [] } = (await heads.findOne({ _id: DAY })) ?? {};
    const ofSet = { setId: current?.setId };
    return {
      runId: current?.runId,
      attempt: current?.attempt,
      open: open.length,
      rows: await database.collection(COST_SNAPSHOTS).countDocuments(ofSet),
      items: await database.collection(COST_SNAPSHOT_ITEMS).countDocuments(ofSet),
    };
  } finally {
    await database.close();
  }
}

/** Of the generated contracts those that have not ended by the day, or go on by themselves. */
function inForce(contracts: number): number {
  const [, ...lines] = generatedContractsCsv(contracts).trim().split('\r\n');
  return lines.filter((line) => {
    const [, , , , , end = '', , , renews] = line.split(',');
    return renews === 'true' || end >= DAY;
  }).length;
}

/** Resolves when nobody answers there any more. */
async function died(client: Client): Promise<void> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(50)) {
    const answered = await client.get('/cost-snapshots?limit=1').then(
      () => true,
      () => false,
    );
    if (!answered) return;
  }
  throw new Error('the product goes on');
}

test('a capture of costs that is killed on its way changes nothing, and the next attempt completes it once', async () => {
  const first = await Product.start(dataDir);
  const maker = new Client(first.url, first.token);
  await maker.importCsv('contracts', UPSERT_WITH_PROVIDERS, generatedContractsCsv(BEFORE));
  expect(await captured(maker)).toMatchObject({ status: 'succeeded', result: 1 });
  const old = await rowsOf(maker);
  expect(old).toEqual([[DAY, 'EUR', expect.any(String), inForce(BEFORE)]]);
  await maker.importCsv('contracts', UPSERT_WITH_PROVIDERS, generatedContractsCsv(AFTER));
  await first.stop();

  let counting = old;
  for (const dieAt of MOMENTS) {
    const dying = await Product.start(dataDir, { NODE_OPTIONS: DYING_PROCESS, TENOR_TEST_DIE_AT: dieAt });
    const doomed = new Client(dying.url, dying.token);
    const { body } = await doomed.post<RunView>('/jobs/cost-history/run', { params: { asOf: DAY } });
    await died(doomed);
    await dying.kill();

    const product = await Product.start(dataDir);
    const client = new Client(product.url, product.token);
    const [run, seen] = [await client.get<RunView>(`/job-results/${body.id}`), await rowsOf(client)];
    // While the lease of the killed process runs, what counted still counts.
    expect([dieAt, run.body.status, seen]).toEqual([dieAt, 'running', counting]);
    expect(await client.ended(body.id, WAIT_MS)).toMatchObject({
      status: 'succeeded',
      result: 1,
      attempt: 2,
    });
    counting = await rowsOf(client);
    expect(counting).toEqual([[DAY, 'EUR', expect.any(String), inForce(AFTER)]]);
    // The set that counts is whole, and the killed one was given up.
    const whole = { runId: body.id, attempt: 2, open: 0, rows: 1, items: inForce(AFTER) };
    expect([dieAt, await counted()]).toEqual([dieAt, whole]);
    await product.stop();
  }

  const last = await Product.start(dataDir);
  const client = new Client(last.url, last.token);
  expect(await captured(client)).toMatchObject({ status: 'succeeded', result: 1, attempt: 1 });
  // An undisturbed capture says the same.
  expect(await rowsOf(client)).toEqual(counting);
  await last.dispose();
});
