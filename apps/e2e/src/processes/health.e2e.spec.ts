import { startTestMongo } from '@tenor/embedded-mongo/testing';
import { Client } from '../product/client.js';
import { Product } from '../product/product.js';
import { readiness, until } from './probe.js';

jest.setTimeout(120_000);

let product: Product;

beforeAll(async () => {
  product = await Product.start();
});
afterAll(() => product.dispose());

test('the one readiness of the product tells about all of its parts', async () => {
  const { status, body } = await readiness(product.url);
  expect([status, body.status]).toEqual([200, 'ready']);
  expect(Object.keys(body.checks).sort()).toEqual(['database', 'events', 'jobRunner', 'notifier']);
});

test('a database that hangs makes the product not ready within seconds, and ready again when it goes on', async () => {
  const database = await product.databasePid();
  process.kill(database, 'SIGSTOP');
  try {
    const answer = await until(
      () => readiness(product.url),
      ({ status }) => status === 503,
      10_000,
    );
    expect(answer.body.checks['database']).toMatchObject({
      status: 'not ready',
      error: 'does not answer within 2 s',
    });
    // What hangs is not asked again, and who asks does not wait for it.
    const before = performance.now();
    for (let i = 0; i < 10; i += 1) expect((await readiness(product.url)).status).toBe(503);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect((await fetch(`${product.url}/health/live`)).status).toBe(200);
  } finally {
    process.kill(database, 'SIGCONT');
  }
  await until(
    () => readiness(product.url),
    ({ status }) => status === 200,
  );
});

test('a database that dies is back by itself, and so is the product', async () => {
  const killed = await product.databasePid();
  process.kill(killed, 'SIGKILL');
  const answers: string[] = [];
  await until(
    async () => {
      const answer = await readiness(product.url);
      answers.push(answer.text);
      const successor = await product.databasePid().catch(() => killed);
      return answer.status === 200 && successor !== killed;
    },
    (back) => back,
    60_000,
  );
  // It may be back before anybody sees that it was away.
  expect(answers.filter((text) => /sock|ECONN|mongodb/i.test(text))).toEqual([]);
});

// The fourth of the four ways to start is the one above. Of the broker there is only an address.
test.each([
  ['a database of its own', true, false],
  ['a broker, which is away', false, true],
  ['a database of its own and a broker, which is away', true, true],
])('all services in one process work with %s', async (_, ownDatabase, broker) => {
  const mongo = await startTestMongo();
  const other = await Product.start(undefined, {
    ...(ownDatabase && { MONGODB_URI: mongo.uri }),
    ...(broker && { KAFKA_BROKERS: '127.0.0.1:9' }),
  });
  try {
    expect(other.output()).toContain(`Database      ${ownDatabase ? 'MONGODB_URI' : 'embedded'}`);
    expect(other.output()).toContain(`Events        ${broker ? 'KAFKA_BROKERS' : 'embedded'}`);
    const { status, body } = await readiness(other.url);
    expect([status, body.checks['events']?.status]).toEqual([200, broker ? 'not ready' : 'ready']);
    const run = await new Client(other.url, other.token).run('renewal-check', { asOf: '2026-11-23' });
    expect(run.status).toBe('succeeded');
    expect(await other.stop()).toBe(0);
  } finally {
    await other.dispose();
    await mongo.stop();
  }
});
