import { startEmbeddedMongo, type EmbeddedMongo } from '@tenor/embedded-mongo';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ServiceProcess, SERVICES, type ServiceName } from '../distributed/service-process.js';
import { Client, type RunView } from '../product/client.js';
import { bareEnvironment } from '../product/product.js';
import { readiness, samples, total, until } from './probe.js';

jest.setTimeout(120_000);

// The services share a database; of the broker there is only an address at which nobody answers. What a
// broker brings is tested where one can be started (the engine tests).
const TOKEN = 'own-processes-0123456789';
const KEY = '11'.repeat(32);
const OTHER_KEY = '22'.repeat(32);

let mongo: TestMongo;
let services: Record<ServiceName, ServiceProcess>;

const env = (): Record<string, string> => ({
  MONGODB_URI: mongo.uri,
  KAFKA_BROKERS: '127.0.0.1:9',
  TENOR_DATA_DIR: `${mongo.dataDir}-api`,
  TENOR_ADMIN_TOKEN: TOKEN,
  TENOR_SECRET_KEY: KEY,
  TENOR_LOG_LEVEL: 'warn',
});

async function service(name: ServiceName, more: Record<string, string> = {}): Promise<ServiceProcess> {
  return ServiceProcess.create(name, 1, { ...env(), ...more });
}

/** A service that is expected to end by itself. */
async function ends(
  name: ServiceName,
  more: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const entry = createRequire(__filename).resolve(`@tenor/${name}/main`);
  const child = spawn(process.execPath, [entry], {
    env: { ...bareEnvironment(), PORT: '0', ...env(), ...more },
  });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, output };
}

beforeAll(async () => {
  mongo = await startTestMongo();
  const [api, runner, notifier] = await Promise.all(SERVICES.map((name) => service(name)));
  services = { 'contracts-api': api!, 'job-runner': runner!, notifier: notifier! };
  // All at once: they make their indexes at the same time, and none finds the collections of another.
  await Promise.all(Object.values(services).map((each) => each.start()));
});

afterAll(async () => {
  await Promise.all(Object.values(services).map((each) => each.kill()));
  await mongo.stop();
  await rm(`${mongo.dataDir}-api`, { recursive: true, force: true });
});

test('each says what of it works: without a broker the REST face is ready, and the others are not', async () => {
  const [api, runner, notifier] = await Promise.all(SERVICES.map((name) => readiness(services[name].url)));

  expect(api).toMatchObject({
    status: 200,
    body: {
      status: 'ready',
      checks: {
        database: { status: 'ready' },
        secretKey: { status: 'ready' },
        events: { status: 'not ready', required: false },
      },
    },
  });
  for (const [answer, own] of [
    [runner!, 'jobRunner'],
    [notifier!, 'notifier'],
  ] as const) {
    expect(answer).toMatchObject({
      status: 503,
      body: {
        checks: {
          database: { status: 'ready' },
          events: { status: 'not ready' },
          [own]: { status: 'ready' },
        },
      },
    });
  }
  for (const answer of [api!, runner!, notifier!]) expect(answer.text).not.toMatch(/127\.0\.0\.1|sock|ECONN/);
  for (const each of Object.values(services)) expect(await each.health('live')).toBe(200);
});

test('a run that is asked for is executed though no broker is there, and waits to be published', async () => {
  const client = new Client(services['contracts-api'].url, TOKEN);
  const asked = await client.post<RunView>('/jobs/renewal-check/run', { params: { asOf: '2026-11-23' } });
  expect(asked.status).toBe(202);
  const run = await until(
    async () => (await client.get<RunView>(`/job-results/${asked.body.id}`)).body,
    ({ status }) => status !== 'pending' && status !== 'running',
  );
  expect(run.status).toBe('succeeded');

  const runner = services['job-runner'].url;
  await until(
    () => total(runner, 'tenor_unpublished_runs'),
    (value) => value === 1,
  );
  expect(await samples(runner, 'tenor_runs_total')).toEqual(
    new Map([['job="renewal-check",status="succeeded"', 1]]),
  );
});

test('each process counts what it does itself, and nothing of the others', async () => {
  const has = async (name: ServiceName, metric: string): Promise<boolean> =>
    (await (await fetch(`${services[name].url}/metrics`)).text()).includes(`# TYPE ${metric} `);
  const owners: Readonly<Record<string, ServiceName>> = {
    tenor_http_request_duration_seconds: 'contracts-api',
    tenor_runs_total: 'job-runner',
    tenor_runs: 'job-runner',
    tenor_deliveries_total: 'notifier',
    tenor_open_deliveries: 'notifier',
  };
  for (const [metric, owner] of Object.entries(owners)) {
    const found: ServiceName[] = [];
    for (const name of SERVICES) if (await has(name, metric)) found.push(name);
    expect([metric, found]).toEqual([metric, [owner]]);
  }
});

