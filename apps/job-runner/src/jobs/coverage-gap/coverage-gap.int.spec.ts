import { coverageGap, type CalendarDate } from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { connectDatabase, deviceModel, ensureContractIndexes } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type JobContext } from '../job.js';
import { naiveGaps } from '../testing/naive-gaps.js';
import { randomFleet } from '../testing/random-fleet.js';
import { RecordedRun } from '../testing/recorded-run.js';
import { fleetId, storeFleet, type FleetInput } from '../testing/stored-fleet.js';
import { coverageGapJob } from './coverage-gap.js';

jest.setTimeout(240_000);

const DAY: CalendarDate = '2026-11-22';

let mongo: TestMongo;
let db: Connection;

beforeAll(async () => {
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'coverage-gap test' });
  await ensureContractIndexes(db);
});
afterAll(async () => {
  await db.close();
  await mongo.stop();
});

type Params = Parameters<typeof coverageGapJob.run>[0]['params'];
async function scan(params: object = {}, overrides: Partial<JobContext<Params>> = {}) {
  const run = new RecordedRun<Params>(db, coverageGap.params.parse(params), overrides);
  const result = await coverageGapJob.run(run.context);
  return { run, result };
}

const device = (n: number, more: Partial<FleetInput['devices'][number]> = {}) => ({
  id: fleetId(4, n),
  name: `edge-${n}`,
  ...more,
});
const NYC = fleetId(2, 1);
const FLOOR = fleetId(2, 2);
const OSLO = fleetId(2, 3);
const RACK = fleetId(3, 1);
const PLACES: Partial<FleetInput> = {
  tenants: [{ id: fleetId(1, 1), name: 'Acme' }],
  locations: [
    { id: NYC, name: 'NYC' },
    { id: FLOOR, name: 'Floor 2', parentId: NYC },
    { id: OSLO, name: 'Oslo' },
  ],
  racks: [{ id: RACK, name: 'R1', locationId: FLOOR }],
};

