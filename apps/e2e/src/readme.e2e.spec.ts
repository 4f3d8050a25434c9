import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment, Product } from './product/product.js';

jest.setTimeout(180_000);

const root = resolve(__dirname, '../../..');
const readme = readFileSync(resolve(root, 'README.md'), 'utf8');

/** Fenced blocks of one language, each with the heading above it. */
function blocks(language: string): { heading: string; script: string }[] {
  const found: { heading: string; script: string }[] = [];
  let heading = '';
  for (const [, title, fence, script] of readme.matchAll(/^#+ (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title;
    if (fence === language && script !== undefined) found.push({ heading, script });
  }
  return found;
}

/** What is not run here, and what runs it in its place. */
const RUN_ELSEWHERE = new Map([
  ['npm ci', '.ci/run'],
  ['npm run demo', '.ci/run'],
  [
    'npx tenor restore /tmp/tenor-backup-1772366400             # into an empty data directory',
    'database-commands.int.spec.ts restores what it has backed up',
  ],
  [
    'npx tenor restore /tmp/tenor-backup-1772366400 --replace   # in the place of what is there',
    'backup.int.spec.ts replaces a database',
  ],
  [
    'npx tenor migrate --to mongodb://tenor:secret@db.corp.example/tenor',
    'database-commands.int.spec.ts, and migrate.engine.spec.ts to a server of others',
  ],
  [
    'sh docker/make-env.sh                    # writes .env with new secrets; keep a copy of it',
    'make-env.spec.ts',
  ],
  [
    'docker compose up --detach --build       # http://127.0.0.1:3000, mails at http://127.0.0.1:8025',
    'compose.spec.ts and images.e2e.spec.ts without an engine; topology.engine.spec.ts the same as processes',
  ],
  ['grep TENOR_ADMIN_TOKEN .env              # the token', 'make-env.spec.ts'],
  [
    'npx tenor import dump.json --format netbox --source netbox-eu',
    'netbox-dump.data.spec.ts imports a real one',
  ],
  ['npm start', 'every test of this folder starts its entry; start.e2e.spec.ts the command itself'],
]);

let product: Product;

beforeAll(async () => {
  product = await Product.start();
});

afterAll(() => product.dispose());

const scripts = blocks('sh');

test('the README shows commands', () => {
  expect(scripts.length).toBeGreaterThan(3);
});

// In their order: a later one may build on what an earlier one made.
test.each(scripts.map((block, index) => ({ ...block, number: index + 1 })))(
  'the commands of the README under "$heading" work (block $number)',
  async ({ script }) => {
    const here = script
      .replaceAll('http://127.0.0.1:3000', product.url)
      .replaceAll('data/admin-token', `${product.dataDir}/admin-token`);
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', here], {
      cwd: root,
      env: { ...bareEnvironment(), TENOR_URL: product.url, TENOR_DATA_DIR: product.dataDir },
      maxBuffer: 1 << 26,
    }).catch((error: unknown) => {
      const output = error as { stdout?: string; stderr?: string };
      throw new Error(`failed:\n${here}\n${output.stdout ?? ''}\n${output.stderr ?? ''}`);
    });
    expect(stdout.trim()).not.toBe('');
  },
);

test('the commands that are not run here are run elsewhere', () => {
  const commands = blocks('bash').flatMap(({ script }) => script.split('\n').filter((line) => line !== ''));
  expect(commands.filter((command) => !RUN_ELSEWHERE.has(command))).toEqual([]);
});
