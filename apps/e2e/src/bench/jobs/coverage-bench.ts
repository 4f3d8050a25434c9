import { findEmbeddedMongo, startEmbeddedMongo } from '@tenor/embedded-mongo';
import { connectDatabase, ensureContractIndexes } from '@tenor/persistence';
import { Client, type RunView } from '../../product/client.js';
import { newDataDir, Product } from '../../product/product.js';
import { familyFigures, memoryText } from '../resident-memory.js';
import { readBarely } from './bare-reading.js';
import { fleetSizes, storeGeneratedFleet } from './generated-fleet.js';

/** Runs at this size take no longer, each. */
const LIMIT_SECONDS = 7_200;
const AS_OF = '2026-11-22';

interface TimedRun extends RunView {
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** Wall and CPU seconds, the latter of all processes that took part. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

const print = (label: string, value: string): void => console.log(`${label.padEnd(52)} ${value}`);
const text = ({ wall, cpu }: Cost): string => `${wall.toFixed(2)} s, ${cpu.toFixed(2)} CPU s`;

/**
 * The jobs that look at every device, on a generated fleet, beside the bare cost of streaming the same
 * documents through the driver; and the memory of each process.
 */
export async function coverageBench(devices: number): Promise<void> {
  const dataDir = await newDataDir();
  const sizes = Object.entries(fleetSizes(devices)).map(([name, count]) => `${count} ${name}`);
  console.log(sizes.join(', '));
  await fill(dataDir, devices);
  const product = await Product.start(dataDir, {
    TENOR_JOB_SOFT_LIMIT_SECONDS: String(LIMIT_SECONDS),
    TENOR_JOB_HARD_LIMIT_SECONDS: String(LIMIT_SECONDS),
  });
  try {
    const bare = await cheapest(3, () => bareReading(product));
    print('bare reading with the driver', text(bare));
    const client = new Client(product.url, product.token);
    for (const [job, params] of [
      ['coverage-snapshot', { dryRun: true }],
      ['coverage-gap', {}],
      ['coverage-snapshot', {}],
    ] as const) {
      let result: unknown;
      const cost = await measured(product, async () => {
        const run = await finished(client, job, params);
        result = run.result;
        return (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1_000;
      });
      print(`${job} ${JSON.stringify(params)}`, text(cost));
      print(
        '    of the bare reading',
        `${(cost.wall / bare.wall).toFixed(1)} × wall, ${(cost.cpu / bare.cpu).toFixed(1)} × CPU`,
      );
      print('    result', JSON.stringify(result));
    }
    for (const figures of await familyFigures(product.pid)) print(figures.name, memoryText(figures));
  } catch (error) {
    console.error(product.output());
    throw error;
  } finally {
    await product.dispose();
  }
}

async function fill(dataDir: string, devices: number): Promise<void> {
  const mongo = await startEmbeddedMongo({ dataDir });
  const database = await connectDatabase(mongo.uri, { appName: 'bench' });
  const started = performance.now();
  await ensureContractIndexes(database);
  await storeGeneratedFleet(database, devices);
  print('stored in', `${((performance.now() - started) / 1_000).toFixed(1)} s`);
  await database.close();
  await mongo.stop();
}

async function finished(client: Client, job: string, params: object): Promise<TimedRun> {
  const request = { params: { asOf: AS_OF, notify: false, ...params } };
  const { body } = await client.post<RunView>(`/jobs/${job}/run`, request);
  await client.ended(body.id, LIMIT_SECONDS * 1_000);
  const run = (await client.get<TimedRun>(`/job-results/${body.id}`)).body;
  if (run.status !== 'succeeded') throw new Error(JSON.stringify(run));
  return run;
}

async function bareReading(product: Product): Promise<Cost> {
  const uri = await findEmbeddedMongo(product.dataDir);
  if (uri === undefined) throw new Error('nobody serves the database');
  const database = await connectDatabase(uri, { appName: 'bench' });
  try {
    const started = performance.now();
    const before = process.cpuUsage();
    const cost = await measured(product, async () => {
      await readBarely(database);
      return (performance.now() - started) / 1_000;
    });
    const { user, system } = process.cpuUsage(before);
    return { wall: cost.wall, cpu: cost.cpu + (user + system) / 1_000_000 };
  } finally {
    await database.close();
  }
}

/** The least of several: the others were disturbed. */
async function cheapest(times: number, measure: () => Promise<Cost>): Promise<Cost> {
  let least = await measure();
  for (let n = 1; n < times; n += 1) {
    const next = await measure();
    least = { wall: Math.min(least.wall, next.wall), cpu: Math.min(least.cpu, next.cpu) };
  }
  return least;
}

/** @param work resolves with its wall seconds. */
async function measured(product: Product, work: () => Promise<number>): Promise<Cost> {
  const used = async (): Promise<number> =>
    (await familyFigures(product.pid)).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const before = await used();
  const wall = await work();
  return { wall, cpu: (await used()) - before };
}
