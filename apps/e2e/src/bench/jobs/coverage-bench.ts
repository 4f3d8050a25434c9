import { findEmbeddedMongo, startEmbeddedMongo } from '@tenor/embedded-mongo';
import { connectDatabase, ensureContractIndexes } from '@tenor/persistence';
import { Client } from '../../product/client.js';
import { newDataDir, Product } from '../../product/product.js';
import { familyFigures, memoryText } from '../resident-memory.js';
import { answersMeanwhile, printAnswers } from './answers-meanwhile.js';
import { readBarely } from './bare-reading.js';
import { fleetSizes, storeGeneratedFleet } from './generated-fleet.js';
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
} from './timed-run.js';

/**
 * The jobs that look at every device, on a generated fleet, beside the bare cost of streaming the same
 * documents through the driver; and the memory of each process.
 */
export async function coverageBench(devices: number): Promise<void> {
  const dataDir = await newDataDir();
  const sizes = Object.entries(fleetSizes(devices)).map(([name, count]) => `${count} ${name}`);
  console.log(sizes.join(', '));
  await fill(dataDir, devices);
  const product = await Product.start(dataDir, NO_LIMITS);
  try {
    const bare = await cheapest(3, () => bareReading(product));
    print('bare reading with the driver', costText(bare));
    const client = new Client(product.url, product.token);
    for (const [job, params] of [
      ['coverage-snapshot', { dryRun: true }],
      ['coverage-gap', {}],
      ['coverage-snapshot', {}],
    ] as const) {
      let result: unknown;
      const { outcome: cost, waits } = await answersMeanwhile(client, () =>
        measured(product, async () => {
          const run = await finished(client, job, params);
          result = run.result;
          return secondsOf(run);
        }),
      );
      print(`${job} ${JSON.stringify(params)}`, costText(cost));
      print('    of the bare reading', ratioText(cost, bare));
      printAnswers(waits);
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
