import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../program.js';
import { problem, report } from '../testing/answers.js';
import { FakeServer, type FakeAnswer } from '../testing/fake-server.js';
import { RecordingContext } from '../testing/recording-context.js';

let directory: string;
let file: string;
let server: FakeServer;
let answer: FakeAnswer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenor-cli-'));
  file = join(directory, 'contracts.csv');
  await writeFile(file, 'name,provider\nMSA,Acme\n');
  answer = { json: report({ created: 1 }) };
  server = await FakeServer.start(({ path }) => (path === '/api/v1/jobs' ? { json: { items: [] } } : answer));
});

afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function tenor(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const context = new RecordingContext({ TENOR_URL: server.url, TENOR_TOKEN: 'a-token-for-tests' });
  const code = await runCli(['import', ...args], context, '0.0.0');
  return { code, out: context.out, err: context.err };
}

test('the file goes to the server as it is, as CSV', async () => {
  expect(await tenor(file, '--resource', 'contracts')).toEqual({
    code: 0,
    out: `${file} as contracts: 1 created, 0 updated, 0 unchanged, 0 failed.\n`,
    err: '',
  });
  expect(server.requests).toEqual([
    {
      method: 'POST',
      path: '/api/v1/import/contracts',
      authorization: 'Bearer a-token-for-tests',
      contentType: 'text/csv',
      body: 'name,provider\nMSA,Acme\n',
    },
  ]);
});

test('a file of many chunks arrives whole', async () => {
  const text = 'name\n' + 'ä contract\n'.repeat(100_000);
  await writeFile(file, text);

  await tenor(file, '--resource', 'contracts');

  expect(server.requests[0]!.body === text).toBe(true);
});

test('every option becomes a parameter; a comma within a pair is escaped', async () => {
  await tenor(
    ...[file, '--resource', 'contracts', '--mode', 'upsert', '--create-missing', 'provider', 'tenant'],
    ...['--map', 'Amount, net:oneTimeCost', 'a:b:name', '--map', 'suppliers:provider'],
    ...['--set', 'owner:Doe, Jane', '--dry-run', '--on-error', 'skip'],
  );

  const query = new URL(server.requests[0]!.path, server.url).searchParams;
  expect([...query]).toEqual([
    ['mode', 'upsert'],
    ['dryRun', 'true'],
    ['onError', 'skip'],
    ['createMissing', 'provider'],
    ['createMissing', 'tenant'],
    ['map', 'Amount\\, net:oneTimeCost'],
    ['map', 'a:b:name'],
    ['map', 'suppliers:provider'],
    ['set', 'owner:Doe\\, Jane'],
  ]);
});

test('faulty rows are listed as a table, with exit code 1', async () => {
  answer = {
    status: 422,
    json: report({
      failed: 3,
      errorCount: 4,
      errors: [
        { row: 2, column: 'endDate', code: 'before_start', message: 'must not be before startDate' },
        { row: 117, column: null, code: 'ragged', message: 'has 3 cells, the header has 4' },
      ],
      ignoredColumns: ['notes'],
    }),
  };

  expect(await tenor(file, '--resource', 'contracts')).toEqual({
    code: 1,
    out: [
      `Nothing was imported from ${file}: 3 rows have errors.`,
      'Columns not read: notes.',
      '',
      'Line  Column   Problem',
      '   2  endDate  must not be before startDate',
      ' 117           has 3 cells, the header has 4',
      '… and 2 more errors not listed.',
      '',
    ].join('\n'),
    err: '',
  });
});

test('an import that skipped faulty rows succeeded, and says what it left out', async () => {
  answer = {
    json: report({
      created: 5,
      failed: 1,
      errorCount: 1,
      errors: [{ row: 3, column: 'name', code: 'required', message: 'is required' }],
      createdReferences: { provider: 2, tenant: 0 },
    }),
  };

  const { code, out } = await tenor(file, '--resource', 'contracts', '--on-error', 'skip');

  expect(code).toBe(0);
  expect(out).toContain(
    '5 created, 0 updated, 0 unchanged, 1 failed.\nAlso created 2 providers that rows name.\n',
  );
  expect(out).toContain('   3  name    is required');
});

test('a dry run says that nothing was written', async () => {
  answer = { json: report({ created: 5, dryRun: true }) };

  const { out } = await tenor(file, '--resource', 'contracts', '--dry-run');

  expect(out).toContain('dry run: 5 created, 0 updated, 0 unchanged, 0 failed. Nothing was written.');
});

test('--json prints the report as the server gave it', async () => {
  const { out } = await tenor(file, '--resource', 'contracts', '--json');

  expect(JSON.parse(out)).toEqual(answer.json);
});

test('a 422 that is no report is told as a refusal', async () => {
  answer = problem(422, { detail: 'The file has no header.' });

  expect(await tenor(file, '--resource', 'contracts')).toEqual({
    code: 1,
    out: '',
    err: 'tenor: Refused: The file has no header.\n',
  });
});

test('a server that hangs up on an upload and refuses the token is reported as the latter', async () => {
  await server.stop();
  server = await FakeServer.start(({ method }) => (method === 'POST' ? { hangUp: true } : problem(401)));

  const { code, err } = await tenor(file, '--resource', 'contracts');

  expect(code).toBe(1);
  expect(err).toContain('does not accept the token');
});

test('an upload that breaks off while the server is well is told as such', async () => {
  await server.stop();
  server = await FakeServer.start(({ method }) =>
    method === 'POST' ? { hangUp: true } : { json: { items: [] } },
  );

  expect(await tenor(file, '--resource', 'contracts')).toEqual({
    code: 1,
    out: '',
    err: 'tenor: The upload did not come to its end: the connection broke off. Send the file again with --mode upsert.\n',
  });
});

test('a server that refuses a large file before reading it is understood', async () => {
  await writeFile(file, 'name\n'.repeat(4_000_000));
  answer = problem(413, { detail: 'The file has more than 64 MiB.' });
  server.answersEarly = true;

  expect(await tenor(file, '--resource', 'contracts')).toMatchObject({
    code: 1,
    err: 'tenor: Refused: The file has more than 64 MiB.\n',
  });
});

test.each([
  ['no resource', ['contracts.csv']],
  ['an unknown resource', ['contracts.csv', '--resource', 'printers']],
  ['an unknown mode', ['contracts.csv', '--resource', 'contracts', '--mode', 'merge']],
  ['no file', ['--resource', 'contracts']],
])('%s is a usage error', async (_, args) => {
  expect((await tenor(...args)).code).toBe(2);
  expect(server.requests).toEqual([]);
});

test.each([
  ['a file that is not there', () => [join(directory, 'none.csv')], 'cannot be read'],
  ['a folder', () => [directory], 'is not a file'],
  ['a mapping without a colon', () => [file, '--map', 'vendor'], '--map must be column:field'],
  ['a constant without a field', () => [file, '--set', ':AUD'], '--set must be field:value'],
])('%s is a usage error', async (_, args, says) => {
  const { code, err } = await tenor(...args(), '--resource', 'contracts');

  expect([code, err]).toEqual([2, expect.stringContaining(says)]);
  expect(server.requests).toEqual([]);
});
