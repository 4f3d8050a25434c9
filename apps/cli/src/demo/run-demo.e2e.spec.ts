import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordingContext } from '../testing/recording-context.js';
import { runDemo } from './run-demo.js';
import { SAMPLE_FILES } from './sample-fleet.js';

jest.setTimeout(120_000);

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenor-cli-'));
  for (const { file } of SAMPLE_FILES) await writeFile(join(directory, file), 'name\nAcme\n');
});

afterEach(() => rm(directory, { recursive: true }));

/** A program in place of the product. `env` is what the demo inherits. */
async function demoWith(product: string, env = {}): Promise<{ error: unknown; err: string; out: string }> {
  const entry = join(directory, 'product.mjs');
  await writeFile(entry, `console.error('data in ' + process.env.TENOR_DATA_DIR);${product}`);
  const context = new RecordingContext({ PATH: process.env['PATH'], ...env });
  const error: unknown = await runDemo(context, { entry, samples: directory }).then(
    (code) => `exit code ${code}`,
    (reason: unknown) => reason,
  );
  return { error, err: context.err, out: context.out };
}

/** Says that it is ready at a server that answers every request with the given body. */
const answering = (status: number, body: unknown): string => `
  import { createServer } from 'node:http';
  import { writeFileSync } from 'node:fs';
  writeFileSync(process.env.TENOR_DATA_DIR + '/admin-token', 'a-token-for-tests');
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(${status}).end(${JSON.stringify(JSON.stringify(body))}));
  });
  server.listen(Number(process.env.PORT), '127.0.0.1', () => {
    console.error('{"level":"info","msg":"listening"}');
    console.log('Tenor is ready at http://127.0.0.1:' + server.address().port);
  });
  process.on('SIGTERM', () => process.exit(0));`;

/** The directory that the product was given; it names it in what it prints. */
function dataDirIn(err: string): string {
  const directory = /data in (\S+)/.exec(err)?.[1];
  if (directory === undefined) throw new Error(`no directory in ${err}`);
  return directory;
}

test('a product that ends at its start is told with its exit code and its last lines', async () => {
  const { error, err } = await demoWith("console.error('cannot open the database'); process.exitCode = 9;");

  expect(error).toMatchObject({ message: 'The product ended by itself with exit code 9.', exitCode: 1 });
  expect(err).toMatch(/^The last lines of the product:\n {2}data in .*\n {2}cannot open the database\n$/m);
  expect(existsSync(dataDirIn(err))).toBe(false);
});

test('a sample that the product does not take ends the demo with the reason', async () => {
  const report = {
    ...{ created: 0, updated: 0, unchanged: 0, failed: 1, errorCount: 1, ignoredColumns: [], dryRun: false },
    errors: [{ row: 2, column: 'name', code: 'required', message: 'is required' }],
  };

  const { error, err } = await demoWith(answering(422, report));

  expect(error).toMatchObject({
    message: 'The sample service-providers were not imported as they should: line 2, name: is required.',
    exitCode: 1,
  });
  expect(err).toContain('"msg":"listening"');
  expect(existsSync(dataDirIn(err))).toBe(false);
});

test('a sample that is not there is a failure of the demo, not of the command line', async () => {
  await rm(join(directory, 'service-providers.csv'));

  const { error } = await demoWith(answering(200, {}));

  expect(error).toMatchObject({ message: expect.stringContaining('service-providers.csv'), exitCode: 1 });
});

test("the user's own product, database and token are out of the demo's reach", async () => {
  const names = ['TENOR_DATA_DIR', 'TENOR_TOKEN', 'MONGODB_URI', 'KAFKA_BROKERS', 'PORT'];
  const own = Object.fromEntries(names.map((name) => [name, 'of-the-user']));

  const { err } = await demoWith(
    `for (const name of ${JSON.stringify(names)}) console.error(name, process.env[name]);`,
    own,
  );

  expect(err).toContain('PORT 0\n');
  expect(err).not.toContain('of-the-user');
});

test('the product is told of the stand-ins on this machine, and of nothing else to send to', async () => {
  const names = ['TENOR_SMTP_URL', 'TENOR_EGRESS_ALLOW'];

  const { err } = await demoWith(
    `for (const name of ${JSON.stringify(names)}) console.error(name, process.env[name]);`,
    { TENOR_SMTP_URL: 'smtp://mail.of-the-user.example', TENOR_EGRESS_ALLOW: '10.0.0.0/8' },
  );

  expect(err).toMatch(/TENOR_SMTP_URL smtp:\/\/127\.0\.0\.1:\d+\n {2}TENOR_EGRESS_ALLOW 127\.0\.0\.1\n/);
});

test('the whole demo: findings, messages, none for the same again, one for a decision, and the other jobs', async () => {
  const context = new RecordingContext({ PATH: process.env['PATH'] });
  const pausing = {
    ...context,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    elapsed: () => performance.now(),
  };

  expect(await runDemo(pausing)).toBe(0);

  const { out } = context;
  expect(out).toMatch(/^PEOPLE ARE TOLD {2}(\d+) contracts in 3 messages$/m);
  expect(out).toMatch(/^ {2}decide-now {2}slack .* (\d+) +\1 +0 +0$/m);
  expect(out).toMatch(/^ {2}digest +email .* (\d+) +\1 +0 +0$/m);
  expect(out).toMatch(/^TICKET {2}acme\/ops#1 \(open, 0 comments\): .* need action/m);
  expect(out).toMatch(/^THE SAME CHECK AGAIN {2}nothing is new, 0 messages$/m);
  expect(out).toMatch(/^DECIDED {2}"Endpoint protection suite" is to be cancelled/m);
  expect(out).toMatch(/^ {2}decide-now {2}ticket .* \d+ +0 +0 +1$/m);
  expect(out).toMatch(/^TICKET {2}acme\/ops#1 \(open, 1 comment\): /m);
  expect(out).toMatch(/^ {2}Coverage gap scan complete: 3 of 14 device\(s\) lack coverage\.$/m);
  expect(out).toMatch(/^ {2}Coverage snapshot 2026-11-22: /m);
  expect(out).toMatch(/^ {2}Monthly burn USD: 51680\.00 for 17 contract\(s\)\.$/m);
  expect(out).toMatch(/^ {2}2025-11-23 +12791\.67 +2740\.00 +2544667 +45765\.00$/m);
  expect(out).toMatch(
    /^ {2}Anomaly: EUR renewal_90d ↑ 47400\.00 → 84600\.00 \(\+78\.5% since 2026-10-25\)\.$/m,
  );
  expect(out).toMatch(/^ {4}\+37200\.00 EUR {2}Object storage \(Cirrowave Cloud\): entered the window$/m);
});
