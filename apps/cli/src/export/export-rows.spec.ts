import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IMPORT_RESOURCES } from '../import/import-file.js';
import { runCli } from '../program.js';
import { problem } from '../testing/answers.js';
import { FakeServer, type FakeAnswer } from '../testing/fake-server.js';
import { RecordingContext } from '../testing/recording-context.js';
import { EXPORT_RESOURCES } from './export-rows.js';

const ROWS = 'id,name\r\n1,Täglich\r\n';

let directory: string;
let file: string;
let server: FakeServer;
let answer: FakeAnswer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenor-cli-'));
  file = join(directory, 'contracts.csv');
  answer = { text: ROWS };
  server = await FakeServer.start(() => answer);
});

afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function tenor(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const context = new RecordingContext({ TENOR_URL: server.url, TENOR_TOKEN: 'a-token-for-tests' });
  const code = await runCli(['export', ...args], context, '0.0.0');
  return { code, out: context.out, err: context.err };
}

const contracts = (...args: string[]) => tenor('--resource', 'contracts', ...args);

test('the rows go to standard output as the server sends them', async () => {
  expect(await contracts()).toEqual({ code: 0, out: ROWS, err: '' });
  expect(server.requests).toMatchObject([
    { method: 'GET', path: '/api/v1/contracts?format=csv', authorization: 'Bearer a-token-for-tests' },
  ]);
});

test('filters become parameters of the list', async () => {
  await contracts('status=active', 'endDate[lte]=2026-12-31', 'q=a=b', 'status=draft', '--format', 'ndjson');
  const query = new URL(server.requests[0]!.path, server.url).searchParams;
  expect([...query]).toEqual([
    ['status', 'active'],
    ['status', 'draft'],
    ['endDate[lte]', '2026-12-31'],
    ['q', 'a=b'],
    ['format', 'ndjson'],
  ]);
});

test('a file is written as a whole, in the format of its name, over what was there', async () => {
  await writeFile(file, 'old');
  expect(await contracts('--output', file)).toEqual({
    code: 0,
    out: `contracts exported to ${file}: 21 bytes.\n`,
    err: '',
  });
  expect(await readFile(file, 'utf8')).toBe(ROWS);
  await contracts('--output', join(directory, 'contracts.ndjson'));
  expect(server.requests.map(({ path }) => path.split('?')[1])).toEqual(['format=csv', 'format=ndjson']);
  expect((await readdir(directory)).sort()).toEqual(['contracts.csv', 'contracts.ndjson']);
});

test('many pieces arrive whole, characters of several bytes too', async () => {
  const text = 'ä contract\n'.repeat(100_000);
  answer = { text };
  expect((await contracts()).out === text).toBe(true);
  await contracts('--output', file);
  expect((await readFile(file, 'utf8')) === text).toBe(true);
});

describe('an export that fails', () => {
  const refusal = problem(400, {
    errors: [{ path: 'colour', message: 'is not a known filter', code: 'unknown' }],
  });

  test.each<[string, FakeAnswer, RegExp]>([
    ['is refused', refusal, /^tenor: Refused: colour is not a known filter\.\n$/],
    ['meets a closed door', { status: 401, json: {} }, /does not accept the token/],
    [
      'is led elsewhere',
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
      /redirects to/,
    ],
    ['finds nobody', { hangUp: true }, /^tenor: Cannot reach Tenor at .*the connection broke off/],
    [
      'breaks off',
      { text: ROWS, breakOff: true },
      /^tenor: The export broke off: the connection broke off\. /,
    ],
  ])('because it %s leaves what was there, and no other file', async (_why, failing, told) => {
    answer = failing;
    await writeFile(file, 'old');
    expect(await contracts('--output', file)).toEqual({ code: 1, out: '', err: expect.stringMatching(told) });
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(directory)).toEqual(['contracts.csv']);
  });

  test('tells so when part of it has been printed', async () => {
    answer = { text: ROWS, breakOff: true };
    expect(await contracts()).toMatchObject({
      code: 1,
      out: ROWS,
      err: expect.stringMatching(/^tenor: The export broke off: .* What was written is not all\.\n$/),
    });
  });
});

test.each([
  ['no resource', () => tenor()],
  ['an unknown resource', () => tenor('--resource', 'users')],
  ['an unknown format', () => contracts('--format', 'xlsx')],
  ['a filter without a value', () => contracts('active')],
  ['a format among the filters', () => contracts('format=csv')],
  ['a folder that is not there', () => contracts('--output', join(directory, 'none', 'x.csv'))],
  ['a folder in place of a file', () => contracts('--output', directory)],
  ['a device in place of a file', () => contracts('--output', '/dev/null')],
])('%s is a usage error, and nothing is asked for', async (_what, act) => {
  await mkdir(join(directory, 'kept'));
  expect(await act()).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/./) });
  expect(server.requests).toEqual([]);
  expect(await readdir(directory)).toEqual(['kept']);
});

test('what can be imported and exported is what the API takes and gives', async () => {
  const text = await readFile(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8');
  interface Parameter {
    readonly name: string;
    readonly schema: { readonly enum?: readonly string[] };
  }
  type Operation = { readonly parameters?: readonly Parameter[] } | undefined;
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<'get' | 'post', Operation>> };
  const parameter = (operation: Operation, name: string) =>
    operation?.parameters?.find((each) => each.name === name);
  const lists = Object.entries(paths)
    .filter(([path, { get }]) => !path.includes('{') && parameter(get, 'format') !== undefined)
    .map(([path]) => path.replace('/api/v1/', ''));
  expect([...EXPORT_RESOURCES].sort()).toEqual(lists.sort());
  const imported = parameter(paths['/api/v1/import/{resource}']?.post, 'resource')?.schema.enum ?? [];
  expect([...IMPORT_RESOURCES].sort()).toEqual([...imported].sort());
});
