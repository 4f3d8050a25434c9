import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../notifications/eventually.js';
import { type RunView } from '../product/client.js';
import { seededRandom } from '../product/seeded-random.js';
import { faultSizes } from './fault-sizes.js';
import { FaultyTopology } from './faulty-topology.js';
import { killInLanes } from './kill-lanes.js';

const SIZES = faultSizes({
  rounds: 0,
  runsPerRound: 0,
  findings: 0,
  kills: 3,
  awayMs: 0,
  scheduleMs: 25_000,
});

jest.setTimeout(240_000 + SIZES.scheduleMs * 3);

interface ScheduledRun extends RunView {
  readonly scheduledFor: string;
  readonly order: number | null;
}

let installation: FaultyTopology;

beforeAll(async () => {
  installation = await FaultyTopology.start({
    env: { TENOR_JOB_LEASE_SECONDS: '3' },
    processes: { notifier: 0 },
  });
});

afterAll(() => installation.dispose());

/** A cron expression for every second of those minutes: a schedule of all days would have too much to catch up. */
function everySecondOf(from: number, to: number): string {
  const minutes = new Set<number>();
  const hours = new Set<number>();
  for (let at = from; at <= to; at += 30_000) {
    minutes.add(new Date(at).getUTCMinutes());
    hours.add(new Date(at).getUTCHours());
  }
  return `* ${[...minutes].join(',')} ${[...hours].join(',')} * * *`;
}

test(`two runners, each killed now and then, start every occurrence of ${SIZES.scheduleMs / 1000} s once`, async () => {
  const { client, topology } = installation;
  const created = await client.post<{ id: string }>('/schedules', {
    name: 'Every second',
    job: 'renewal-check',
    cron: everySecondOf(Date.now(), Date.now() + SIZES.scheduleMs + 120_000),
    timezone: 'UTC',
    catchUp: 'all',
    catchUpHours: 1,
  });
  expect([created.status, created.body]).toEqual([201, expect.anything()]);
  const path = `/schedules/${created.body.id}`;
  const until = Date.now() + SIZES.scheduleMs;
  const withinMs = (3 * SIZES.scheduleMs) / (SIZES.kills + 1);
  const random = seededRandom(SIZES.seed);
  const lane = { candidates: topology.of('job-runner'), kills: SIZES.kills, withinMs, random };
  await Promise.all([killInLanes(installation, [lane]), sleep(SIZES.scheduleMs)]);
  // What is due before the pause is not to fall into it.
  await eventually(async () => {
    const { nextRunAt } = (await client.get<{ nextRunAt: string }>(path)).body;
    return Date.parse(nextRunAt) > until ? null : `the next is that of ${nextRunAt}`;
  }, 60_000);
  expect((await client.patch(path, { enabled: false })).status).toBe(200);

  let runs: ScheduledRun[] = [];
  await eventually(async () => {
    runs = await client.all<ScheduledRun>('/job-results?trigger.kind=schedule');
    const open = runs.filter(({ status }) => status === 'pending' || status === 'running').length;
    return open === 0 ? null : `${open} runs have not ended`;
  }, 120_000);
  const times = runs.map(({ scheduledFor }) => Date.parse(scheduledFor)).sort((a, b) => a - b);
  const first = times[0] ?? 0;
  console.log(
    `seed ${SIZES.seed}: ${SIZES.kills} kills, ${runs.length} occurrences, ` +
      `${runs.reduce((sum, { attempt }) => sum + attempt - 1, 0)} attempts beyond the first`,
  );
  expect(times).toEqual(times.map((_, n) => first + n * 1_000));
  expect(times.length).toBeGreaterThanOrEqual(Math.floor(SIZES.scheduleMs / 1_000) - 2);
  expect(runs.filter(({ status }) => status !== 'succeeded')).toEqual([]);
  expect(new Set(runs.map(({ order }) => order)).size).toBe(runs.length);
});
