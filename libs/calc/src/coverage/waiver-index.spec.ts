import { UNPLACED, type Placement, type TargetRef } from './placement.js';
import { locationsBelow, placementLookup, type Places } from './places.js';
import { WaiverIndex } from './waiver-index.js';

const at = (overrides: Partial<Placement>): Placement => ({ ...UNPLACED, ...overrides });
const PLACES: Places = {
  racks: new Map([['R1', { locationId: 'Floor 2', tenantId: null }]]),
  locations: new Map([
    ['NYC', { parentId: null, tenantId: 'Acme' }],
    ['Floor 2', { parentId: 'NYC', tenantId: null }],
    ['Floor 3', { parentId: 'NYC', tenantId: null }],
    ['Cage', { parentId: 'Floor 2', tenantId: null }],
    ['Depot', { parentId: null, tenantId: null }],
    ['Egg', { parentId: 'Hen', tenantId: null }],
    ['Hen', { parentId: 'Egg', tenantId: null }],
    ['Orphan', { parentId: 'gone', tenantId: null }],
  ]),
  tenants: new Map([['Acme', 'Acme']]),
  parentDevices: new Map([['chassis', at({ rackId: 'R1' })]]),
};
const device = (id: string): TargetRef => ({ type: 'device', id });

describe('a waiver', () => {
  const waived = (
    target: TargetRef,
    placement: Placement,
    until: `${number}-${number}-${number}` | null = null,
  ) => {
    const index = new WaiverIndex('2026-11-22', placementLookup(PLACES));
    index.add(target, until);
    return index.isWaived(device('d'), placement);
  };

  it('holds for its own device, up to its last day', () => {
    expect(waived(device('d'), UNPLACED)).toBe(true);
    expect(waived(device('other'), UNPLACED)).toBe(false);
    expect(waived(device('d'), UNPLACED, '2026-11-22')).toBe(true);
    expect(waived(device('d'), UNPLACED, '2026-11-21')).toBe(false);
  });

  it.each<[TargetRef, boolean]>([
    [{ type: 'rack', id: 'R1' }, true],
    [{ type: 'location', id: 'Floor 2' }, true],
    [{ type: 'location', id: 'NYC' }, true],
    [{ type: 'location', id: 'Floor 3' }, false],
    [{ type: 'tenant', id: 'Acme' }, true],
    [device('chassis'), true],
    // A circuit of that id is another thing.
    [{ type: 'circuit', id: 'R1' }, false],
  ])('of %j holds for what hangs on it: %s', (target, expected) => {
    expect(waived(target, at({ parentDeviceId: 'chassis' }))).toBe(expected);
  });

  it('cannot be added once something was asked', () => {
    const index = new WaiverIndex('2026-11-22', placementLookup(PLACES));
    expect(index.isWaived(device('d'), at({ locationId: 'NYC' }))).toBe(false);
    expect(() => index.add(device('e'), null)).toThrow('filled before it is asked');
  });
});

describe('the locations below one', () => {
  const below = (id: string) => [...(locationsBelow(PLACES.locations, id) ?? [])].sort();

  it('are itself and all at any depth, and no other', () => {
    expect(below('NYC')).toEqual(['Cage', 'Floor 2', 'Floor 3', 'NYC']);
    expect(below('Depot')).toEqual(['Depot']);
  });

  it('end where a cycle begins again', () => {
    expect(below('Egg')).toEqual(['Egg', 'Hen']);
  });

  it('are unknown when there is no such location', () => {
    expect(locationsBelow(PLACES.locations, 'gone')).toBeUndefined();
  });
});
