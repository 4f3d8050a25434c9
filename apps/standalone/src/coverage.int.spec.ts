import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeparateServices } from './testing/separate-services.js';

jest.setTimeout(120_000);

const AS_OF = '2026-11-22';

let mongo: TestMongo;
let services: SeparateServices;

beforeAll(async () => {
  mongo = await startTestMongo();
  services = new SeparateServices(mongo, {}, { now: () => new Date('2026-11-22T06:00:00.000Z') });
  const rights = {
    'contracts-api': 'everything',
    'job-runner': 'everything',
    notifier: 'everything',
  } as const;
  await services.start(rights);
});
afterAll(async () => {
  await services.stop();
  await mongo.stop();
});

const get = <Body>(path: string) => services.request<Body>('GET', path, 200);
const create = async (path: string, body: unknown) =>
  (await services.request<{ id: string }>('POST', path, 201, body)).id;

interface Run {
  readonly id: string;
  readonly status: string;
  readonly result: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
}
async function run(job: string, params: object): Promise<Run> {
  const request = { params: { asOf: AS_OF, ...params } };
  const { id } = await services.request<Run>('POST', `/jobs/${job}/run`, 202, request);
  for (const end = Date.now() + 60_000; ; await sleep(50)) {
    const found = await get<Run>(`/job-results/${id}`);
    if (!['pending', 'running'].includes(found.status)) return found;
    if (Date.now() > end) throw new Error(`the run is ${found.status}`);
  }
}
async function entriesOf(id: string) {
  interface Entry {
    readonly message: string;
    readonly object: { readonly id: string } | null;
    readonly labels: Readonly<Record<string, string>>;
    readonly data: Readonly<Record<string, unknown>>;
  }
  return (await get<{ items: Entry[] }>(`/job-results/${id}/log-entries?limit=500`)).items;
}

test('the report of gaps, the scan for gaps and the snapshot say the same of an inventory made over REST', async () => {
  const tenantId = await create('/tenants', { name: 'Retail' });
  await create('/service-providers', { name: 'Acme Networks' });
  const nyc = await create('/locations', { name: 'NYC' });
  const floor = await create('/locations', { name: 'Floor 2', parentId: nyc });
  const oslo = await create('/locations', { name: 'Oslo', tenantId });
  const rackId = await create('/racks', { name: 'R1', locationId: floor });
  const places = [
    {},
    { locationId: nyc },
    { locationId: floor },
    { locationId: oslo },
    { rackId },
    { tenantId },
  ];
  const ids: string[] = [];
  for (let n = 0; n < 24; n += 1) {
    const where = places[n % places.length];
    const name = n % 5 === 0 ? {} : { name: `edge-${(n * 7) % 24}` };
    const status = n % 11 === 3 ? 'planned' : 'active';
    ids.push(await create('/devices', { ...name, serial: `SN-${n}`, status, ...where }));
  }
  const contractId = await create('/contracts', {
    name: 'Support',
    provider: 'Acme Networks',
    status: 'active',
    startDate: '2026-01-01',
    contractType: 'support',
  });
  const assign = (targetType: string, targetId = '') =>
    create('/contract-assignments', { contractId, targetType, targetId });
  await assign('rack', rackId);
  await assign('device', ids[0]);
  await assign('device', ids[7]);
  await create('/coverage-waivers', { targetType: 'device', targetId: ids[2], reason: 'spare' });

  const scan = await run('coverage-gap', {});
  const entries = await entriesOf(scan.id);
  interface Gaps {
    readonly devicesInScope: number;
    readonly gaps: number;
    readonly directGaps: number;
    readonly items: readonly {
      deviceId: string;
      deviceName: string;
      locationName: string | null;
      tenantName: string | null;
    }[];
  }
  const report = await get<Gaps>(`/reports/coverage-gaps?asOf=${AS_OF}&limit=500`);
  expect(report.gaps).toBeGreaterThan(10);
  expect(report.items.map(({ deviceId }) => deviceId)).toEqual(
    entries.slice(0, -1).map(({ object }) => object?.id),
  );
  expect(
    report.items.map(
      ({ deviceName, locationName, tenantName }) =>
        `Device '${deviceName}' (location=${locationName ?? '—'}, tenant=${tenantName ?? '—'}) has no active contract coverage.`,
    ),
  ).toEqual(entries.slice(0, -1).map(({ message }) => message));
  expect(scan.result).toBe(report.gaps);
  expect(entries.at(-1)?.data).toMatchObject({
    gaps: report.gaps,
    directGaps: report.directGaps,
    devicesInScope: report.devicesInScope,
  });

  const snapshot = await run('coverage-snapshot', {});
  const figures = {
    snapshotDate: AS_OF,
    devicesTotal: report.devicesInScope,
    devicesCovered: report.devicesInScope - report.gaps,
    devicesUncovered: report.gaps,
  };
  expect(snapshot.result).toEqual(figures);
  expect(await get(`/coverage-snapshots/${AS_OF}`)).toMatchObject({ ...figures, runId: snapshot.id });
  const stored = await get<{ items: { deviceId: string }[] }>(`/coverage-snapshots/${AS_OF}/gaps?limit=500`);
  expect(stored.items.map(({ deviceId }) => deviceId)).toEqual(
    report.items.map(({ deviceId }) => deviceId).sort(),
  );

  const part = await entriesOf((await run('coverage-gap', { locationId: nyc, includeDescendants: true })).id);
  expect(part.slice(0, -1).map(({ labels }) => labels['location'])).toEqual(
    report.items.flatMap(({ locationName }) =>
      ['NYC', 'Floor 2'].includes(locationName ?? '') ? [locationName] : [],
    ),
  );
  expect(part.length).toBeGreaterThan(2);
});
