import { findEmbeddedMongo, startEmbeddedMongo } from '@tenor/embedded-mongo';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { deadLetterTopic, TOPICS } from '@tenor/domain';
import { EmbeddedEventPort, type DeadLetterRow } from '@tenor/messaging';
import { connectDatabase } from '@tenor/persistence';
import { createLogger, systemClock } from '@tenor/platform';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo as driver, type Connection } from 'mongoose';
import { runCli } from '../program.js';
import { RecordingContext } from '../testing/recording-context.js';

const TOPIC = TOPICS.jobCommands;

let mongo: TestMongo;
let database: Connection;
let port: EmbeddedEventPort;
let healed: boolean;
let handled: string[];

beforeEach(async () => {
  mongo = await startTestMongo();
  database = await connectDatabase(mongo.uri, { appName: 'test' });
  port = new EmbeddedEventPort({
    database,
    logger: createLogger('test', 'silent'),
    clock: systemClock,
    lookEveryMs: 20,
  });
  healed = false;
  handled = [];
  port.subscribe({
    topic: TOPIC,
    group: 'g',
    handle: (events) => {
      handled.push(...events.map(({ headers }) => headers['ce_id'] ?? ''));
      return Promise.resolve(
        events.map(() =>
          healed ? { status: 'done' } : { status: 'fault', reason: 'job is \u001b[31mrequired' },
        ),
      );
    },
  });
  await port.start();
});
afterEach(async () => {
  await port.stop();
  await database.close();
  await mongo.stop();
});

async function tenor(args: readonly string[], env: Record<string, string> = { MONGODB_URI: mongo.uri }) {
  const context = new RecordingContext(env);
  const code = await runCli(args, context, '1.2.3');
  return { code, out: context.out, err: context.err };
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !(await holds());) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function deadLetters(...ids: readonly string[]): Promise<string[]> {
  const time = '2026-11-22T06:00:00.000Z' as const;
  await port.publish(
    ids.map((id) => ({ id, type: 't', topic: TOPIC, key: id, source: '/s', time, data: { n: id } })),
  );
  await until(() => handled.length >= ids.length);
  const stored = () => database.collection('eventRows').countDocuments({ topic: deadLetterTopic(TOPIC) });
  await until(async () => (await stored()) >= ids.length);
  const { out } = await tenor(['dlt', 'list', '--json']);
  const { items } = JSON.parse(out) as { items: { id: string; headers: Record<string, string> }[] };
  return ids.map((id) => items.find(({ headers }) => headers['ce_id'] === id)!.id);
}

