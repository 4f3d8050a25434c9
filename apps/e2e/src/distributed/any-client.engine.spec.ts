import { startSlackSink, type SlackSink } from '@tenor/sinks';
import { writeConsoleProducer } from '@tenor/test-engines';
import kafkajs, { type Message, type Producer } from 'kafkajs';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../notifications/eventually.js';
import { type Client, type Page, type RunView } from '../product/client.js';
import { bareEnvironment } from '../product/product.js';
import { seededRandom } from '../product/seeded-random.js';
import { readmeBlocks } from '../testing/readme-blocks.js';
import { runTenor } from './run-tenor.js';
import { Topology } from './topology.js';

jest.setTimeout(180_000);

const { Kafka, logLevel, Partitioners } = kafkajs;
const TOPIC = 'tenor.job-commands.v1';
const SEED = Number(process.env['TENOR_TEST_SEED'] ?? '20261123');
const DAY_MS = 86_400_000;

type CommandRun = RunView & {
  readonly params: Readonly<Record<string, unknown>>;
  readonly trigger: { readonly kind: string; readonly by: string | null };
};
interface Letter {
  readonly id: string;
  readonly reason: string;
  readonly value: string;
}

let slack: SlackSink;
let topology: Topology;
let client: Client;
let producer: Producer;

beforeAll(async () => {
  slack = await startSlackSink();
  topology = await Topology.start({ env: { TENOR_EGRESS_ALLOW: '127.0.0.1' } });
  client = topology.client();
  const kafka = new Kafka({ brokers: [...topology.kafka.brokers], logLevel: logLevel.NOTHING });
  producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  // A bare command is about today: the contract has to end soon, whenever the test runs.
  const endDate = new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 10);
  const csv = `name,provider,status,startDate,endDate,currency\nHarbour ring,Aldermoor,active,2025-01-01,${endDate},EUR\n`;
  const report = await client.importCsv('contracts', 'mode=upsert&createMissing=provider', csv);
  expect(report).toMatchObject({ status: 200, body: { created: 1 } });
  const receiver = { name: 'netops', integrations: [{ kind: 'slack', webhookUrl: slack.webhookUrl }] };
  expect((await client.post('/receivers', receiver)).status).toBe(201);
  const policy = { receiver: 'netops', groupWait: '1s', groupInterval: '1s' };
  expect((await client.put('/notification-policy', policy)).status).toBe(200);
});

afterAll(async () => {
  await producer.disconnect();
  await topology.dispose();
  await slack.stop();
});

const send = (...messages: readonly Message[]) => producer.send({ topic: TOPIC, messages: [...messages] });
const json = (value: unknown): Message => ({ value: JSON.stringify(value) });

async function commandRuns(): Promise<CommandRun[]> {
  return client.all<CommandRun>('/job-results?trigger.kind=command');
}

/** Waits for runs that were asked for by command, beside those that were there. */
async function newRuns(before: readonly CommandRun[], count: number): Promise<CommandRun[]> {
  const known = new Set(before.map(({ id }) => id));
  let found: CommandRun[] = [];
  await eventually(async () => {
    found = (await commandRuns()).filter(({ id, status }) => !known.has(id) && status === 'succeeded');
    return found.length >= count ? null : `${found.length} of ${count} runs\n${topology.output()}`;
  });
  return found;
}

describe('the console producer of Apache Kafka, as the README shows it', () => {
  const root = resolve(__dirname, '../../../..');
  const underCommands = (language: string) =>
    readmeBlocks(root, language).filter(({ heading }) => heading === 'Commands over Kafka');
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenor-console-'));
    await writeConsoleProducer(folder);
    await writeFile(join(folder, 'admin-token'), topology.token);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function runBlock(language: string, part: string): Promise<string> {
    const block = underCommands(language).find(({ script }) => script.includes(part));
    const here = (block?.script ?? `echo "the README does not show ${part}" >&2; exit 1`)
      .replaceAll('http://127.0.0.1:3000', topology.url)
      .replaceAll('data/admin-token', join(folder, 'admin-token'));
    const environment = bareEnvironment();
    const { stdout, stderr } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', here], {
      env: {
        ...environment,
        PATH: `${folder}:${environment['PATH'] ?? ''}`,
        KAFKA_BROKERS: topology.kafka.brokers.join(','),
      },
    });
    // The producer ends with 0 also when the brokers took nothing, and says so on standard error.
    expect(stderr).not.toMatch(/\bERROR\b/);
    return stdout;
  }

  test('starts a run that is seen over REST, and its message arrives', async () => {
    await runBlock('bash', '\n  kafka-console-producer.sh');
    const [run] = await newRuns([], 1);

    expect(run).toMatchObject({ job: 'renewal-check', attempt: 1, findings: 1, params: { windowDays: 30 } });
    await eventually(() => Promise.resolve(slack.messages.length > 0 ? null : 'no message'));
    expect(JSON.stringify(slack.messages)).toContain('Harbour ring');
    const seen = await runBlock('sh', 'trigger.kind=command');
    expect(seen).toContain(run?.id);
    expect(seen).toContain('"receiver":"netops"');
  });
});

