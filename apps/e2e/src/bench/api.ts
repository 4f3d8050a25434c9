import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from '../product/generated-contracts.js';
import { Client } from '../product/client.js';
import { Product } from '../product/product.js';
import { familyFigures, memoryText } from './resident-memory.js';

// npm run bench:api [-- CONTRACTS DEVICES]: imports, list pages and reports of a large installation.

const CONTRACTS = Number(process.argv[2] ?? '100000');
const DEVICES = Number(process.argv[3] ?? '200000');
/** An import takes 64 MiB at most. */
const PART = 100_000;
const ASSIGNMENTS = Math.round(DEVICES / 10);
const SITES = 500;
const ROUNDS = 20;
/** How many weeks of costs there are to tell of: a snapshot of the whole fleet each. */
const COST_WEEKS = 8;
const DAY_MS = 86_400_000;
const TARGETS = { pageMs: 50, reportMs: 2_000, importSeconds: 180, ownMb: 600 } as const;

const print = (label: string, value: string): void => console.log(`${label.padEnd(72)} ${value}`);

function devicesCsv(from: number, to: number): string {
  const lines = ['name,location,status,role,manufacturer,model,serial'];
  for (let n = from; n <= to; n += 1) {
    lines.push(
      `device-${n},Site ${1 + (n % SITES)},active,${n % 7 === 0 ? 'router' : 'switch'},Acme,X${n % 40},S${n}`,
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

function assignmentsCsv(contractIds: readonly string[], deviceIds: readonly string[]): string {
  const lines = ['contractId,targetType,targetId,coverageStart'];
  for (let n = 0; n < ASSIGNMENTS; n += 1) {
    lines.push(`${contractIds[n % contractIds.length]},device,${deviceIds[n % deviceIds.length]},2025-01-01`);
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Milliseconds of one request. @throws Error when it is not answered by 200. */
async function timed(client: Client, path: string): Promise<number> {
  const began = performance.now();
  const { status, body } = await client.get(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body).slice(0, 500)}`);
  return performance.now() - began;
}

async function median(client: Client, path: string, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < rounds; n += 1) times.push(await timed(client, path));
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

async function imported(client: Client, resource: string, query: string, csv: string): Promise<void> {
  const began = performance.now();
  const { status, body } = await client.importCsv(resource, query, csv);
  const seconds = (performance.now() - began) / 1000;
  if (status !== 200) throw new Error(`${resource}: ${status} ${JSON.stringify(body).slice(0, 1000)}`);
  print(
    `import of ${body.created} ${resource} (${Math.round(csv.length / 1e6)} MB)`,
    `${seconds.toFixed(1)} s (target ${TARGETS.importSeconds} s for 100,000)`,
  );
}

async function snapshot(client: Client, job: string, daysAgo: number): Promise<void> {
  const asOf = new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const began = performance.now();
  const run = await client.run(job, { asOf });
  if (run.status !== 'succeeded') throw new Error(`${job}: ${JSON.stringify(run)}`);
  print(`  ${job} as of ${daysAgo} days ago`, `${((performance.now() - began) / 1000).toFixed(1)} s`);
}

const product = await Product.start();
try {
  const client = new Client(product.url, product.token);
  await imported(client, 'contracts', UPSERT_WITH_PROVIDERS, generatedContractsCsv(CONTRACTS));
  const sites = ['name', ...Array.from({ length: SITES }, (_, n) => `Site ${n + 1}`)];
  await imported(client, 'locations', 'mode=create', `${sites.join('\r\n')}\r\n`);
  for (let from = 1; from <= DEVICES; from += PART) {
    await imported(client, 'devices', 'mode=create', devicesCsv(from, Math.min(DEVICES, from + PART - 1)));
  }
  const idsOf = async (resource: string): Promise<string[]> => {
    const ids: string[] = [];
    let cursor = '';
    while (ids.length < ASSIGNMENTS) {
      const page = await client.get<{ items: { id: string }[]; next: string | null }>(
        `/${resource}?limit=500${cursor}`,
      );
      ids.push(...page.body.items.map(({ id }) => id));
      if (page.body.next === null) break;
      cursor = `&cursor=${encodeURIComponent(page.body.next)}`;
    }
    return ids;
  };
  const devices = await idsOf('devices');
  await imported(
    client,
    'contract-assignments',
    'mode=create',
    assignmentsCsv(await idsOf('contracts'), devices),
  );
  for (const figures of await familyFigures(product.pid)) print(`  ${figures.name}`, memoryText(figures));

  console.log(`\nlist pages, the median of ${ROUNDS} (target ${TARGETS.pageMs} ms)`);
  const pages = [
    ...['/contracts', '/contracts?sort=-endDate', '/contracts?limit=500', '/contracts?sort=name&limit=50'],
    ...[
      '/contracts?provider=Provider 0042',
      '/contracts?q=Contract 77',
      '/contracts?status=active&sort=endDate',
    ],
    ...['/contracts?endDate[gte]=2027-01-01&endDate[lt]=2027-02-01', '/contracts?expand=provider'],
    ...[
      '/service-providers',
      '/devices',
      '/devices?sort=-updatedAt',
      '/devices?location=Site 7',
      '/devices?q=device-777',
    ],
    ...[
      '/devices?role=router&sort=name',
      '/contract-assignments',
      '/contract-assignments?limit=500',
      '/devices?limit=500',
      '/locations',
      '/change-log?limit=500',
      '/change-log?sort=-at',
    ],
  ];
  for (const path of pages) {
    const ms = await median(client, encodeURI(path), ROUNDS);
    print(`  ${path}`, `${ms.toFixed(1)} ms${ms > TARGETS.pageMs ? '  TOO SLOW' : ''}`);
  }

  console.log('');
  for (let week = COST_WEEKS; week >= 0; week -= 1) await snapshot(client, 'cost-history', 7 * week);
  for (const days of [30, 0]) await snapshot(client, 'coverage-snapshot', days);

  console.log(`\nreports, the second time they are asked for (target ${TARGETS.reportMs} ms)`);
  const reports = [
    ...['action-required?windowDays=60', 'renewal-calendar?months=12', 'cost-summary', 'renewal-forecast'],
    ...['vendor-concentration', 'cost-history?weeks=52', 'coverage-gaps', 'coverage-drift?days=30'],
  ];
  for (const report of [
    ...reports.map((name) => `/reports/${name}`),
    `/devices/${devices[0] ?? ''}/coverage`,
  ]) {
    const first = await timed(client, report);
    const ms = await timed(client, report);
    print(
      `  ${report}`,
      `${Math.round(ms)} ms (first ${Math.round(first)})${ms > TARGETS.reportMs ? '  TOO SLOW' : ''}`,
    );
  }
  console.log('');
  for (const figures of await familyFigures(product.pid)) print(`  ${figures.name}`, memoryText(figures));
  print('  target for the process', `${TARGETS.ownMb} MB`);
} catch (error) {
  console.error(product.output().slice(-5_000));
  throw error;
} finally {
  await product.dispose();
}
