import { spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Client } from './product/client.js';
import { bareEnvironment, newDataDir, Product } from './product/product.js';

jest.setTimeout(120_000);

const root = resolve(__dirname, '../../..');
const MAIN = resolve(root, 'apps/standalone/dist/main.js');

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command; `until` a text appears it is left alone, then it gets SIGINT, as Ctrl-C would do. */
async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  until?: RegExp,
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  let asked = false;
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    if (asked || until === undefined || !until.test(output) || child.pid === undefined) return;
    asked = true;
    process.kill(-child.pid, 'SIGINT');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, output };
}

let dataDir: string;

beforeEach(async () => {
  dataDir = await newDataDir();
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('npm start says where the product, Swagger and the admin token are, and Ctrl-C stops it', async () => {
  // The code is npm's own business: Ctrl-C reaches it, and its shell, as well.
  const { output } = await run('npm', ['start'], { PORT: '0', TENOR_DATA_DIR: dataDir }, /Ctrl-C/);

  expect(output).toMatch(/^Tenor is ready at http:\/\/127\.0\.0\.1:\d+$/m);
  expect(output).toMatch(/^ {2}Swagger UI {4}http:\/\/127\.0\.0\.1:\d+\/docs$/m);
  expect(output).toContain(`  Admin token   ${dataDir}/admin-token`);
  expect(output).toMatch(/^Tenor has stopped\.$/m);
});

test('npm start passes a supervisor’s SIGTERM on, and nothing is left running', async () => {
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...bareEnvironment(), PORT: '0', TENOR_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const before = output;
    output += chunk.toString();
    // To npm alone, not to its group.
    if (!/Ctrl-C/.test(before) && /Ctrl-C/.test(output)) child.kill('SIGTERM');
  });
  // Closes when nobody holds the output any more: the product included.
  await new Promise((done) => child.once('close', done));

  expect(output).toMatch(/^Tenor has stopped\.$/m);
});

test.each([
  ['a bad value', { PORT: '99999' }, 'PORT must be a whole number from 0 to 65535'],
  ['an unknown name', { TENOR_TIMEZON: 'UTC' }, 'TENOR_TIMEZON is not a known variable'],
  ['a zone that is none', { TENOR_TIMEZONE: 'Mars/Olympus' }, 'TENOR_TIMEZONE must be an IANA time zone'],
  ['a network that is none', { TENOR_EGRESS_ALLOW: '10.0.0.0/99' }, 'TENOR_EGRESS_ALLOW has a wrong entry'],
  [
    'a mail server that cannot be used',
    { TENOR_SMTP_URL: 'smtp://mail.example?tls=1' },
    'TENOR_SMTP_URL may',
  ],
  ['a weak admin token', { TENOR_ADMIN_TOKEN: 'short' }, 'TENOR_ADMIN_TOKEN must have 16 to 256'],
])('%s in the environment stops the start and is named', async (_, env, sentence) => {
  const { code, output } = await run(process.execPath, [MAIN], {
    PORT: '0',
    TENOR_DATA_DIR: dataDir,
    ...env,
  });

  expect(output).toContain(sentence);
  expect(output).not.toContain('    at ');
  expect(code).toBe(1);
});

test('every fault of the environment is listed at once', async () => {
  const env = { PORT: 'x', TENOR_FOO: '1', TENOR_LOG_LEVEL: 'loud', TENOR_DATA_DIR: dataDir };
  const { output } = await run(process.execPath, [MAIN], env);

  for (const name of ['PORT', 'TENOR_FOO', 'TENOR_LOG_LEVEL']) expect(output).toContain(`  ${name} `);
});

test('a data directory that another process uses is refused with its name', async () => {
  const product = await Product.start(dataDir);
  try {
    const { code, output } = await run(process.execPath, [MAIN], { PORT: '0', TENOR_DATA_DIR: dataDir });

    expect(output).toContain(dataDir);
    expect(output).toMatch(/another process|already|in use|locked/i);
    expect(code).toBe(1);
  } finally {
    await product.stop();
  }
});

test('a port that is taken is refused with its number', async () => {
  const product = await Product.start(dataDir);
  const other = await newDataDir();
  try {
    const port = new URL(product.url).port;
    const { code, output } = await run(process.execPath, [MAIN], { PORT: port, TENOR_DATA_DIR: other });

    expect(output).toContain(port);
    expect(output).toMatch(/in use|taken/);
    expect(code).toBe(1);
  } finally {
    await product.stop();
    await rm(other, { recursive: true, force: true });
  }
});

test.each(['contracts-api', 'job-runner', 'notifier'])(
  '%s as a process of its own refuses to start without a database and brokers, and says so',
  async (service) => {
    const { code, output } = await run(process.execPath, [resolve(root, `apps/${service}/dist/main.js`)], {});

    expect(output).toContain('MONGODB_URI');
    expect(output).toContain('KAFKA_BROKERS');
    expect(output).not.toContain('    at ');
    expect(code).toBe(1);
  },
);

test('the embedded database is started again when it dies, and nothing that was stored is missing', async () => {
  const product = await Product.start(dataDir, { TENOR_LOG_LEVEL: 'error' });
  try {
    const client = new Client(product.url, product.token);
    const made = await client.post<{ id: string }>('/tenants', { name: 'Before the fault' });
    process.kill(await product.databasePid(), 'SIGKILL');

    const answered = async (): Promise<number> => (await client.get(`/tenants/${made.body.id}`)).status;
    const until = Date.now() + 30_000;
    let status = await answered();
    while (status !== 200 && Date.now() < until) {
      expect(status).toBe(503);
      await new Promise((resume) => setTimeout(resume, 200));
      status = await answered();
    }
    expect(status).toBe(200);
  } finally {
    await product.stop();
  }
});

test('a copy of the data directory, made while the product is stopped, is a backup', async () => {
  const copy = `${dataDir}-backup`;
  const product = await Product.start(dataDir);
  const made = await new Client(product.url, product.token).post<{ id: string }>('/tenants', {
    name: 'Kept',
  });
  await product.stop();
  await cp(dataDir, copy, { recursive: true });
  const restored = await Product.start(copy);
  try {
    const client = new Client(restored.url, restored.token);
    expect(await client.get(`/tenants/${made.body.id}`)).toMatchObject({
      status: 200,
      body: { name: 'Kept' },
    });
  } finally {
    await restored.dispose();
  }
});
