import { addDays, contractInput, serviceProviderInput, type CalendarDate, type Instant } from '@tenor/domain';
import { findEmbeddedMongo, startEmbeddedMongo } from '@tenor/embedded-mongo';
import {
  connectDatabase,
  CONTRACTS,
  ensureContractIndexes,
  fromContract,
  fromServiceProvider,
  SERVICE_PROVIDERS,
} from '@tenor/persistence';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../../product/client.js';
import { newDataDir, Product } from '../../product/product.js';
import { lastAlertStored } from '../profile-bench.js';
import { familyFigures, memoryText } from '../resident-memory.js';
import { answersMeanwhile, printAnswers } from './answers-meanwhile.js';
import { insertAll } from './generated-fleet.js';
import {
  cheapest,
  costText,
  finished,
  measured,
  NO_LIMITS,
  print,
  ratioText,
  secondsOf,
  type Cost,
  type TimedRun,
} from './timed-run.js';

const RECORDED: Instant = '2026-01-01T00:00:00.000Z';
const DAY: CalendarDate = '2026-11-22';
const PROVIDERS = 500;
const POLL_MS = 25;
/** All contracts end within it: each is a finding. */
const WHOLE_WINDOW = 3_650;

/** What renewal-check reads of a contract at the least. */
const FIELDS = [
  'name',
  'providerId',
  'status',
  'startDate',
  'endDate',
  'autoRenew',
  'recurringCost',
  'currency',
];

interface PublishedRun extends TimedRun {
  readonly lastSeq: number;
  readonly emittedSeq: number;
}

/**
 * The jobs that look at every contract, beside the bare cost of streaming them through the driver; then a
 * run in which each contract is a finding, until all is published, with requests answered meanwhile.
 */
export async function contractsBench(contracts: number): Promise<void> {
  console.log(`${contracts} contracts of ${PROVIDERS} providers`);
  const dataDir = await newDataDir();
  await fill(dataDir, contracts);
  const product = await Product.start(dataDir, NO_LIMITS);
  try {
    const client = new Client(product.url, product.token);
    const bare = await cheapest(3, () => bareReading(product));
    print('bare reading with the driver', costText(bare));
    for (const [job, params] of [
      ['renewal-check', { windowDays: 1 }],
      ['cost-report', {}],
      ['cost-history', { asOf: '2026-10-25' }],
      ['cost-history', {}],
      ['cost-anomaly', { thresholdPct: 1 }],
    ] as const) {
      const { outcome: cost, waits } = await answersMeanwhile(client, () =>
        measured(product, async () => secondsOf(await finished(client, job, params))),
      );
      print(`${job} ${JSON.stringify(params)}`, costText(cost));
      print('    of the bare reading', ratioText(cost, bare));
      printAnswers(waits);
    }
    await findingsOfAll(product, client, bare, false);
    await findingsOfAll(product, client, bare, true);
    for (const figures of await familyFigures(product.pid)) print(figures.name, memoryText(figures));
  } catch (error) {
    console.error(product.output());
    throw error;
  } finally {
    await product.dispose();
  }
}

async function findingsOfAll(product: Product, client: Client, bare: Cost, notify: boolean): Promise<void> {
  let findings = 0;
  const { outcome: cost, waits } = await answersMeanwhile(client, () =>
    measured(product, async () => {
      const began = performance.now();
      const run = await finished(client, 'renewal-check', { windowDays: WHOLE_WINDOW, notify });
      findings = Number(run.result);
      await published(client, run.id);
      if (notify) await lastAlertStored(client, run);
      return (performance.now() - began) / 1_000;
    }),
  );
  const what = notify ? 'findings stored, published and made alerts' : 'findings stored and published';
  print(`${findings} ${what}`, costText(cost));
  print('    of the bare reading', ratioText(cost, bare));
  printAnswers(waits);
}

async function published(client: Client, id: string): Promise<void> {
  for (;;) {
    const { body } = await client.get<PublishedRun>(`/job-results/${id}`);
    if (body.emittedSeq === body.lastSeq + 1) return;
    await sleep(POLL_MS);
  }
}

async function bareReading(product: Product): Promise<Cost> {
  const uri = await findEmbeddedMongo(product.dataDir);
  if (uri === undefined) throw new Error('nobody serves the database');
  const database = await connectDatabase(uri, { appName: 'bench' });
  try {
    const before = process.cpuUsage();
    const cost = await measured(product, async () => {
      const started = performance.now();
      const projection = Object.fromEntries(FIELDS.map((field) => [field, 1]));
      const cursor = database
        .collection(CONTRACTS)
        .find({}, { projection, batchSize: 1_000 })
        .sort({ _id: 1 });
      let read = 0;
      while (await cursor.hasNext()) read += cursor.readBufferedDocuments().length;
      if (read === 0) throw new Error('there are no contracts');
      return (performance.now() - started) / 1_000;
    });
    const { user, system } = process.cpuUsage(before);
    return { wall: cost.wall, cpu: cost.cpu + (user + system) / 1_000_000 };
  } finally {
    await database.close();
  }
}

async function fill(dataDir: string, contracts: number): Promise<void> {
  const mongo = await startEmbeddedMongo({ dataDir });
  const database = await connectDatabase(mongo.uri, { appName: 'bench' });
  await ensureContractIndexes(database);
  const entity = (kind: number, n: number) => ({
    id: `0192f0c1-2b7a-7000-8${String(kind).padStart(3, '0')}-${String(n).padStart(12, '0')}`,
    createdAt: RECORDED,
    updatedAt: RECORDED,
    version: 1,
  });
  await insertAll(database, SERVICE_PROVIDERS, PROVIDERS, (n) =>
    fromServiceProvider({ ...serviceProviderInput.parse({ name: `Provider ${n}` }), ...entity(1, n) }),
  );
  await insertAll(database, CONTRACTS, contracts, (n) => {
    const input = {
      name: `Contract ${n}`,
      contractNumber: `C-${n}`,
      providerId: entity(1, n % PROVIDERS).id,
      status: 'active',
      startDate: '2025-01-01',
      endDate: addDays(DAY, 1 + (n % 3_600)),
      recurringCost: `${(n % 9_000) + 100}.50`,
      billingPeriod: ['monthly', 'quarterly', 'annual'][n % 3],
      currency: ['USD', 'EUR', 'GBP'][n % 3],
      autoRenew: n % 3 === 0,
      noticePeriodDays: n % 120,
    };
    return fromContract({ ...contractInput.parse(input), ...entity(2, n), decidedBy: null, decidedAt: null });
  });
  await database.close();
  await mongo.stop();
}