describe('the scan for gaps', () => {
  it('reports devices in scope that nothing covers, in order, and counts', async () => {
    await storeFleet(db, {
      ...PLACES,
      devices: [
        device(1, { locationId: OSLO, tenantId: fleetId(1, 1) }),
        device(2, { locationId: NYC }),
        device(3, { rackId: RACK }),
        device(4),
        device(5, { status: 'planned' }),
        device(6, { locationId: OSLO }),
        device(7, { parentDeviceId: fleetId(4, 6) }),
      ],
      contracts: [{ id: fleetId(7, 1) }],
      assignments: [
        { id: fleetId(8, 1), contractId: fleetId(7, 1), targetType: 'location', targetId: NYC },
        { id: fleetId(8, 2), contractId: fleetId(7, 1), targetType: 'device', targetId: fleetId(4, 6) },
      ],
      waivers: [{ id: fleetId(10, 1), targetType: 'device', targetId: fleetId(4, 4) }],
    });
    const { run, result } = await scan();
    expect(result).toBe(1);
    expect(run.messages).toEqual([
      "Device 'edge-1' (location=Oslo, tenant=Acme) has no active contract coverage.",
      'Coverage gap scan complete: 1 of 6 device(s) lack coverage.',
    ]);
    expect(run.entries.at(-1)?.data).toEqual({
      gaps: 1,
      directGaps: 5,
      devicesInScope: 6,
      locationId: null,
      includeDescendants: false,
    });
    expect(run.progress).toEqual([[7, 7]]);
  });

  it('looks at one location, or at those below it too, where racks place devices as well', async () => {
    await storeFleet(db, {
      ...PLACES,
      devices: [
        device(1, { locationId: NYC }),
        device(2, { locationId: FLOOR }),
        device(3, { rackId: RACK }),
        device(4, { rackId: RACK, locationId: OSLO }),
        device(5),
      ],
    });
    const told = async (params: object) => {
      const { run, result } = await scan(params);
      expect(result).toBe(run.entries.length - 1);
      return run.entries.slice(0, -1).map(({ object }) => object?.name);
    };
    expect(await told({ locationId: NYC })).toEqual(['edge-1']);
    expect(await told({ locationId: NYC, includeDescendants: true })).toEqual(['edge-2', 'edge-3', 'edge-1']);
    expect(await told({ locationId: FLOOR })).toEqual(['edge-2', 'edge-3']);
    expect(await told({ locationId: OSLO, includeDescendants: true })).toEqual(['edge-4']);
    expect(await told({})).toHaveLength(5);
  });

  it('refuses a location that does not exist, and says nothing', async () => {
    const run = new RecordedRun(db, { locationId: fleetId(2, 99), includeDescendants: false });
    await expect(coverageGapJob.run(run.context)).rejects.toMatchObject({
      code: 'unknown_location',
      message: expect.stringContaining('params.locationId') as string,
    });
    expect(run.entries).toEqual([]);
  });

  it('says that nothing lacks coverage when there is nothing', async () => {
    await storeFleet(db, {});
    const { run, result } = await scan();
    expect(result).toBe(0);
    expect(run.messages).toEqual(['Coverage gap scan complete: 0 of 0 device(s) lack coverage.']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'agrees with a plain model on random fleet %i',
    async (seed) => {
      const fleet = randomFleet(seed, 150 + 10 * seed, DAY);
      await storeFleet(db, fleet);
      const say = ({
        label,
        location,
        tenant,
      }: {
        label: string;
        location: string | null;
        tenant: string | null;
      }) =>
        `Device '${label}' (location=${location ?? '—'}, tenant=${tenant ?? '—'}) has no active contract coverage.`;
      const all = naiveGaps(fleet, DAY);
      const { run } = await scan();
      expect(run.messages.slice(0, -1)).toEqual(all.gaps.map(say));
      expect(run.entries.slice(0, -1).map(({ object }) => object?.id)).toEqual(all.gaps.map(({ id }) => id));
      expect(run.entries.at(-1)?.data).toMatchObject({
        gaps: all.gaps.length,
        directGaps: all.directGaps,
        devicesInScope: all.devicesInScope,
      });
      expect(all.gaps.length).toBeGreaterThan(5);
      expect(all.devicesInScope - all.gaps.length).toBeGreaterThan(5);

      const parents = new Map(fleet.locations.map(({ id, parentId }) => [id, parentId ?? null]));
      for (const { id: locationId } of fleet.locations.slice(0, 4)) {
        for (const includeDescendants of [false, true]) {
          const within = (at: string | null): boolean => {
            const seen = new Set<string | null>();
            for (let each = at; each !== null && !seen.has(each); each = parents.get(each) ?? null) {
              if (each === locationId && (includeDescendants || each === at)) return true;
              seen.add(each);
            }
            return false;
          };
          const some = naiveGaps(fleet, DAY, within);
          const { run: part } = await scan({ locationId, includeDescendants });
          expect(part.messages).toEqual([
            ...some.gaps.map(say),
            `Coverage gap scan complete: ${some.gaps.length} of ${some.devicesInScope} device(s) lack coverage.`,
          ]);
        }
      }
    },
  );

  it('stops between two batches when it is asked to', async () => {
    await storeFleet(db, { devices: Array.from({ length: 1_200 }, (_, n) => device(n)) });
    const run: RecordedRun<Params> = new RecordedRun(db, coverageGap.params.parse({}), {
      log(batch) {
        run.entries.push(...batch);
        run.stopping.abort(new Error('cancelled'));
        return Promise.resolve();
      },
    });
    await expect(coverageGapJob.run(run.context)).rejects.toThrow('cancelled');
    expect(run.entries).toHaveLength(500);
  });

  it('fails when the log does, instead of going on', async () => {
    const away = { log: () => Promise.reject(new Error('the database is away')) };
    await expect(scan({}, away)).rejects.toThrow('the database is away');
  });

  it('tells nothing of a device that is deleted while it tells of others', async () => {
    const run: RecordedRun<Params> = new RecordedRun(db, coverageGap.params.parse({}), {
      async log(batch) {
        run.entries.push(...batch);
        // The last ones in the order of their names.
        await deviceModel(db).deleteMany({ _id: { $gte: fleetId(4, 900), $lt: fleetId(4, 1_000) } });
      },
    });
    const result = await coverageGapJob.run(run.context);
    expect(result).toBe(run.entries.length - 1);
    expect(result).toBe(1_100);
    expect(run.messages.at(-1)).toBe(`Coverage gap scan complete: 1100 of 1200 device(s) lack coverage.`);
  });
});
