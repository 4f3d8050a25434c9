import { coverageGap, DEVICE_STATUSES, valuesOf, type DeviceStatus } from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { connectDatabase, ensureContractIndexes } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { naiveGaps } from '../testing/naive-gaps.js';
import { RecordedRun } from '../testing/recorded-run.js';
import { fleetId, storeFleet, type FleetInput } from '../testing/stored-fleet.js';
import { coverageGapJob } from './coverage-gap.js';

jest.setTimeout(240_000);

interface Row {
  readonly model: string;
  readonly pk: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

const DAY = '2026-11-22';
const KINDS = { tenant: 1, site: 2, location: 3, rack: 4, device: 5, contract: 7, assignment: 8 } as const;

let mongo: TestMongo;
let db: Connection;
let rows: readonly Row[];

beforeAll(async () => {
  const folder = process.env['TENOR_TEST_DATA'];
  if (folder === undefined) throw new Error('TENOR_TEST_DATA must name the folder with the real data');
  rows = JSON.parse(readFileSync(join(folder, 'netbox-demo-v3.6.json'), 'utf8')) as readonly Row[];
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'coverage-gap test' });
  await ensureContractIndexes(db);
});
afterAll(async () => {
  await db.close();
  await mongo.stop();
});

const of = (model: string): readonly Row[] => rows.filter((row) => row.model === model);
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const ref = (kind: keyof typeof KINDS, value: unknown): string | null =>
  typeof value === 'number' ? fleetId(KINDS[kind], value) : null;
const statusOf = (value: unknown): DeviceStatus =>
  valuesOf(DEVICE_STATUSES).find((known) => known === value) ?? 'active';

/** The dump as this product keeps it: a site is a location at the top of its tree. */
function netBoxFleet(): FleetInput {
  const sites = of('dcim.site').map(({ pk, fields }) => ({
    id: fleetId(KINDS.site, pk),
    name: String(fields['name']),
    tenantId: ref('tenant', fields['tenant']),
  }));
  const locations = of('dcim.location').map(({ pk, fields }) => ({
    id: fleetId(KINDS.location, pk),
    name: String(fields['name']),
    parentId: ref('location', fields['parent']) ?? ref('site', fields['site']),
    tenantId: ref('tenant', fields['tenant']),
  }));
  const placed = (fields: Row['fields']) => ({
    locationId: ref('location', fields['location']) ?? ref('site', fields['site']),
    tenantId: ref('tenant', fields['tenant']),
  });
  return {
    tenants: of('tenancy.tenant').map(({ pk, fields }) => ({
      id: fleetId(KINDS.tenant, pk),
      name: String(fields['name']),
    })),
    locations: [...sites, ...locations],
    racks: of('dcim.rack').map(({ pk, fields }) => ({
      id: fleetId(KINDS.rack, pk),
      name: String(fields['name']),
      ...placed(fields),
    })),
    devices: of('dcim.device').map(({ pk, fields }) => ({
      id: fleetId(KINDS.device, pk),
      name: text(fields['name']),
      serial: text(fields['serial']),
      status: statusOf(fields['status']),
      rackId: ref('rack', fields['rack']),
      ...placed(fields),
    })),
    contracts: [],
    assignments: [],
    waivers: [],
  };
}

async function gapsOf(fleet: FleetInput) {
  await storeFleet(db, fleet);
  const run = new RecordedRun(db, coverageGap.params.parse({}));
  const result = await coverageGapJob.run(run.context);
  return { result, entries: run.entries };
}

describe('the demonstration data of NetBox', () => {
  it('without contracts has every device in use as a gap', async () => {
    const inUse = of('dcim.device').filter(({ fields }) =>
      ['active', 'staged', 'failed'].includes(String(fields['status'])),
    );
    expect(inUse.length).toBeGreaterThan(50);
    const { result, entries } = await gapsOf(netBoxFleet());
    expect(result).toBe(inUse.length);
    expect(new Set(entries.slice(0, -1).map(({ object }) => object?.id))).toEqual(
      new Set(inUse.map(({ pk }) => fleetId(KINDS.device, pk))),
    );
    for (const { message } of entries.slice(0, -1)) {
      expect(message).toMatch(
        /^Device '[^']+' \(location=.+, tenant=.+\) has no active contract coverage\.$/,
      );
    }
    expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length);
  });

  it('with a contract per second site, and for one tenant, has the gaps of a plain model, in its order', async () => {
    const fleet = netBoxFleet();
    const sites = of('dcim.site').filter((_, index) => index % 2 === 0);
    const [tenant] = fleet.tenants;
    const assignment = (n: number, targetType: 'location' | 'tenant', targetId: string) => ({
      id: fleetId(KINDS.assignment, n),
      contractId: fleetId(KINDS.contract, 1),
      targetType,
      targetId,
    });
    const covered: FleetInput = {
      ...fleet,
      contracts: [
        {
          id: fleetId(KINDS.contract, 1),
          status: 'active',
          startDate: '2026-01-01',
          contractType: 'support',
        },
      ],
      assignments: [
        ...sites.map(({ pk }, n) => assignment(n, 'location', fleetId(KINDS.site, pk))),
        assignment(9_999, 'tenant', tenant?.id ?? ''),
      ],
    };
    const expected = naiveGaps(covered, DAY);
    const { result, entries } = await gapsOf(covered);
    expect(entries.slice(0, -1).map(({ object }) => object?.id)).toEqual(expected.gaps.map(({ id }) => id));
    expect(result).toBe(expected.gaps.length);
    expect(expected.gaps.length).toBeGreaterThan(0);
    expect(expected.gaps.length).toBeLessThan(expected.devicesInScope);
  });
});
