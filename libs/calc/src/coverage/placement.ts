import { type TargetType } from '@tenor/domain';

/** One object of the inventory. */
export interface TargetRef {
  readonly type: TargetType;
  readonly id: string;
}

/** Where an object is placed; each null when it is not. A location's parent stands in `locationId`. */
export interface Placement {
  readonly rackId: string | null;
  readonly locationId: string | null;
  readonly tenantId: string | null;
  readonly parentDeviceId: string | null;
}

export const UNPLACED: Placement = { rackId: null, locationId: null, tenantId: null, parentDeviceId: null };

/** What is known of the objects that others hang on. */
export interface PlacementLookup {
  /** The placement of a rack, location, tenant or parent device; undefined: there is no such object. */
  placementOf(target: TargetRef): Placement | undefined;
}

/** As a key of maps. */
export function targetKey({ type, id }: TargetRef): string {
  return `${type} ${id}`;
}

/** What an object hangs on directly: rack, location, tenant, parent device, in this order. */
export function parentsOf(placement: Placement): TargetRef[] {
  const parents: TargetRef[] = [];
  if (placement.rackId !== null) parents.push({ type: 'rack', id: placement.rackId });
  if (placement.locationId !== null) parents.push({ type: 'location', id: placement.locationId });
  if (placement.tenantId !== null) parents.push({ type: 'tenant', id: placement.tenantId });
  if (placement.parentDeviceId !== null) parents.push({ type: 'device', id: placement.parentDeviceId });
  return parents;
}

/** An ancestor, and the way to it: from what the object hangs on directly to the ancestor itself. */
export interface Ancestor {
  readonly target: TargetRef;
  readonly path: readonly TargetRef[];
}

/**
 * The closure of what an object hangs on, nearest first, each once, by the shortest way: device → rack,
 * location, tenant, parent device; rack → location, tenant; location → parent location, tenant; circuit
 * and virtual machine → their placement. Cycles end the walk. The object itself is no ancestor.
 */
export function ancestorsOf(self: TargetRef, placement: Placement, lookup: PlacementLookup): Ancestor[] {
  const seen = new Set([targetKey(self)]);
  const found: Ancestor[] = [];
  const visit = (parents: readonly TargetRef[], way: readonly TargetRef[]): void => {
    for (const target of parents) {
      const key = targetKey(target);
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({ target, path: [...way, target] });
    }
  };
  visit(parentsOf(placement), []);
  // `found` grows while it is walked: breadth first.
  for (const { target, path } of found) {
    const next = lookup.placementOf(target);
    if (next !== undefined) visit(parentsOf(next), path);
  }
  return found;
}
