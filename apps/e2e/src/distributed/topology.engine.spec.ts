import { startSlackSink, type SlackSink } from '@tenor/sinks';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../notifications/eventually.js';
import { type RunView } from '../product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from '../product/generated-contracts.js';
import { seededRandom } from '../product/seeded-random.js';
import { killRandomly } from './kill-randomly.js';
import { Topology } from './topology.js';
import { readTotals } from './totals.js';

jest.setTimeout(240_000);

const RUNS = Number(process.env['TENOR_TEST_RUNS'] ?? '24');
const SEED = Number(process.env['TENOR_TEST_SEED'] ?? '20261123');

let slack: SlackSink;
let topology: Topology;

beforeAll(async () => {
  slack = await startSlackSink();
  topology = await Topology.start({
    env: { TENOR_EGRESS_ALLOW: '127.0.0.1', TENOR_JOB_LEASE_SECONDS: '2' },
  });
  const client = topology.client();
  const report = await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, generatedContractsCsv(300));
  expect(report).toMatchObject({ status: 200, body: { created: 300 } });
  const receiver = { name: 'netops', integrations: [{ kind: 'slack', webhookUrl: slack.webhookUrl }] };
  expect((await client.post('/receivers', receiver)).status).toBe(201);
});

afterAll(async () => {
  await topology.dispose();
  await slack.stop();
});

test('every process says that it is alive, and ready as soon as its consumers have found each other', async () => {
  for (const one of topology.processes) {
    expect([one.name, await one.health('live')]).toEqual([one.name, 200]);
    await eventually(async () => {
      const ready = await one.health('ready');
      return ready === 200 ? null : `${one.name} answers ${ready}`;
    }, 30_000);
  }
});

test('runners and notifiers that are killed at random come back, and every run ends as one execution', async () => {
  const client = topology.client();
  const stop = killRandomly({
    random: seededRandom(SEED),
    candidates: [...topology.of('job-runner'), ...topology.of('notifier')],
    pauseMs: 1_500,
    downMs: 500,
    sleep: (milliseconds) => sleep(milliseconds),
  });
  const ids: string[] = [];
  for (let n = 0; n < RUNS; n += 1) {
    const id = randomUUID();
    const params = { windowDays: 365 + n, asOf: '2026-03-01', notify: n === RUNS - 1 };
    expect((await client.post('/jobs/renewal-check/run', { id, params })).status).toBe(202);
    ids.push(id);
    await sleep(150);
  }
  const runs: RunView[] = [];
  for (const id of ids) runs.push(await client.ended(id, 120_000));
  const kills = await stop();

  const told = `${kills.map(({ name, afterMs }) => `${name} after ${afterMs} ms`).join(', ')}\n${topology.output()}`;
  expect([runs.filter(({ status }) => status !== 'succeeded'), told]).toEqual([[], told]);
  expect(kills.length).toBeGreaterThan(1);
  const last = runs.at(-1)!;
  await eventually(async () => {
    const firing = await client.count('alerts', '&state=firing');
    return firing === last.findings ? null : `${firing} alerts of ${last.findings} findings`;
  }, 60_000);
  const totals = await readTotals(client);
  expect(totals).toMatchObject({ runs: { succeeded: RUNS }, alerts: { firing: last.findings }, faults: [] });
  expect(totals.entries).toBe(runs.reduce((sum, { lastSeq }) => sum + lastSeq, 0));
  console.log(
    `seed ${SEED}: ${kills.length} kills, ${RUNS} runs in ${runs.map(({ attempt }) => attempt).join(' ')} attempts`,
  );
});

test('no service did what its database user may not do', () => {
  expect(topology.refused()).toEqual([]);
});

test('every process stops in good order when it is asked to', async () => {
  expect(new Set(Object.values(await topology.stopAll()))).toEqual(new Set([0]));
});
