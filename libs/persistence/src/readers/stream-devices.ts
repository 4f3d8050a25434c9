import { type Instant } from '@tenor/domain';
import { type Connection, type mongo } from 'mongoose';
import { DEVICES, type DeviceDocument } from '../models/device-model.js';
import { RowDecoder } from './rows/row-decoder.js';
import { streamRows } from './rows/stream-rows.js';

/** A device as coverage judges it, and what it is called. */
export interface DeviceForCoverage extends Pick<
  DeviceDocument,
  'name' | 'serial' | 'status' | 'tenantId' | 'locationId' | 'rackId' | 'parentDeviceId'
> {
  readonly id: string;
}

/** A device as its finding tells of it. */
export interface DeviceForFinding extends DeviceForCoverage {
  readonly role: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly tags: readonly string[];
}

const FOR_COVERAGE = {
  name: 1,
  serial: 1,
  status: 1,
  tenantId: 1,
  locationId: 1,
  rackId: 1,
  parentDeviceId: 1,
} as const;
const FOR_FINDING = { ...FOR_COVERAGE, role: 1, manufacturer: 1, model: 1, tags: 1 } as const;

const EMPTY: DeviceForCoverage = {
  id: '',
  name: null,
  serial: null,
  status: 'active',
  tenantId: null,
  locationId: null,
  rackId: null,
  parentDeviceId: null,
};
const STORED = {
  _id: 'id',
  name: 'name',
  serial: 'serial',
  status: 'status',
  tenantId: 'tenantId',
  locationId: 'locationId',
  rackId: 'rackId',
  parentDeviceId: 'parentDeviceId',
} as const;

export const DEVICE_BATCH = 4_000;
/** Ids in one query: a command stays far below the 16 MB that one may have. */
const IDS_IN_QUERY = 1_000;

/** Every device in batches, in the order of the ids, so that none comes twice while others edit. */
export function streamDevices(db: Connection, batchSize = DEVICE_BATCH): AsyncGenerator<DeviceForCoverage[]> {
  const query = { collection: DEVICES, filter: {}, sort: { _id: 1 }, hint: { _id: 1 }, batchSize } as const;
  return streamRows(db, query, new RowDecoder(EMPTY, STORED));
}

/**
 * The devices that are placed in these locations, and those without a location of their own that are in
 * these racks. In batches, in no order; by index, however many other devices there are.
 */
export async function* streamDevicesIn(
  db: Connection,
  places: { readonly locationIds: readonly string[]; readonly rackIds: readonly string[] },
  batchSize = DEVICE_BATCH,
): AsyncGenerator<DeviceForCoverage[]> {
  const found = (filter: mongo.Document) =>
    streamRows(db, { collection: DEVICES, filter, batchSize }, new RowDecoder(EMPTY, STORED));
  for (const locationIds of chunks(places.locationIds)) yield* found({ locationId: { $in: locationIds } });
  for (const rackIds of chunks(places.rackIds)) {
    for await (const batch of found({ rackId: { $in: rackIds } })) {
      yield batch.filter(({ locationId }) => locationId === null);
    }
  }
}

/** The devices of these ids in their order; those that are gone are left out. At most 1,000 at a time. */
export async function readDevices(db: Connection, ids: readonly string[]): Promise<DeviceForFinding[]> {
  if (ids.length > IDS_IN_QUERY) throw new RangeError(`at most ${IDS_IN_QUERY} devices at a time`);
  const found = await devices(db)
    .find({ _id: { $in: [...ids] } }, { projection: FOR_FINDING })
    .toArray();
  const byId = new Map(found.map((device) => [device._id, device]));
  return ids.flatMap((id) => {
    const device = byId.get(id);
    if (device === undefined) return [];
    const { role, manufacturer, model, tags } = device;
    return [{ ...forCoverage(device), role, manufacturer, model, tags: [...tags] }];
  });
}

/** When these devices were recorded, by id; those that are gone are left out. At most 1,000 at a time. */
export async function readDeviceRecordings(
  db: Connection,
  ids: readonly string[],
): Promise<Map<string, Instant>> {
  if (ids.length > IDS_IN_QUERY) throw new RangeError(`at most ${IDS_IN_QUERY} devices at a time`);
  const found = await devices(db)
    .find({ _id: { $in: [...ids] } }, { projection: { createdAt: 1 } })
    .toArray();
  return new Map(found.map(({ _id, createdAt }) => [_id, createdAt]));
}

/** How many devices {@link streamDevices} yields, about: the database's own count, for progress. */
export function countDevices(db: Connection): Promise<number> {
  return devices(db).estimatedDocumentCount();
}

function devices(db: Connection) {
  return db.collection<DeviceDocument>(DEVICES);
}

type ReadDevice = Pick<DeviceDocument, '_id' | keyof typeof FOR_COVERAGE>;

function forCoverage(device: ReadDevice): DeviceForCoverage {
  const { _id, name, serial, status, tenantId, locationId, rackId, parentDeviceId } = device;
  return { id: _id, name, serial, status, tenantId, locationId, rackId, parentDeviceId };
}

function chunks(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / IDS_IN_QUERY);
  return Array.from({ length: count }, (_, i) => ids.slice(i * IDS_IN_QUERY, (i + 1) * IDS_IN_QUERY));
}
