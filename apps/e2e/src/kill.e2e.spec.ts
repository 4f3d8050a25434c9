import { setTimeout as sleep } from 'node:timers/promises';
import { rm } from 'node:fs/promises';
import { Client, type RunView } from './product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from './product/generated-contracts.js';
import { newDataDir, Product } from './product/product.js';

jest.setTimeout(240_000);

/** Short, so that an interrupted run is taken over soon. */
const ENV = { TENOR_JOB_LEASE_SECONDS: '2' };

let dataDir: string;
let product: Product;
let client: Client;

async function start(): Promise<void> {
  product = await Product.start(dataDir, ENV);
  client = new Client(product.url, product.token);
}

beforeAll(async () => {
  dataDir = await newDataDir();
  await start();
});

afterAll(async () => {
  await product.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('what was acknowledged before a SIGKILL in the midst of an import is there after it, and the import again completes it', async () => {
  const rows = 6000;
  const csv = generatedContractsCsv(rows);
  const acknowledged: string[] = [];
  const stored: number[] = [];
  for (const delay of [300, 900, 1500]) {
    const underway = client.importCsv('contracts', UPSERT_WITH_PROVIDERS, csv).then(
      () => 'answered',
      () => 'cut off',
    );
    const creating = createUntilCutOff(acknowledged);
    await sleep(delay);
    await product.kill();
    await Promise.all([underway, creating]);
    await start();
    stored.push(await client.count('contracts'));
    for (const id of acknowledged) {
      expect([id, (await client.get(`/tenants/${id}`)).status]).toEqual([id, 200]);
    }
  }

  const completed = await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, csv);
  const again = await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, csv);

  console.log(
    `stored after each kill: ${stored.join(', ')} of ${rows}; ${acknowledged.length} single writes kept`,
  );
  expect(completed).toMatchObject({ status: 200, body: { failed: 0, updated: 0 } });
  expect(completed.body.created + completed.body.unchanged).toBe(rows);
  expect(again.body).toMatchObject({ created: 0, updated: 0, unchanged: rows, failed: 0 });
  expect(await client.count('contracts')).toBe(rows);
  expect(await client.count('service-providers')).toBe(Math.ceil(rows / 50));
  expect(acknowledged.length).toBeGreaterThan(0);
});

test('a run that a SIGKILL cut off is completed after the start, as one execution', async () => {
  const expected = await client.run('renewal-check', { windowDays: 3650, asOf: '2026-03-01' });
  const attempts: number[] = [];
  for (const delay of [20, 60, 120, 200, 350]) {
    const accepted = await client.post<RunView>('/jobs/renewal-check/run', {
      params: { windowDays: 3650, asOf: '2026-03-01' },
    });
    expect(accepted.status).toBe(202);
    await sleep(delay);
    await product.kill();
    await start();

    const run = await client.ended(accepted.body.id, 30_000);
    const entries = await client.entries(run.id);
    attempts.push(run.attempt);

    expect(run).toMatchObject({ status: 'succeeded', result: expected.result, lastSeq: expected.lastSeq });
    expect(entries.map((entry) => entry.id)).toEqual(
      Array.from({ length: run.lastSeq }, (_, i) => `${run.id}:${run.attempt}:${i + 1}`),
    );
    expect(new Set(entries.map((entry) => entry.fingerprint)).size).toBe(run.findings + 1);
  }
  console.log(`attempts that the runs took: ${attempts.join(', ')}`);
  // Were no run ever cut off, this test would have shown nothing.
  expect(Math.max(...attempts)).toBeGreaterThan(1);
});

/** Creates tenants one after the other, and notes each that was acknowledged, until the product is gone. */
async function createUntilCutOff(acknowledged: string[]): Promise<void> {
  for (;;) {
    try {
      const { status, body } = await client.post<{ id: string }>('/tenants', {
        name: `Tenant ${acknowledged.length + 1}-${Math.random()}`,
      });
      if (status === 201) acknowledged.push(body.id);
    } catch {
      return;
    }
  }
}
