import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../program.js';
import { JOBS, problem } from '../testing/answers.js';
import { FakeServer, type FakeAnswer } from '../testing/fake-server.js';
import { RecordingContext } from '../testing/recording-context.js';

let dataDir: string;
let server: FakeServer;
let answer: FakeAnswer;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tenor-cli-'));
  answer = { json: JOBS };
  server = await FakeServer.start(() => answer);
});

afterEach(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

async function jobs(env: Readonly<Record<string, string>> = {}): Promise<{ code: number; err: string }> {
  const context = new RecordingContext({ TENOR_URL: server.url, TENOR_DATA_DIR: dataDir, ...env });
  const code = await runCli(['jobs'], context, '0.0.0');
  return { code, err: context.err };
}

describe('the token', () => {
  test('is read from the data directory', async () => {
    await writeFile(join(dataDir, 'admin-token'), 'token-of-the-file\n');

    expect(await jobs()).toEqual({ code: 0, err: '' });
    expect(server.requests[0]!.authorization).toBe('Bearer token-of-the-file');
  });

  test('of the environment wins over the file', async () => {
    await writeFile(join(dataDir, 'admin-token'), 'token-of-the-file\n');

    await jobs({ TENOR_TOKEN: 'token-of-the-environment' });

    expect(server.requests[0]!.authorization).toBe('Bearer token-of-the-environment');
  });

  test('that is refused is traced to where it came from', async () => {
    answer = problem(401);
    await writeFile(join(dataDir, 'admin-token'), 'token-of-the-file\n');

    const { code, err } = await jobs();

    expect(code).toBe(1);
    expect(err).toBe(
      `tenor: ${server.url} does not accept the token. The token came from the file ${join(dataDir, 'admin-token')}.\n`,
    );
  });

  test('that is nowhere is told with the places looked at, and nothing is sent in its place', async () => {
    answer = problem(401);

    const { err } = await jobs();

    expect(err).toContain(`TENOR_TOKEN is not set and there is no file ${join(dataDir, 'admin-token')}`);
    expect(server.requests[0]!.authorization).toBeUndefined();
  });
});

describe('the server', () => {
  test('that does not listen is told with its address and what to do', async () => {
    const { url } = server;
    await server.stop();
    const { code, err } = await jobs({ TENOR_URL: `${url}/` });
    server = await FakeServer.start(() => answer);

    expect(code).toBe(1);
    expect(err).toBe(
      `tenor: Cannot reach Tenor at ${url}: nothing listens there. Is it running? Start it with npm start, or set TENOR_URL.\n`,
    );
  });

  test.each([
    ['is no address', 'tenor'],
    ['is of another kind', 'ftp://127.0.0.1'],
    ['holds a password', 'http://admin:secret-word@127.0.0.1'],
  ])('address that %s is a usage error that does not repeat a password', async (_, url) => {
    const { code, err } = await jobs({ TENOR_URL: url });

    expect(code).toBe(2);
    expect(err).toContain('TENOR_URL must');
    expect(err).not.toContain('secret-word');
  });

  test('may live under a path', async () => {
    await jobs({ TENOR_URL: `${server.url}/tenor/` });

    expect(server.requests[0]!.path).toBe('/tenor/api/v1/jobs');
  });

  test('that redirects is not followed with the token', async () => {
    answer = { status: 302, json: {}, headers: { location: `${server.url}/elsewhere` } };

    const { code, err } = await jobs({ TENOR_TOKEN: 'a-token-for-tests' });

    expect(code).toBe(1);
    expect(err).toContain(`redirects to ${server.url}/elsewhere. Set TENOR_URL to that.`);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['no JSON', { text: '<html>hello</html>' }],
    ['other JSON', { json: { hello: 'world' } }],
    ['an error that is not ours', { status: 404, text: '<html>nothing here</html>' }],
  ])('that gives %s is asked whether it is Tenor', async (_, given) => {
    answer = given;

    const { code, err } = await jobs();

    expect(code).toBe(1);
    expect(err).toContain('Is TENOR_URL the address of a Tenor of this version?');
  });

  test('that fails is quoted with the id under which its log tells more', async () => {
    answer = problem(503, { detail: 'The database is away' });

    expect((await jobs()).err).toBe(
      "tenor: The server failed: The database is away. The server's log tells more under requestId req-1.\n",
    );
  });

  test('that names many faults is quoted with the first five', async () => {
    const errors = Array.from({ length: 7 }, (_, i) => ({ path: `f${i}`, message: 'is wrong', code: 'x' }));
    answer = problem(400, { errors });

    const { err } = await jobs();

    expect(err).toContain('f4 is wrong; and 2 more.');
    expect(err).not.toContain('f5');
  });
});
