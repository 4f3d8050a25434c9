import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, ROOT } from './compose-file.js';

const dockerfile = read('Dockerfile');
const APPS = /for app in ([a-z -]+);/.exec(dockerfile)?.[1]?.split(' ') ?? [];

/** What the images hold: the same step that the Dockerfile runs, on what is built here. */
const out = mkdtempSync(join(tmpdir(), 'tenor-images-'));
const folderOf = (app: string): string => join(out, app);

beforeAll(() => {
  for (const app of APPS) {
    const made = spawnSync(process.execPath, ['docker/assemble.mjs', app, folderOf(app)], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([made.status, made.stderr]).toEqual([0, '']);
  }
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const environment = { PATH: process.env['PATH'] };
const run = (app: string, ...args: string[]) =>
  spawnSync(process.execPath, [`apps/${app}/dist/main.js`, ...args], {
    cwd: folderOf(app),
    encoding: 'utf8',
    env: environment,
    timeout: 30_000,
  });

function filesOf(app: string): string[] {
  return readdirSync(folderOf(app), { recursive: true, encoding: 'utf8' });
}

test.each(['contracts-api', 'job-runner', 'notifier'])(
  '%s finds everything that it imports: it starts as far as its configuration',
  (app) => {
    const { status, stderr } = run(app);

    expect(status).toBe(1);
    expect(stderr).toContain('MONGODB_URI is required');
    expect(stderr).not.toContain('ERR_MODULE_NOT_FOUND');
  },
);

test('the command line finds everything that it imports, and knows the command of the step "topics"', () => {
  const { status, stdout } = run('cli', 'topics', 'apply', '--help');

  expect([status, stdout]).toEqual([0, expect.stringContaining('apply')]);
});

test.each(APPS)('the image of %s holds no tests, sources, types or source maps of ours', (app) => {
  const ours = filesOf(app).filter((file) => /^(apps|libs)\//.test(file));

  expect(ours.length).toBeGreaterThan(10);
  expect(ours.filter((file) => /(\.spec\.|\.ts$|\.map$|\/testing\/|tsbuildinfo)/.test(file))).toEqual([]);
});

test.each(APPS)('the image of %s holds no devDependency that nothing needs', (app) => {
  const manifest = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  const workspaces = ['@tenor/sinks', '@tenor/test-engines', '@tenor/e2e'];
  // The command line has sinks as a dependency: its demo sends to them.
  const unwanted = [...Object.keys(manifest.devDependencies), ...workspaces].filter(
    (name) => !['mongodb', ...(app === 'cli' ? ['@tenor/sinks'] : [])].includes(name),
  );

  expect(unwanted.filter((name) => existsSync(join(folderOf(app), 'node_modules', name)))).toEqual([]);
});

test('the image with everything starts, and its health check tells whether it answers', async () => {
  const child = spawn(process.execPath, ['apps/standalone/dist/main.js'], {
    cwd: folderOf('standalone'),
    env: { ...environment, PORT: '0', TENOR_DATA_DIR: join(out, 'data'), TENOR_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = new URL(await addressOf(child)).port;
  const check = /^HEALTHCHECK [^]*?CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]';
  const [, ...args] = JSON.parse(check) as string[];
  const health = () => spawnSync(process.execPath, args, { env: { ...environment, PORT: port } }).status;

  expect(health()).toBe(0);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(health()).toBe(1);
});

test('what is not to be in an image is not sent to the builder', () => {
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').trim().split('\n');

  expect(ignored).toEqual(
    expect.arrayContaining(['.git', '.env', '.env.*', '**/node_modules', '**/dist', 'data']),
  );
});

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${output}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = / is ready at (http:\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}
