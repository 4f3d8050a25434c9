import { type TargetType } from '@tenor/domain';
import { type Connection } from 'mongoose';
import {
  CONTRACT_ASSIGNMENTS,
  type ContractAssignmentDocument,
} from '../models/contract-assignment-model.js';
import { COVERAGE_WAIVERS, type CoverageWaiverDocument } from '../models/coverage-waiver-model.js';
import { DEVICES, type DeviceDocument } from '../models/device-model.js';
import { LOCATIONS, type LocationDocument } from '../models/location-model.js';
import { RACKS, type RackDocument } from '../models/rack-model.js';
import { TENANTS, type TenantDocument } from '../models/tenant-model.js';
import { cursorBatches } from './cursor-batches.js';
import { type AssignmentForCoverage, type WaiverForCoverage } from './stream-assignments.js';

/** Where an object is placed; a location's parent stands in `locationId`. */
export interface Place {
  readonly rackId: string | null;
  readonly locationId: string | null;
  readonly tenantId: string | null;
  readonly parentDeviceId: string | null;
}

/** An object that another one hangs on, at any distance. */
export interface SurroundingObject {
  readonly target: { readonly type: TargetType; readonly id: string };
  /** What people call it. */
  readonly name: string;
  readonly place: Place;
}

const BATCH = 2_000;
const NOWHERE: Place = { rackId: null, locationId: null, tenantId: null, parentDeviceId: null };

/**
 * All that an object so placed hangs on, at any distance, each once: racks, locations and those above
 * them, tenants, parent devices. At most four queries a step, each by id; cycles end the walk.
 */
export async function readSurroundings(db: Connection, place: Place): Promise<SurroundingObject[]> {
  const seen = new Set<string>();
  const found: SurroundingObject[] = [];
  for (let step: readonly Place[] = [place]; step.length > 0;) {
    const wanted = (type: TargetType, ids: readonly (string | null)[]): string[] => {
      const fresh = [...new Set(ids)].filter((id): id is string => id !== null && !seen.has(`${type} ${id}`));
      for (const id of fresh) seen.add(`${type} ${id}`);
      return fresh;
    };
    const objects = await Promise.all([
      readRacks(
        db,
        wanted(
          'rack',
          step.map(({ rackId }) => rackId),
        ),
      ),
      readLocations(
        db,
        wanted(
          'location',
          step.map(({ locationId }) => locationId),
        ),
      ),
      readTenants(
        db,
        wanted(
          'tenant',
          step.map(({ tenantId }) => tenantId),
        ),
      ),
      readParents(
        db,
        wanted(
          'device',
          step.map(({ parentDeviceId }) => parentDeviceId),
        ),
      ),
    ]);
    const next = objects.flat();
    found.push(...next);
    step = next.map((object) => object.place);
  }
  return found;
}

/** The assignments whose target has one of these ids, in batches, in no order; by index. */
export async function* streamAssignmentsOf(
  db: Connection,
  targetIds: readonly string[],
): AsyncGenerator<AssignmentForCoverage[]> {
  const cursor = db
    .collection<ContractAssignmentDocument>(CONTRACT_ASSIGNMENTS)
    .find({ targetId: { $in: [...targetIds] } }, { batchSize: BATCH });
  for await (const batch of cursorBatches(cursor)) {
    yield batch.map(({ _id, contractId, targetType, targetId, coverageStart, coverageEnd, isPrimary }) => ({
      id: _id,
      contractId,
      target: { type: targetType, id: targetId },
      coverageStart,
      coverageEnd,
      isPrimary,
    }));
  }
}

/** The waivers whose target has one of these ids, in batches, in no order; by index. */
export async function* streamWaiversOf(
  db: Connection,
  targetIds: readonly string[],
): AsyncGenerator<WaiverForCoverage[]> {
  const cursor = db
    .collection<CoverageWaiverDocument>(COVERAGE_WAIVERS)
    .find({ targetId: { $in: [...targetIds] } }, { batchSize: BATCH });
  for await (const batch of cursorBatches(cursor)) {
    yield batch.map(({ targetType, targetId, until }) => ({
      target: { type: targetType, id: targetId },
      until,
    }));
  }
}

async function readRacks(db: Connection, ids: readonly string[]): Promise<SurroundingObject[]> {
  if (ids.length === 0) return [];
  const racks = await db
    .collection<RackDocument>(RACKS)
    .find({ _id: { $in: [...ids] } }, { projection: { name: 1, locationId: 1, tenantId: 1 } })
    .toArray();
  return racks.map(({ _id, name, locationId, tenantId }) => ({
    target: { type: 'rack', id: _id },
    name,
    place: { ...NOWHERE, locationId, tenantId },
  }));
}

async function readLocations(db: Connection, ids: readonly string[]): Promise<SurroundingObject[]> {
  if (ids.length === 0) return [];
  const locations = await db
    .collection<LocationDocument>(LOCATIONS)
    .find({ _id: { $in: [...ids] } }, { projection: { name: 1, parentId: 1, tenantId: 1 } })
    .toArray();
  return locations.map(({ _id, name, parentId, tenantId }) => ({
    target: { type: 'location', id: _id },
    name,
    place: { ...NOWHERE, locationId: parentId, tenantId },
  }));
}

async function readTenants(db: Connection, ids: readonly string[]): Promise<SurroundingObject[]> {
  if (ids.length === 0) return [];
  const tenants = await db
    .collection<TenantDocument>(TENANTS)
    .find({ _id: { $in: [...ids] } }, { projection: { name: 1 } })
    .toArray();
  return tenants.map(({ _id, name }) => ({ target: { type: 'tenant', id: _id }, name, place: NOWHERE }));
}

async function readParents(db: Connection, ids: readonly string[]): Promise<SurroundingObject[]> {
  if (ids.length === 0) return [];
  const devices = await db
    .collection<DeviceDocument>(DEVICES)
    .find(
      { _id: { $in: [...ids] } },
      { projection: { name: 1, serial: 1, rackId: 1, locationId: 1, tenantId: 1, parentDeviceId: 1 } },
    )
    .toArray();
  return devices.map(({ _id, name, serial, rackId, locationId, tenantId, parentDeviceId }) => ({
    target: { type: 'device', id: _id },
    name: name ?? serial ?? _id,
    place: { rackId, locationId, tenantId, parentDeviceId },
  }));
}
