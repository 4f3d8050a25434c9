import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type Page } from './product/client.js';
import { Product } from './product/product.js';

jest.setTimeout(300_000);

interface Stage {
  readonly stage: string;
  readonly report: { readonly created: number; readonly unchanged: number; readonly failed: number };
}
interface Report {
  readonly stages: readonly Stage[];
  readonly notSent: readonly string[];
  readonly notes: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, number>>;
}
interface Row {
  readonly name: string | null;
  readonly [field: string]: unknown;
}

let product: Product;
let client: Client;

beforeAll(async () => {
  product = await Product.start();
  client = new Client(product.url, product.token);
});

afterAll(() => product.dispose());

async function importDump(): Promise<Report> {
  const folder = process.env['TENOR_TEST_DATA'];
  if (folder === undefined) throw new Error('TENOR_TEST_DATA must name the folder with the real data');
  const command = join(__dirname, '../../cli/bin/tenor.mjs');
  const args = ['import', join(folder, 'netbox-demo-v3.6.json'), '--format', 'netbox', '--json'];
  const env = { ...process.env, TENOR_URL: product.url, TENOR_TOKEN: product.token };
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { env });
  return JSON.parse(stdout) as Report;
}

const sums = ({ stages }: Report): number[] =>
  (['created', 'unchanged', 'failed'] as const).map((key) =>
    stages.reduce((sum, { report }) => sum + report[key], 0),
  );

async function find(path: string): Promise<Row> {
  const { body } = await client.get<Page<Row>>(path);
  const [row, ...more] = body.items;
  if (row === undefined || more.length > 0) throw new Error(`${path}: ${body.items.length} rows`);
  return row;
}

test('the demo inventory of NetBox is imported whole, and again without a change', async () => {
  const first = await importDump();
  expect(first.stages.map(({ stage, report }) => [stage, report.created])).toEqual([
    ['tenants', 11],
    ['providers', 9],
    ['regions', 67],
    ['sites', 24],
    ['locations', 4],
    ['racks', 42],
    ['devices', 72],
    ['circuits', 29],
    ['virtual machines', 180],
  ]);
  expect(sums(first)).toEqual([438, 0, 0]);
  expect(first.notSent).toEqual([]);
  expect(Object.keys(first.skipped)).toEqual([
    'dcim.platform',
    'dcim.sitegroup',
    'tenancy.tenantgroup',
    'virtualization.clustergroup',
    'virtualization.clustertype',
  ]);
  expect(Object.keys(first.notes)).toEqual([
    'circuits.circuit: its termination is not in the dump: no location',
  ]);

  expect(sums(await importDump())).toEqual([0, 438, 0]);
  const resources = [
    'tenants',
    'service-providers',
    'locations',
    'racks',
    'devices',
    'circuits',
    'virtual-machines',
  ];
  const counts = await Promise.all(resources.map((resource) => client.count(resource)));
  expect(counts).toEqual([11, 9, 95, 42, 72, 29, 180]);
});

test('places, racks, makers and references are as NetBox has them', async () => {
  const device = await find('/devices?name=dmi01-akron-rtr01');
  expect(device).toMatchObject({
    status: 'active',
    role: 'Router',
    manufacturer: 'Cisco',
    tenantName: 'Dunder-Mifflin, Inc.',
    locationName: 'DM-Akron',
    rackName: 'Comms closet',
    externalRefs: [{ source: 'netbox', id: 'dcim.device:1', url: null }],
  });
  expect(await find('/locations?name=DM-Akron')).toMatchObject({ parentName: 'Ohio' });
  expect(await find('/locations?name=Ohio')).toMatchObject({ parentName: 'United States' });
  expect((await find('/locations?name=Row 1'))['parentName']).toBe('MDF');
  expect(await find('/circuits?name=KKDG4923')).toMatchObject({ circuitType: 'MPLS' });
});