test('job-runner and notifier serve nothing but probes and metrics', async () => {
  for (const name of ['job-runner', 'notifier'] as const) {
    expect((await fetch(`${services[name].url}/api/v1/contracts`)).status).toBe(404);
    expect((await fetch(`${services[name].url}/docs`)).status).toBe(404);
  }
});

test('while the database hangs nobody is ready, all live, and they are ready when it goes on', async () => {
  process.kill(mongo.server.pid, 'SIGSTOP');
  try {
    for (const name of SERVICES) {
      const { url } = services[name];
      const answer = await until(
        () => readiness(url),
        ({ body }) => body.checks['database']?.status !== 'ready',
      );
      expect([name, answer.status]).toEqual([name, 503]);
      expect(await services[name].health('live')).toBe(200);
    }
    // A scrape goes on without the values that it cannot read.
    const text = await (await fetch(`${services['job-runner'].url}/metrics`)).text();
    expect(text).toContain('tenor_runs_total{');
    expect(text).not.toMatch(/^tenor_unpublished_runs \d/m);
  } finally {
    process.kill(mongo.server.pid, 'SIGCONT');
  }
  for (const name of SERVICES) {
    await until(
      () => readiness(services[name].url),
      ({ body }) => body.checks['database']?.status === 'ready',
    );
  }
});

test('a notifier with another key than contracts-api refuses to start, and says why', async () => {
  const { code, output } = await ends('notifier', { TENOR_SECRET_KEY: OTHER_KEY });
  expect(output).toContain('TENOR_SECRET_KEY is not the key that contracts-api seals secrets with');
  expect(output).not.toContain('    at ');
  expect(code).toBe(1);
});

test.each([
  ['contracts-api', { TENOR_SECRET_KEY: '' }, 'TENOR_SECRET_KEY is required'],
  ['notifier', { TENOR_SECRET_KEY: '' }, 'TENOR_SECRET_KEY is required'],
  ['job-runner', { MONGODB_URI: '' }, 'MONGODB_URI is required'],
  ['job-runner', { MONGODB_URI: 'mongodb://127.0.0.1/x?foo=1' }, 'MONGODB_URI does not work: option foo'],
] as const)('%s with %j refuses to start in one sentence', async (name, more, sentence) => {
  const { code, output } = await ends(name, more);
  expect(output).toContain(sentence);
  expect(output).not.toContain('    at ');
  expect(code).toBe(1);
});

test('when contracts-api comes back with another key, the notifier tells that it has the wrong one', async () => {
  await services['contracts-api'].stop();
  await services['contracts-api'].start({ TENOR_SECRET_KEY: OTHER_KEY });
  expect(services['contracts-api'].output()).toContain('TENOR_SECRET_KEY is not the key of before');
  await until(
    () => readiness(services.notifier.url),
    ({ body }) => body.checks['secretKey']?.error === 'is not the key that secrets are sealed with',
  );
  await services['contracts-api'].stop();
  await services['contracts-api'].start();
  await until(
    () => readiness(services.notifier.url),
    ({ body }) => body.checks['secretKey']?.status === 'ready',
  );
});

test('a second runner on the same database starts beside the first, with metrics on a port of their own', async () => {
  const [metrics, second] = await Promise.all([service('notifier'), service('job-runner')]);
  await second.start({ TENOR_METRICS_PORT: String(metrics.port) });
  expect((await fetch(`${second.url}/metrics`)).status).toBe(404);
  expect((await fetch(`${metrics.url}/metrics`)).status).toBe(200);
  expect((await fetch(`${metrics.url}/health/live`)).status).toBe(404);
  expect(await second.stop()).toBe(0);
});

test('SIGTERM stops each of them with the code 0', async () => {
  for (const name of SERVICES) {
    expect([name, await services[name].stop()]).toEqual([name, 0]);
    expect(services[name].output()).toContain(`${name} has stopped.`);
  }
});

test('one that starts before its database lives, is not ready, and starts when the database is there', async () => {
  const first = await startTestMongo();
  await first.server.stop();
  const runner = await service('job-runner', { MONGODB_URI: first.uri });
  const started = runner.start();
  let database: EmbeddedMongo | undefined;
  try {
    const answer = await until(
      () => readiness(runner.url).catch(() => undefined),
      (it) => it !== undefined,
    );
    expect(answer).toMatchObject({
      status: 503,
      body: { checks: { process: { error: 'is still starting' } } },
    });
    database = await startEmbeddedMongo({ dataDir: first.dataDir });
    expect(database.uri).toBe(first.uri);
    await started;
    expect((await readiness(runner.url)).body.checks['database']).toMatchObject({ status: 'ready' });
    expect(await runner.stop()).toBe(0);
  } finally {
    await started.catch(() => undefined);
    await runner.kill();
    await database?.stop();
    await first.stop();
  }
});
