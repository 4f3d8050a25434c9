import { coverageGap } from '@tenor/domain';
import { type DeviceForFinding, type LoadedPlaces } from '@tenor/persistence';
import { gapEntry, gapSummaryEntry, locationNameOf } from './coverage-gap-entries.js';

const PLACES: LoadedPlaces = {
  racks: new Map([
    ['r1', { name: 'R1', locationId: 'oslo', tenantId: null }],
    ['r2', { name: 'R2', locationId: null, tenantId: null }],
    ['r3', { name: 'R3', locationId: null, tenantId: 'acme' }],
  ]),
  locations: new Map([
    ['nyc', { name: 'NYC', parentId: null, tenantId: null }],
    ['oslo', { name: 'Oslo', parentId: null, tenantId: 'acme' }],
  ]),
  tenants: new Map([['acme', 'Acme']]),
  parentDevices: new Map(),
};

const device = (overrides: Partial<DeviceForFinding> = {}): DeviceForFinding => ({
  id: 'd1',
  name: 'edge-01',
  serial: 'SN-1',
  status: 'active',
  role: 'router',
  manufacturer: 'Acme',
  model: 'X1',
  tenantId: null,
  locationId: null,
  rackId: null,
  parentDeviceId: null,
  tags: [],
  ...overrides,
});

describe('the entry of a gap', () => {
  it('says which device it is, where it is and whose', () => {
    const entry = gapEntry(
      device({ locationId: 'nyc', rackId: 'r1', tenantId: 'acme', tags: ['core', 'a b'] }),
      PLACES,
    );
    expect(entry).toMatchObject({
      level: 'warning',
      message: "Device 'edge-01' (location=NYC, tenant=Acme) has no active contract coverage.",
      object: { type: 'device', id: 'd1', name: 'edge-01', url: '/api/v1/devices/d1' },
      data: {
        device: {
          id: 'd1',
          name: 'edge-01',
          serial: 'SN-1',
          status: 'active',
          role: 'router',
          manufacturer: 'Acme',
          model: 'X1',
          parentDeviceId: null,
        },
        location: { id: 'nyc', name: 'NYC' },
        rack: { id: 'r1', name: 'R1' },
        tenant: { id: 'acme', name: 'Acme' },
      },
    });
    expect(entry.labels).toEqual({
      objectType: 'device',
      location: 'NYC',
      tenant: 'Acme',
      tag_core: 'true',
      'tag_a b': 'true',
    });
  });

  it.each<[string, Partial<DeviceForFinding>, string]>([
    ['its name', {}, "Device 'edge-01' (location=—, tenant=—)"],
    ['its serial, without a name', { name: null }, "Device 'SN-1' (location=—, tenant=—)"],
    ['its id, without both', { name: null, serial: null }, "Device 'd1' (location=—, tenant=—)"],
    ['the location of its rack', { rackId: 'r1' }, "Device 'edge-01' (location=Oslo, tenant=—)"],
    ['no location, in a rack without', { rackId: 'r2' }, "Device 'edge-01' (location=—, tenant=—)"],
    [
      'its own location rather',
      { rackId: 'r1', locationId: 'nyc' },
      "Device 'edge-01' (location=NYC, tenant=—)",
    ],
    [
      'no places that are gone',
      { locationId: 'x', rackId: 'y', tenantId: 'z' },
      "Device 'edge-01' (location=—, tenant=—)",
    ],
  ])('shows %s', (_, overrides, begin) => {
    const entry = gapEntry(device(overrides), PLACES);
    expect(entry.message).toBe(`${begin} has no active contract coverage.`);
    const name = locationNameOf(device(overrides), PLACES);
    expect(entry.labels?.['location']).toBe(name ?? undefined);
    expect(entry.message).toContain(`location=${name ?? '—'}`);
  });

  it.each<[string, Partial<DeviceForFinding>, string[]]>([
    ['nobody, of a device of no tenant', { locationId: 'oslo' }, []],
    ['its tenant, in places of none', { tenantId: 't1', locationId: 'nyc', rackId: 'r2' }, ['t1']],
    ['its tenant once, in a place of theirs', { tenantId: 'acme', locationId: 'oslo' }, ['acme']],
    ['the tenant of the place too', { tenantId: 't1', locationId: 'oslo' }, ['t1', 'acme']],
    ['that of the rack’s location', { tenantId: 't1', rackId: 'r1' }, ['t1', 'acme']],
    ['that of the rack', { tenantId: 't1', rackId: 'r3' }, ['t1', 'acme']],
  ])('is for %s', (_, overrides, tenantIds) => {
    expect(gapEntry(device(overrides), PLACES).tenantIds).toEqual(tenantIds);
  });

  it('has the fingerprint of its device, whatever else changes', () => {
    const one = gapEntry(device(), PLACES).fingerprint;
    expect(gapEntry(device({ name: 'other', locationId: 'nyc', tags: ['x'] }), PLACES).fingerprint).toBe(one);
    expect(gapEntry(device({ id: 'd2' }), PLACES).fingerprint).not.toBe(one);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('the last line counts, says what was asked for, and is no finding', () => {
  const params = coverageGap.params.parse({});
  const entry = gapSummaryEntry({ gaps: 7, directGaps: 31, devicesInScope: 412 }, params);
  expect(entry).toEqual({
    level: 'info',
    message: 'Coverage gap scan complete: 7 of 412 device(s) lack coverage.',
    data: { gaps: 7, directGaps: 31, devicesInScope: 412, locationId: null, includeDescendants: false },
  });
});
