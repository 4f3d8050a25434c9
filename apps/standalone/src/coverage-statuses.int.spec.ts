import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeparateServices } from './testing/separate-services.js';

jest.setTimeout(120_000);

const AS_OF = '2026-11-22';

let mongo: TestMongo;
let services: SeparateServices;
const ids = new Map<string, string>();

beforeAll(async () => {
  mongo = await startTestMongo();
  const clock = { now: () => new Date('2026-11-22T06:00:00.000Z') };
  services = new SeparateServices(mongo, { TENOR_COVERAGE_STATUSES: 'active, offline' }, clock);
  await services.start({
    'contracts-api': 'everything',
    'job-runner': 'everything',
    notifier: 'everything',
  });
  for (const status of ['active', 'staged', 'failed', 'offline']) {
    const { id } = await services.request<{ id: string }>('POST', '/devices', 201, { name: status, status });
    ids.set(status, id);
  }
});

afterAll(async () => {
  await services.stop();
  await mongo.stop();
});

const get = <Body>(path: string) => services.request<Body>('GET', path, 200);

/** The result of a run of the job for the day, and what it says. */
async function ran(job: string): Promise<{ result: unknown; messages: string[] }> {
  const { id } = await services.request<{ id: string }>('POST', `/jobs/${job}/run`, 202, {
    params: { asOf: AS_OF },
  });
  for (const end = Date.now() + 30_000; ; await sleep(50)) {
    const { status, result } = await get<{ status: string; result: unknown }>(`/job-results/${id}`);
    if (status !== 'succeeded') {
      if (Date.now() > end) throw new Error(`the run is ${status}`);
      continue;
    }
    const { items } = await get<{ items: { message: string }[] }>(`/job-results/${id}/log-entries`);
    return { result, messages: items.map(({ message }) => message) };
  }
}

describe('where other states are configured', () => {
  test('the jobs count the devices in these', async () => {
    const gaps = await ran('coverage-gap');
    expect(gaps.result).toBe(2);
    expect(gaps.messages).toEqual([
      "Device 'active' (location=—, tenant=—) has no active contract coverage.",
      "Device 'offline' (location=—, tenant=—) has no active contract coverage.",
      'Coverage gap scan complete: 2 of 2 device(s) lack coverage.',
    ]);
    expect((await ran('coverage-snapshot')).result).toMatchObject({ devicesTotal: 2, devicesUncovered: 2 });
    expect((await ran('cost-report')).result).toMatchObject({ coverageGaps: 2, directGaps: 2 });
    await ran('cost-history');
    const fleet = await get<{ items: unknown[] }>('/fleet-snapshots');
    expect(fleet.items).toMatchObject([{ deviceCount: 2, coverageGapCount: 2, directGapCount: 2 }]);
  });

  test('the reports count them, and name them', async () => {
    const gaps = await get<{ items: { deviceName: string }[] }>('/reports/coverage-gaps');
    expect(gaps).toMatchObject({ devicesInScope: 2, gaps: 2, directGaps: 2 });
    expect(gaps.items.map(({ deviceName }) => deviceName)).toEqual(['active', 'offline']);
    expect(await get('/reports/cost-summary')).toMatchObject({
      coverage: { devicesInScope: 2, gaps: 2, directGaps: 2 },
    });
  });

  test.each([
    ['offline', true],
    ['failed', false],
  ])('the coverage of a device that is %s has it in scope: %s', async (status, expected) => {
    const answer = await get(`/devices/${ids.get(status) ?? ''}/coverage`);
    expect(answer).toMatchObject({ inScope: expected, gap: expected });
  });
});
