import { type Connection } from 'mongoose';
import { DEVICES, type DeviceDocument } from '../models/device-model.js';
import { LOCATIONS, type LocationDocument } from '../models/location-model.js';
import { RACKS, type RackDocument } from '../models/rack-model.js';
import { TENANTS, type TenantDocument } from '../models/tenant-model.js';
import { cursorBatches } from './cursor-batches.js';

export type PlacedRack = Pick<RackDocument, 'name' | 'locationId' | 'tenantId'>;
export type PlacedLocation = Pick<LocationDocument, 'name' | 'parentId' | 'tenantId'>;
export type PlacedParent = Pick<DeviceDocument, 'rackId' | 'locationId' | 'tenantId' | 'parentDeviceId'>;

/** What devices hang on, by id. `tenants` holds names. */
export interface LoadedPlaces {
  readonly racks: ReadonlyMap<string, PlacedRack>;
  readonly locations: ReadonlyMap<string, PlacedLocation>;
  readonly tenants: ReadonlyMap<string, string>;
  /** Those devices that others name as their parent, and no other. */
  readonly parentDevices: ReadonlyMap<string, PlacedParent>;
}

const BATCH = 2_000;

/**
 * Loads every rack, location and tenant, and those devices that are parents of others. Memory grows with
 * these (about 300 bytes each), not with the devices.
 */
export async function readPlaces(db: Connection): Promise<LoadedPlaces> {
  const racks = new Map<string, PlacedRack>();
  for await (const batch of cursorBatches(
    db
      .collection<RackDocument>(RACKS)
      .find({}, { projection: { name: 1, locationId: 1, tenantId: 1 }, batchSize: BATCH }),
  )) {
    for (const { _id, name, locationId, tenantId } of batch) racks.set(_id, { name, locationId, tenantId });
  }
  const locations = new Map<string, PlacedLocation>();
  for await (const batch of cursorBatches(
    db
      .collection<LocationDocument>(LOCATIONS)
      .find({}, { projection: { name: 1, parentId: 1, tenantId: 1 }, batchSize: BATCH }),
  )) {
    for (const { _id, name, parentId, tenantId } of batch) locations.set(_id, { name, parentId, tenantId });
  }
  const tenants = new Map<string, string>();
  for await (const batch of cursorBatches(
    db.collection<TenantDocument>(TENANTS).find({}, { projection: { name: 1 }, batchSize: BATCH }),
  )) {
    for (const { _id, name } of batch) tenants.set(_id, name);
  }
  return { racks, locations, tenants, parentDevices: await readParents(db) };
}

/** Only devices that have a parent are read, by the index of that field; then the parents themselves. */
async function readParents(db: Connection): Promise<ReadonlyMap<string, PlacedParent>> {
  const devices = db.collection<DeviceDocument>(DEVICES);
  const ids = new Set<string>();
  const children = devices.find(
    { parentDeviceId: { $gt: '' } },
    { projection: { _id: 0, parentDeviceId: 1 }, batchSize: BATCH },
  );
  for await (const batch of cursorBatches(children)) {
    for (const { parentDeviceId } of batch) if (parentDeviceId !== null) ids.add(parentDeviceId);
  }
  const parents = new Map<string, PlacedParent>();
  const wanted = [...ids];
  for (let from = 0; from < wanted.length; from += BATCH) {
    const found = await devices
      .find(
        { _id: { $in: wanted.slice(from, from + BATCH) } },
        { projection: { rackId: 1, locationId: 1, tenantId: 1, parentDeviceId: 1 } },
      )
      .toArray();
    for (const { _id, rackId, locationId, tenantId, parentDeviceId } of found) {
      parents.set(_id, { rackId, locationId, tenantId, parentDeviceId });
    }
  }
  return parents;
}
