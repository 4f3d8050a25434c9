import { scanPlaces, UnknownLocationError } from './scan-places.js';

const location = (parentId: string | null = null) => ({ name: 'X', parentId, tenantId: null });
const rack = (locationId: string | null) => ({ name: 'R', locationId, tenantId: null });
const PLACES = {
  locations: new Map([
    ['nyc', location()],
    ['floor', location('nyc')],
    ['cage', location('floor')],
    ['oslo', location()],
    ['hen', location('egg')],
    ['egg', location('hen')],
  ]),
  racks: new Map([
    ['r-nyc', rack('nyc')],
    ['r-cage', rack('cage')],
    ['r-oslo', rack('oslo')],
    ['r-nowhere', rack(null)],
  ]),
};

describe('a scan is about', () => {
  it('all devices without a location', () => {
    expect(scanPlaces({ locationId: null, includeDescendants: true }, PLACES)).toBeUndefined();
  });

  it.each([
    ['nyc', false, ['nyc'], ['r-nyc']],
    ['nyc', true, ['nyc', 'floor', 'cage'], ['r-nyc', 'r-cage']],
    ['floor', true, ['floor', 'cage'], ['r-cage']],
    ['oslo', true, ['oslo'], ['r-oslo']],
    ['hen', true, ['hen', 'egg'], []],
  ])(
    'location %s (descendants %s): %j and the racks %j',
    (locationId, includeDescendants, locations, racks) => {
      expect(scanPlaces({ locationId, includeDescendants }, PLACES)).toEqual({
        locationIds: locations,
        rackIds: racks,
      });
    },
  );

  it('nothing at all when there is no such location: it is refused', () => {
    expect(() => scanPlaces({ locationId: 'gone', includeDescendants: false }, PLACES)).toThrow(
      new UnknownLocationError('params.locationId names no location: there is none with the id "gone".'),
    );
  });
});