test('a bare command, a structured and a binary CloudEvent each start their run', async () => {
  const id = randomUUID();
  const command = { job: 'renewal-check', params: { windowDays: 31, asOf: '2026-03-01' } };
  const type = 'tenor.job.command.v1';
  const event = { specversion: '1.0', id: 'order-1', source: '/erp', type };
  const before = await commandRuns();
  await send(
    json({ ...command, id }),
    {
      value: JSON.stringify({ ...event, datacontenttype: 'application/json', data: command }),
      headers: { 'content-type': 'application/cloudevents+json' },
    },
    {
      value: JSON.stringify(command),
      headers: { ce_specversion: '1.0', ce_id: 'order-2', ce_source: '/erp', ce_type: type },
    },
  );
  const runs = await newRuns(before, 3);

  expect(runs.map((run) => run.id)).toContain(id);
  expect(runs.map(({ trigger }) => trigger.by).sort()).toEqual(['/erp', '/erp', null]);
});

test('commands that come three times each and in no order start one run each', async () => {
  const random = seededRandom(SEED);
  const commands = Array.from({ length: 20 }, (_, n) => ({
    id: randomUUID(),
    job: 'renewal-check',
    params: { windowDays: 40 + n, asOf: '2026-03-01' },
  }));
  const shuffled = [...commands, ...commands, ...commands]
    .map((command) => ({ command, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ command }) => json(command));
  const before = await commandRuns();
  for (let at = 0; at < shuffled.length; at += 7) await send(...shuffled.slice(at, at + 7));
  const runs = await newRuns(before, commands.length);
  // The last of the repetitions may still be on its way: what comes after them tells when they are through.
  const last = Array.from({ length: 4 }, (_, partition) => ({
    ...json({ job: 'renewal-check' }),
    partition,
  }));
  await send(...last);
  const all = await newRuns(before, commands.length + last.length);

  expect(runs.every(({ attempt }) => attempt === 1)).toBe(true);
  const asked = new Map<string, number>(commands.map(({ id, params }) => [id, params.windowDays]));
  expect(all).toHaveLength(commands.length + last.length);
  const ours = all.filter(({ id }) => asked.has(id));
  expect(new Map(ours.map(({ id, params }) => [id, params['windowDays']]))).toEqual(asked);
});

describe('commands that cannot be understood', () => {
  const taken = randomUUID();
  const poison = [
    'this is not JSON',
    '{"job":"renewal-chek"}',
    '{"job":"renewal-check","params":{"windowDays":0}}',
    JSON.stringify({ id: taken, job: 'renewal-check', params: { windowDays: 51 } }),
  ];
  const onKafka = () => ({ KAFKA_BROKERS: topology.kafka.brokers.join(',') });
  const letters = async (): Promise<Letter[]> => {
    const { code, stdout, stderr } = await runTenor(['dlt', 'list', '--json'], onKafka());
    if (code !== 0) throw new Error(stderr);
    return (JSON.parse(stdout) as Page<Letter>).items.slice();
  };

  test('become dead letters with their bytes and the reason, and hold up nothing behind them', async () => {
    const before = await commandRuns();
    await send({ ...json({ id: taken, job: 'renewal-check', params: { windowDays: 50 } }), partition: 0 });
    await newRuns(before, 1);
    await send(...poison.map((value) => ({ value, partition: 0 })), {
      ...json({ job: 'renewal-check', params: { windowDays: 52 } }),
      partition: 0,
    });
    const runs = await newRuns(before, 2);

    expect(runs.map(({ params }) => params['windowDays']).sort()).toEqual([50, 52]);
    const found = await letters();
    expect(found.map(({ value }) => Buffer.from(value, 'base64').toString())).toEqual(poison);
    expect(found.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/JSON/),
      expect.stringMatching(/renewal-chek|job/),
      expect.stringMatching(/windowDays/),
      expect.stringMatching(/id/),
    ]);
  });

  test('are shown, and put back, by the command line', async () => {
    const [first, ...others] = await letters();
    const shown = await runTenor(['dlt', 'show', first?.id ?? ''], onKafka());
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('this is not JSON')]);

    const retried = await runTenor(['dlt', 'retry', first?.id ?? ''], onKafka());
    expect([retried.code, retried.stderr]).toEqual([0, expect.anything()]);
    // It is as bad as before, and comes back as another letter.
    let now: Letter[] = [];
    await eventually(async () => {
      now = await letters();
      return now.length === poison.length ? null : `${now.length} letters`;
    });
    expect(now.map(({ id }) => id)).not.toContain(first?.id);
    expect(now.map(({ id }) => id)).toEqual(expect.arrayContaining(others.map(({ id }) => id)));
  });
});

test('no service did what its database user may not do', () => {
  expect(topology.refused()).toEqual([]);
});
