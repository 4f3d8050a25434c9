import {
  DEFAULT_STATUSES_IN_SCOPE,
  fromDayNumber,
  toDayNumber,
  type CalendarDate,
  type DeviceStatus,
} from '@tenor/domain';
import { type ContractTerms } from '../contract-terms.js';
import { naiveCovered } from '../testing/naive-coverage.js';
import { SeededRandom } from '../testing/seeded-random.js';
import { terms } from '../testing/terms.js';
import { CoverageIndex, type Assignment, type CoveringContract } from './coverage-index.js';
import { coveragePath } from './coverage-path.js';
import { judgeDevice } from './device-gap.js';
import { driftOf } from './drift.js';
import { targetKey, UNPLACED, type Placement, type PlacementLookup, type TargetRef } from './placement.js';

const DAY: CalendarDate = '2026-11-22';
const contract = (overrides: Partial<CoveringContract> = {}): CoveringContract & ContractTerms => ({
  ...terms(),
  id: 'c',
  name: 'Support',
  contractType: 'support',
  ...overrides,
});
let serial = 0;
const to = (target: TargetRef, overrides: Partial<Assignment> = {}): Assignment => ({
  id: `a${(serial += 1)}`,
  target,
  coverageStart: null,
  coverageEnd: null,
  isPrimary: false,
  ...overrides,
});
const device = (id: string): TargetRef => ({ type: 'device', id });
const location = (id: string): TargetRef => ({ type: 'location', id });
const at = (overrides: Partial<Placement>): Placement => ({ ...UNPLACED, ...overrides });
const world = (placements: Readonly<Record<string, Placement>>): PlacementLookup => ({
  placementOf: (target) => placements[targetKey(target)],
});
const nameOf = ({ id }: TargetRef): string => id;

describe('coverage', () => {
  it('reaches a device from its rack, the locations above, their tenants, and its parent device', () => {
    const lookup = world({
      'rack R1': at({ locationId: 'Floor 2' }),
      'location Floor 2': at({ locationId: 'NYC' }),
      'location NYC': at({ tenantId: 'Acme' }),
      'device chassis': at({ locationId: 'Depot' }),
      'location Depot': UNPLACED,
      'tenant Acme': UNPLACED,
    });
    const placement = at({ rackId: 'R1', parentDeviceId: 'chassis' });
    const pathTo = (target: TargetRef): string | undefined => {
      const index = new CoverageIndex(DAY, lookup);
      index.add(contract(), [to(target)]);
      const [coverage] = index.coverageOf(device('d'), placement);
      expect(index.isCovered(device('d'), placement)).toBe(coverage !== undefined);
      return coverage && coveragePath(coverage.path, nameOf);
    };
    expect(pathTo(device('d'))).toBe('direct');
    expect(pathTo({ type: 'rack', id: 'R1' })).toBe('via rack R1');
    expect(pathTo(location('Floor 2'))).toBe('via location Floor 2');
    expect(pathTo(location('NYC'))).toBe('via location NYC > Floor 2');
    expect(pathTo({ type: 'tenant', id: 'Acme' })).toBe('via tenant Acme');
    expect(pathTo(device('chassis'))).toBe('via device chassis');
    expect(pathTo(location('Depot'))).toBe('via location Depot (of device chassis)');
    expect(pathTo(location('elsewhere'))).toBeUndefined();
  });

  it('of a software contract is that of its target alone', () => {
    const index = new CoverageIndex(DAY, world({}));
    index.add(contract({ contractType: 'software' }), [to(location('NYC')), to(device('licensed'))]);
    expect(index.isCovered(device('d'), at({ locationId: 'NYC' }))).toBe(false);
    expect(index.isCovered(device('licensed'), UNPLACED)).toBe(true);
    expect(index.isCovered(location('NYC'), UNPLACED)).toBe(true);
  });

  it('holds on the first and the last day of the assignment, and while the contract is in force', () => {
    const covered = (day: CalendarDate, ends: Partial<CoveringContract> = {}): boolean => {
      const index = new CoverageIndex(day, world({}));
      index.add(contract(ends), [
        to(device('d'), { coverageStart: '2026-03-01', coverageEnd: '2026-06-30' }),
      ]);
      return index.isCovered(device('d'), UNPLACED);
    };
    const days: CalendarDate[] = ['2026-02-28', '2026-03-01', '2026-06-30', '2026-07-01'];
    expect(days.map((day) => covered(day))).toEqual([false, true, true, false]);
    expect(covered('2026-05-01', { endDate: '2026-04-30' })).toBe(false);
    expect(covered('2026-05-01', { endDate: '2026-04-30', autoRenew: true })).toBe(true);
    expect(covered('2026-05-01', { status: 'pending' })).toBe(false);
  });

  it('lists primary first, then the one that lasts longest (open-ended first), then by name', () => {
    const index = new CoverageIndex(DAY, world({}));
    const add = (name: string, endDate: CalendarDate | null, isPrimary = false): void =>
      index.add(contract({ id: name, name, endDate }), [to(device('d'), { isPrimary })]);
    add('B 2027', '2027-12-31');
    add('A 2027', '2027-12-31');
    add('2026', '2026-12-31');
    add('open', null);
    add('primary', '2026-11-30', true);
    expect(index.coverageOf(device('d'), UNPLACED).map(({ contractName }) => contractName)).toEqual([
      'primary',
      'open',
      'A 2027',
      'B 2027',
      '2026',
    ]);
  });

  it('refuses more once something was asked that would have to be answered anew', () => {
    const index = new CoverageIndex(DAY, world({}));
    expect(index.isCovered(device('d'), at({ locationId: 'NYC' }))).toBe(false);
    expect(() => index.add(contract(), [to(location('NYC'))])).toThrow('filled before it is asked');
  });

  it('agrees with a plain model in 3,000 random worlds, with cycles among locations and devices', () => {
    const random = new SeededRandom(20261123);
    let covered = 0;
    let uncovered = 0;
    for (let round = 0; round < 3_000; round += 1) {
      const { lookup, placements, contracts } = randomWorld(random);
      const index = new CoverageIndex(DAY, lookup);
      for (const { contract: c, assignments } of contracts) index.add(c, assignments);
      for (const [key, placement] of Object.entries(placements)) {
        const [type, id] = key.split(' ') as [TargetRef['type'], string];
        const naive = naiveCovered({ type, id }, placement, contracts, lookup, DAY);
        const found = index.coverageOf({ type, id }, placement);
        expect(new Set(found.map(({ assignmentId }) => assignmentId))).toEqual(naive.assignments);
        expect(found).toHaveLength(naive.assignments.size);
        expect(index.isCovered({ type, id }, placement)).toBe(naive.covered);
        expect(index.isCoveredDirectly({ type, id })).toBe(naive.direct);
        if (naive.covered) covered += 1;
        else uncovered += 1;
      }
    }
    expect(Math.min(covered, uncovered)).toBeGreaterThan(3_000);
  });
});

