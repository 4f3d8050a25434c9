import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment, Product } from './product/product.js';
import { readmeBlocks } from './testing/readme-blocks.js';

jest.setTimeout(180_000);

const root = resolve(__dirname, '../../..');

const OWN_PROCESSES = 'own-processes.e2e.spec.ts and topology.engine.spec.ts, with addresses that exist';

/** Commands that go on in the next line, each in one. */
function oneLine(script: string): string {
  return script.replace(/ (?:\\|(\|))\n +/g, (_, pipe?: string) => (pipe === undefined ? ' ' : ' | '));
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
  [
    `echo '{"job":"renewal-check","params":{"windowDays":30}}' | kafka-console-producer.sh --bootstrap-server "$KAFKA_BROKERS" --topic tenor.job-commands.v1`,
    'any-client.engine.spec.ts runs it, with the console producer of Apache Kafka',
  ],
  [
    `echo '{"job":"renewal-check","params":{"windowDays":30}}' | docker compose exec -T -e KAFKA_HEAP_OPTS=-Xmx128m kafka /opt/kafka/bin/kafka-console-producer.sh --bootstrap-server kafka:9092 --topic tenor.job-commands.v1`,
    'readme-commands.spec.ts without an engine; any-client.engine.spec.ts the same outside of a container',
  ],
  [
    'docker compose run --rm --no-deps --entrypoint node topics apps/cli/dist/main.js dlt list',
    'readme-commands.spec.ts without an engine; any-client.engine.spec.ts the command itself',
  ],
  [
    'docker compose run --rm --no-deps --entrypoint node topics apps/cli/dist/main.js dlt retry --topic tenor.job-events.v1 --all --yes',
    'readme-commands.spec.ts without an engine; dead-letters.int.spec.ts the command itself',
  ],
  [
    "export MONGODB_URI='mongodb://db.corp.example/tenor?replicaSet=rs0' KAFKA_BROKERS=kafka.corp.example:9092",
    OWN_PROCESSES,
  ],
  [
    'export TENOR_SECRET_KEY="$(cat tenor-secret-key)"   # made once by: head -c 32 /dev/urandom | base64 > tenor-secret-key',
    OWN_PROCESSES,
  ],
  ['PORT=3000 node apps/contracts-api/dist/main.js', OWN_PROCESSES],
  ['PORT=3001 node apps/job-runner/dist/main.js', OWN_PROCESSES],
  ['PORT=3002 node apps/notifier/dist/main.js', OWN_PROCESSES],
  ['npm start', 'every test of this folder starts its entry; start.e2e.spec.ts the command itself'],
]);

let product: Product;

beforeAll(async () => {
  product = await Product.start();
});

afterAll(() => product.dispose());

const scripts = readmeBlocks(root, 'sh');

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
  const commands = readmeBlocks(root, 'bash').flatMap(({ script }) =>
    oneLine(script)
      .split('\n')
      .filter((line) => line !== ''),
  );
  expect(commands.filter((command) => !RUN_ELSEWHERE.has(command))).toEqual([]);
});
