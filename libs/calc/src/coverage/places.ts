import { UNPLACED, type Placement, type PlacementLookup, type TargetRef } from './placement.js';

type Rack = Pick<Placement, 'locationId' | 'tenantId'>;
interface Location {
  readonly parentId: string | null;
  readonly tenantId: string | null;
}

/** What devices hang on, by id: every rack, location and tenant, and those devices that are parents. */
export interface Places {
  readonly racks: ReadonlyMap<string, Rack>;
  readonly locations: ReadonlyMap<string, Location>;
  readonly tenants: ReadonlyMap<string, unknown>;
  readonly parentDevices: ReadonlyMap<string, Placement>;
}

/** Answers from what was loaded at once; circuits and virtual machines are no places. */
export function placementLookup(places: Places): PlacementLookup {
  return {
    placementOf({ type, id }: TargetRef): Placement | undefined {
      if (type === 'device') return places.parentDevices.get(id);
      if (type === 'tenant') return places.tenants.has(id) ? UNPLACED : undefined;
      if (type === 'rack') return placed(places.racks.get(id));
      if (type !== 'location') return undefined;
      const location = places.locations.get(id);
      return location && placed({ locationId: location.parentId, tenantId: location.tenantId });
    },
  };
}

function placed(at: Rack | undefined): Placement | undefined {
  return at && { ...UNPLACED, locationId: at.locationId, tenantId: at.tenantId };
}

/**
 * A location and all below it, at any depth, each once; cycles end the walk. Undefined: there is no such
 * location.
 */
export function locationsBelow(
  locations: ReadonlyMap<string, Pick<Location, 'parentId'>>,
  root: string,
): ReadonlySet<string> | undefined {
  if (!locations.has(root)) return undefined;
  const children = new Map<string, string[]>();
  for (const [id, { parentId }] of locations) {
    if (parentId === null) continue;
    const known = children.get(parentId);
    if (known) known.push(id);
    else children.set(parentId, [id]);
  }
  // A set that grows while it is walked: what was added is visited too.
  const found = new Set([root]);
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child);
  return found;
}
