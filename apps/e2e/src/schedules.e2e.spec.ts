import { FIRST_SCHEDULES } from '@tenor/domain';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type RunView } from './product/client.js';
import { newDataDir, Product } from './product/product.js';

jest.setTimeout(180_000);

interface ScheduledRun extends RunView {
  readonly scheduledFor: string | null;
  readonly trigger: { readonly kind: string; readonly scheduleId: string | null };
}
interface ScheduleView {
  readonly id: string;
  readonly name: string;
  readonly nextRunAt: string | null;
  readonly lastRunId: string | null;
  readonly lastStatus: string | null;
}

let dataDir: string;
let product: Product;
let client: Client;
let id: string;

async function start(): Promise<void> {
  product = await Product.start(dataDir, { TENOR_JOB_LEASE_SECONDS: '2' });
  client = new Client(product.url, product.token);
}

beforeAll(async () => {
  dataDir = await newDataDir();
  await start();
});
afterAll(async () => {
  await product.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const schedule = async (): Promise<ScheduleView> => (await client.get<ScheduleView>(`/schedules/${id}`)).body;

async function scheduledRuns(): Promise<ScheduledRun[]> {
  const runs = await client.all<ScheduledRun>('/job-results?trigger.kind=schedule');
  return runs.filter(({ trigger }) => trigger.scheduleId === id);
}

async function until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 40_000; ; await sleep(100)) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}\n${product.output()}`);
  }
}

/** Runs that have succeeded; resolves when there are so many. */
const succeeded = (count: number): Promise<ScheduledRun[]> =>
  until(`${count} runs`, async () => {
    const runs = (await scheduledRuns()).filter(({ status }) => status === 'succeeded');
    return runs.length >= count ? runs : undefined;
  });

test('a new product has the schedules of a first start', async () => {
  const first = await client.all<Record<string, unknown>>('/schedules');
  const facts = first.map(({ name, job, cron }) => [name, job, cron]);
  expect(facts.sort()).toEqual(FIRST_SCHEDULES.map(({ name, job, cron }) => [name, job, cron]).sort());
  expect(first.find(({ job }) => job === 'renewal-check')).toMatchObject({
    cron: '0 6 * * *',
    params: { includeExpired: true },
  });
});

test('a schedule of every second runs every second, and says how its last run ended', async () => {
  const created = await client.post<ScheduleView>('/schedules', {
    name: 'Every second',
    job: 'renewal-check',
    params: { windowDays: 30 },
    cron: '* * * * * *',
  });
  expect(created.status).toBe(201);
  id = created.body.id;
  const runs = await succeeded(3);
  expect(runs[0]).toMatchObject({
    job: 'renewal-check',
    scope: { kind: 'schedule', scheduleId: id },
    trigger: { kind: 'schedule', by: 'Every second', scheduleId: id },
  });
  const last = await until('the end of a run is noted', async () => {
    const shown = await schedule();
    return shown.lastStatus === 'succeeded' ? shown : undefined;
  });
  expect(last.lastRunId).not.toBeNull();
});

test('a product that is killed and comes back starts each second once, and leaves none out', async () => {
  for (let kill = 0; kill < 3; kill += 1) {
    await product.kill();
    await start();
    await succeeded((await scheduledRuns()).length + 2);
  }
  const paused = await client.patch<ScheduleView>(`/schedules/${id}`, { enabled: false });
  expect(paused.body).toMatchObject({ enabled: false, nextRunAt: null });
  await until('all runs have ended', async () =>
    (await scheduledRuns()).every(({ status }) => status === 'succeeded') ? true : undefined,
  );
  const seconds = (await scheduledRuns()).map(({ scheduledFor }) => Date.parse(String(scheduledFor)) / 1000);
  seconds.sort((a, b) => a - b);
  const first = seconds[0] ?? 0;
  expect(seconds.length).toBeGreaterThan(9);
  expect(seconds).toEqual(seconds.map((_, i) => first + i));
});

test('a paused schedule starts nothing by itself, and runs when somebody asks', async () => {
  const before = (await scheduledRuns()).length;
  await sleep(3000);
  expect(await scheduledRuns()).toHaveLength(before);
  const asked = await client.post<ScheduledRun>(`/schedules/${id}/run-now`, {});
  expect(asked).toMatchObject({
    status: 202,
    body: { scheduledFor: null, scope: { kind: 'schedule', scheduleId: id }, trigger: { kind: 'api' } },
  });
  expect(await client.ended(asked.body.id)).toMatchObject({ status: 'succeeded' });
  await until('its end is noted', async () =>
    (await schedule()).lastRunId === asked.body.id ? true : undefined,
  );
});