describe('tenor dlt', () => {
  test('says that there are none', async () => {
    expect(await tenor(['dlt', 'list'])).toEqual({ code: 0, out: '', err: 'There are no dead letters.\n' });
  });

  test('lists them as a table, with what a terminal would obey taken out, and tells how to go on', async () => {
    const [a] = await deadLetters('a');
    const { code, out } = await tenor(['dlt', 'list', '--topic', `${TOPIC}.dlt`]);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^ID +Since +Tries {2}Reason$/);
    expect(out).toContain(a!);
    expect(out).toContain('1  job is  [31mrequired');
    expect(out).not.toContain('\u001b');

    await deadLetters('b');
    const page = await tenor(['dlt', 'list', '--limit', '1']);
    expect(page.out.trimEnd().split('\n')).toHaveLength(2);
    const [, cursor] = /--cursor (\S+)/.exec(page.err) ?? [];
    const next = await tenor(['dlt', 'list', '--limit', '1', '--cursor', cursor!]);
    expect(next.out.trimEnd().split('\n')).toHaveLength(2);
    expect(next.out).not.toContain(cursor!);
    expect(next.err).toBe('');
  });

  test('shows one with its reason, its headers and its body', async () => {
    const [a] = await deadLetters('a');
    const { code, out } = await tenor(['dlt', 'show', a!]);
    expect(code).toBe(0);
    for (const part of [a!, 'ce_id: a', 'dlt-reason: job is', '"n": "a"', 'Retried   no']) {
      expect(out).toContain(part);
    }
    const json = JSON.parse((await tenor(['dlt', 'show', a!, '--json'])).out) as Record<string, string>;
    expect(json).toMatchObject({ id: a, topic: TOPIC, text: '{"n":"a"}', retriedAt: null });
    expect(Buffer.from(json['value']!, 'base64').toString()).toBe('{"n":"a"}');
  });

  test('retries some, once, and the running product handles them', async () => {
    const [a, b] = await deadLetters('a', 'b');
    healed = true;
    handled = [];
    expect(await tenor(['dlt', 'retry', a!])).toEqual({ code: 0, out: `${a}: retried\n`, err: '' });
    await until(() => handled.length === 1);
    expect(handled).toEqual(['a']);
    const again = await tenor(['dlt', 'retry', a!, `${TOPIC}/0/999`]);
    expect(again).toMatchObject({ code: 1, out: `${a}: retried before\n${TOPIC}/0/999: not found\n` });
    const { out } = await tenor(['dlt', 'list']);
    expect([out.includes(a!), out.includes(b!)]).toEqual([false, true]);
    expect((await tenor(['dlt', 'show', a!])).out).toMatch(/Retried {3}20/);
  });

  test('retries all of a topic, when that is really meant', async () => {
    await deadLetters('a', 'b', 'c');
    healed = true;
    handled = [];
    const unsure = await tenor(['dlt', 'retry', '--topic', TOPIC, '--all']);
    expect([unsure.code, unsure.out]).toEqual([2, '']);
    expect(unsure.err).toContain('--yes');
    const { code, out } = await tenor(['dlt', 'retry', '--topic', TOPIC, '--all', '--yes']);
    expect([code, out]).toEqual([0, `3 dead letters of ${TOPIC} retried.\n`]);
    await until(() => handled.length === 3);
  });

  test.each([
    ['an id that is none', ['show', 'seven'], /"seven" is not the id of a dead letter/],
    ['a topic of others', ['list', '--topic', 'orders.v1'], /--topic must be one of tenor\.job-commands\.v1/],
    ['a limit out of bounds', ['list', '--limit', '0'], /--limit must be a whole number from 1 to 500/],
    ['nothing to retry', ['retry'], /Give the ids/],
    ['ids and all', ['retry', 'x', '--all'], /either ids/],
  ])('%s is a usage error', async (_name, args, message) => {
    const { code, out, err } = await tenor(['dlt', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  test('a letter that is not there is a failure', async () => {
    const { code, err } = await tenor(['dlt', 'show', `${TOPIC}/0/999`]);
    expect([code, err]).toEqual([1, `tenor: There is no dead letter ${TOPIC}/0/999.\n`]);
  });
});

describe('the place of the dead letters', () => {
  test('is the database of the running product, by its data directory', async () => {
    const [a] = await deadLetters('a');
    const { code, out } = await tenor(['dlt', 'list'], { TENOR_DATA_DIR: mongo.dataDir });
    expect([code, out.includes(a!)]).toEqual([0, true]);
  });

  test('is the database in the data directory when nothing runs, which then does not run either', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tenor-idle-'));
    const server = await startEmbeddedMongo({ dataDir });
    const connection = await connectDatabase(server.uri, { appName: 'test' });
    await connection.collection<DeadLetterRow>('eventRows').insertOne({
      _id: `${TOPIC}.dlt/0/1`,
      topic: `${TOPIC}.dlt`,
      partition: 0,
      seq: 1,
      key: 'k',
      headers: { 'dlt-reason': 'r' },
      value: new driver.Binary(Buffer.from('{}')),
      at: '2026-11-22T06:00:00.000Z',
    });
    await connection.close();
    await server.stop();
    const { code, out } = await tenor(['dlt', 'retry', `${TOPIC}/0/1`], { TENOR_DATA_DIR: dataDir });
    expect([code, out]).toEqual([0, `${TOPIC}/0/1: retried\n`]);
    expect(await findEmbeddedMongo(dataDir)).toBeUndefined();
    expect((await tenor(['dlt', 'list'], { TENOR_DATA_DIR: dataDir })).err).toBe(
      'There are no dead letters.\n',
    );
    await rm(dataDir, { recursive: true });
  });

  test('is told when nothing is there, without making anything', async () => {
    const dataDir = join(await mkdtemp(join(tmpdir(), 'tenor-none-')), 'data');
    const { code, err } = await tenor(['dlt', 'list'], { TENOR_DATA_DIR: dataDir });
    expect([code, err]).toEqual([
      1,
      `tenor: There is no database in ${dataDir}: set TENOR_DATA_DIR to the data directory of the product, or MONGODB_URI.\n`,
    ]);
    await rm(join(dataDir, '..'), { recursive: true });
  });

  test('is told when it cannot be reached, without its password', async () => {
    const uri = 'mongodb://tenor:geheim@127.0.0.1:9/tenor';
    const { code, err } = await tenor(['dlt', 'list'], { MONGODB_URI: uri });
    expect(code).toBe(1);
    expect(err).toMatch(/Cannot reach the database in MONGODB_URI/);
    expect(err).not.toContain('geheim');
  });

  test('is told when no broker answers', async () => {
    const { code, err } = await tenor(['dlt', 'list'], { KAFKA_BROKERS: '127.0.0.1:9' });
    expect([code, err]).toEqual([1, expect.stringContaining('Kafka does not answer at 127.0.0.1:9')]);
    const topics = await tenor(['topics', 'apply'], { KAFKA_BROKERS: '127.0.0.1:9' });
    expect([topics.code, topics.err]).toEqual([1, expect.stringContaining('Kafka does not answer')]);
  });

  test('is refused when the configuration is wrong, naming the variable', async () => {
    const { code, err } = await tenor(['dlt', 'list'], { KAFKA_BROKERS: 'nowhere' });
    expect([code, err]).toEqual([2, expect.stringContaining('KAFKA_BROKERS')]);
  });
});

test('without Kafka there are no topics to apply', async () => {
  const { code, out } = await tenor(['topics', 'apply', '--dry-run'], {});
  expect([code, out]).toEqual([
    0,
    'There is nothing to apply: without KAFKA_BROKERS events stay in the database.\n',
  ]);
});
