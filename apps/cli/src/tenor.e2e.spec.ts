import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection } from './api/connection.js';
import { samplesFolder } from './demo/sample-fleet.js';
import { TemporaryProduct } from './demo/temporary-product.js';
import { productEntry } from './start/start-product.js';

const RUN_ID = '0193a5c0-0000-7000-8000-0000000000aa';

let directory: string;
let product: TemporaryProduct;
let connection: Connection;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenor-cli-'));
  product = await TemporaryProduct.start(productEntry(), process.env);
  connection = await Promise.race([product.connection(), product.brokeDown()]);
});

afterAll(async () => {
  await product.stop();
  await rm(directory, { recursive: true });
});

/** The command as a user runs it, against the product as a user starts it. */
function tenor(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env['PATH'], TENOR_URL: connection.url, TENOR_TOKEN: connection.token };
  return spawnSync(process.execPath, [join(__dirname, '../bin/tenor.mjs'), ...args], {
    encoding: 'utf8',
    env,
  });
}

const sample = (name: string): string => join(samplesFolder(), `${name}.csv`);

test('the sample fleet is imported, and importing it again changes nothing', () => {
  for (const resource of ['service-providers', 'tenants', 'contracts']) {
    const args = ['import', sample(resource), '--resource', resource, '--mode', 'upsert'];
    expect(tenor(...args)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/: [1-9]\d* created, 0 updated, 0 unchanged, 0 failed\.\n$/),
      stderr: '',
    });
    expect(tenor(...args).stdout).toMatch(/: 0 created, 0 updated, [1-9]\d* unchanged, 0 failed\.\n$/);
  }
});

test('what is exported imports as it is, and a refused export leaves no file', async () => {
  const file = join(directory, 'contracts.csv');
  const { status, stdout, stderr } = tenor('export', '--resource', 'contracts', '--output', file);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^contracts exported to .*contracts\.csv: \d+ bytes\.\n$/);
  expect(tenor('import', file, '--resource', 'contracts', '--mode', 'upsert').stdout).toMatch(
    /: 0 created, 0 updated, [1-9]\d* unchanged, 0 failed\.\nColumns not read: /,
  );

  const lines = tenor(
    'export',
    '--resource',
    'contracts',
    '--format',
    'ndjson',
    'status=active',
    'sort=name',
  );
  const statuses = lines.stdout
    .trimEnd()
    .split('\n')
    .map((line) => String(JSON.parse(line).status));
  expect([lines.status, [...new Set(statuses)]]).toEqual([0, ['active']]);

  const other = join(directory, 'other.csv');
  expect(tenor('export', '--resource', 'contracts', '--output', other, 'colour=red')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^tenor: Refused: colour .*\n$/),
  });
  expect((await readdir(directory)).filter((name) => name.includes('other'))).toEqual([]);
});

test('a foreign file is read with a mapping, constants and created references', async () => {
  const file = join(directory, 'register.csv');
  await writeFile(file, '"Amount, net";Supplier;Subject;From\n99.50;Northwind Telecom;Line 1;2026-01-01\n');
  const { status, stdout, stderr } = tenor(
    ...['import', file, '--resource', 'contracts', '--create-missing', 'provider'],
    ...['--map', 'Amount, net:recurringCost', 'Supplier:provider', 'Subject:name', 'From:startDate'],
    ...['--set', 'currency:EUR', 'status:active', 'owner:Doe, Jane'],
  );

  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('1 created, 0 updated, 0 unchanged, 0 failed.\nAlso created 1 provider');
});

test('a file with a faulty row is refused as a whole, with the line and the column', async () => {
  const file = join(directory, 'faulty.csv');
  await writeFile(file, 'name\nGood\n\nGood\n');
  const { status, stdout } = tenor('import', file, '--resource', 'tenants');

  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^Nothing was imported from .*: 1 row has errors\.\n\nLine {2}Column {2}Problem\n {3}4 {2}name /,
  );
});

test('a run is followed to its end: an entry for each finding, and the closing line', () => {
  const args = ['run', 'renewal-check', '--as-of', '2026-11-22', '--param', 'includeExpired=true', '--wait'];
  const { status, stdout, stderr } = tenor(...args, '--id', RUN_ID);

  expect([status, stderr]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n');
  const result = Number(/succeeded in .*: result (\d+);/.exec(lines.at(-1)!)?.[1]);
  expect(lines.at(-2)).toBe(`INFO     Renewal check complete: ${result} contract(s) within 60-day window.`);
  expect(lines).toHaveLength(result + 2);
  expect(result).toBeGreaterThan(10);
  expect(tenor(...args, '--id', RUN_ID)).toMatchObject({ status: 0, stdout });
});

test('a parameter out of bounds is refused by the server, by name', () => {
  expect(tenor('run', 'renewal-check', '--param', 'windowDays=0')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^tenor: Refused: params\.windowDays .*\.\n$/),
  });
});

test('the jobs are listed with defaults and bounds', () => {
  const { status, stdout } = tenor('jobs');

  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {2}windowDays +whole number 1–3650 +60 +\S/m);
});

test('a wrong token is told, and where it came from', () => {
  const env = { PATH: process.env['PATH'], TENOR_URL: connection.url, TENOR_TOKEN: 'not-the-token-at-all' };
  const { status, stderr } = spawnSync(process.execPath, [join(__dirname, '../bin/tenor.mjs'), 'jobs'], {
    encoding: 'utf8',
    env,
  });

  expect([status, stderr]).toEqual([
    1,
    `tenor: ${connection.url} does not accept the token. The token came from TENOR_TOKEN.\n`,
  ]);
});
