import { Client } from '../product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from '../product/generated-contracts.js';
import { Product } from '../product/product.js';
import { parseArgs } from 'node:util';
import { profileBench } from './profile-bench.js';
import { PROFILES } from './profile-under-test.js';
import { familyFigures, memoryText } from './resident-memory.js';

/** 20,000 contracts in, checked, and again: seconds, and the highest memory of each process. */
const CONTRACTS = 20_000;

async function timed<T>(label: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${label.padEnd(52)} ${((performance.now() - start) / 1000).toFixed(2)} s`);
  return result;
}

/** Contracts in, checked, and again. */
async function contractsBench(): Promise<void> {
  const product = await timed('start on an empty data directory', () => Product.start());
  try {
    const client = new Client(product.url, product.token);
    const csv = generatedContractsCsv(CONTRACTS);
    const imported = await timed(`import ${CONTRACTS} contracts`, () =>
      client.importCsv('contracts', UPSERT_WITH_PROVIDERS, csv),
    );
    if (imported.body.created !== CONTRACTS) throw new Error(JSON.stringify(imported.body));
    await timed('the same file again (all unchanged)', () =>
      client.importCsv('contracts', UPSERT_WITH_PROVIDERS, csv),
    );
    for (const windowDays of [60, 3650]) {
      const run = await timed(`renewal-check, ${windowDays} days ahead`, () =>
        client.run('renewal-check', { windowDays, asOf: '2026-03-01' }),
      );
      console.log(`    ${String(run.result)} contracts reported`);
    }
    await timed('first page of the list, sorted by end date (×100)', async () => {
      for (let n = 0; n < 100; n += 1) await client.get('/contracts?sort=endDate&limit=50');
    });
    for (const figures of await familyFigures(product.pid)) {
      console.log(`${figures.name.padEnd(52)} ${memoryText(figures)}`);
    }
  } finally {
    await product.dispose();
  }
}

const { values } = parseArgs({
  options: { profile: { type: 'string' }, findings: { type: 'string', default: '100000' } },
});
const profile = PROFILES.find((name) => name === values.profile);
const findings = Number(values.findings);
if (values.profile === undefined) await contractsBench();
else if (profile === undefined) throw new Error(`--profile must be one of ${PROFILES.join(', ')}`);
else if (!Number.isInteger(findings) || findings < 1)
  throw new Error('--findings must be a whole number from 1');
else await profileBench(profile, findings);
