import { locationsBelow } from '@tenor/calc';
import { type CoverageGapParams } from '@tenor/domain';
import { type LoadedPlaces } from '@tenor/persistence';

/** The run names a location that there is not. */
export class UnknownLocationError extends Error {
  readonly code = 'unknown_location';
}

/**
 * The locations that a scan is about, and the racks that stand in them, where devices without a location
 * of their own may be. Undefined: it is about all devices.
 * @throws UnknownLocationError when the location does not exist.
 */
export function scanPlaces(
  { locationId, includeDescendants }: CoverageGapParams,
  places: Pick<LoadedPlaces, 'locations' | 'racks'>,
): { readonly locationIds: readonly string[]; readonly rackIds: readonly string[] } | undefined {
  if (locationId === null) return undefined;
  const below = locationsBelow(places.locations, locationId);
  if (below === undefined) {
    throw new UnknownLocationError(
      `params.locationId names no location: there is none with the id "${locationId}".`,
    );
  }
  const locations = includeDescendants ? below : new Set([locationId]);
  const rackIds = [...places.racks].flatMap(([id, rack]) =>
    rack.locationId !== null && locations.has(rack.locationId) ? [id] : [],
  );
  return { locationIds: [...locations], rackIds };
}