describe('a device', () => {
  const IN_SCOPE = DEFAULT_STATUSES_IN_SCOPE;
  const empty = new CoverageIndex(DAY, world({}));

  it('is a gap when in scope, not waived and not covered; a waiver leaves the direct gap', () => {
    const inFleet = (status: DeviceStatus) => ({ id: 'd', status, ...UNPLACED });
    expect(judgeDevice(inFleet('active'), empty, false, IN_SCOPE)).toEqual({
      inScope: true,
      gap: true,
      directGap: true,
    });
    expect(judgeDevice(inFleet('staged'), empty, true, IN_SCOPE)).toEqual({
      inScope: true,
      gap: false,
      directGap: true,
    });
    expect(judgeDevice(inFleet('decommissioning'), empty, false, IN_SCOPE)).toEqual({
      inScope: false,
      gap: false,
      directGap: false,
    });
    expect(judgeDevice(inFleet('inventory'), empty, false, ['inventory']).gap).toBe(true);
  });

  it('that inherits its coverage is a direct gap only', () => {
    const index = new CoverageIndex(DAY, world({}));
    index.add(contract(), [to(location('NYC'))]);
    const placed = { id: 'd', status: 'failed' as const, ...at({ locationId: 'NYC' }) };
    expect(judgeDevice(placed, index, false, IN_SCOPE)).toEqual({
      inScope: true,
      gap: false,
      directGap: true,
    });
  });
});

describe('drift', () => {
  it.each([
    [true, true, '2026-01-01', null],
    [false, false, '2026-01-01', null],
    [false, true, '2026-01-01', 'lost'],
    [false, true, '2026-10-01', 'lost'],
    [false, true, '2026-10-02', 'new_uncovered'],
    [true, false, '2026-01-01', 'gained'],
    [true, false, null, 'removed'],
  ] as const)(
    'uncovered then %s, now %s, there since %s: %s',
    (uncoveredThen, uncoveredNow, existsSince, drift) => {
      expect(driftOf({ uncoveredThen, uncoveredNow, existsSince }, '2026-10-01')).toBe(drift);
    },
  );
});

function randomWorld(random: SeededRandom) {
  const ids = (type: TargetRef['type'], count: number) =>
    Array.from({ length: count }, (_, n): TargetRef => ({ type, id: `${n}` }));
  const racks = ids('rack', 2);
  const locations = ids('location', 4);
  const tenants = ids('tenant', 2);
  const devices = ids('device', 5);
  const oneOf = (list: readonly TargetRef[]): string | null =>
    random.int(0, 1) === 0 ? null : (list[random.int(0, list.length - 1)]?.id ?? null);
  const placements: Record<string, Placement> = {};
  for (const target of [...racks, ...locations, ...tenants, ...devices]) {
    const isDevice = target.type === 'device';
    const isTenant = target.type === 'tenant';
    placements[targetKey(target)] = {
      rackId: isDevice ? oneOf(racks) : null,
      locationId: isTenant ? null : oneOf(locations),
      tenantId: isTenant ? null : oneOf(tenants),
      parentDeviceId: isDevice ? oneOf(devices) : null,
    };
  }
  const targets = [...racks, ...locations, ...tenants, ...devices];
  const day = (): CalendarDate => fromDayNumber(toDayNumber(DAY) + random.int(-3, 3));
  const contracts = Array.from({ length: random.int(0, 3) }, (_, n) => ({
    contract: contract({
      id: `c${n}`,
      name: `C${n}`,
      contractType: random.pick([
        null,
        'hardware',
        'support',
        'software',
        'saas',
        'services',
        'managed',
        'other',
      ]),
      status: random.pick(['active', 'active', 'active', 'draft']),
      startDate: random.pick(['2026-01-01', day()]),
      endDate: random.pick([null, '2026-12-31', day()]),
      autoRenew: random.int(0, 1) === 0,
    }),
    assignments: Array.from({ length: random.int(0, 2) }, (__, m) =>
      to(targets[random.int(0, targets.length - 1)]!, {
        id: `a${n}-${m}`,
        coverageStart: random.pick([null, null, day()]),
        coverageEnd: random.pick([null, null, day()]),
      }),
    ),
  }));
  return { lookup: world(placements), placements, contracts };
}
