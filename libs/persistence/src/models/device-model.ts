import { nameKey, type Device } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { searchTokens } from '../search/search-tokens.js';
import {
  copyExternalRefs,
  externalKeysField,
  HOLD_DEFINITION,
  SCHEMA_OPTIONS,
  SHARED_DEFINITION,
  type DeletionMark,
  type ReferenceHold,
  type Stored,
} from './stored.js';

export const DEVICES = 'devices';

export type DeviceDocument = Stored<Device> & {
  /** The domain's `nameKey` of the name, to find it by; null without a name; not unique: names repeat in reality. */
  readonly nameKey: string | null;
  readonly hold?: ReferenceHold;
  readonly deleting?: DeletionMark;
};

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    name: String,
    nameKey: String,
    serial: String,
    status: { type: String, required: true },
    role: String,
    manufacturer: String,
    model: String,
    tenantId: String,
    locationId: String,
    rackId: String,
    parentDeviceId: String,
    description: String,
    comments: String,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function deviceModel(db: Connection): Model<DeviceDocument> {
  const existing: Model<DeviceDocument> | undefined = db.models[DEVICES];
  return existing ?? db.model<DeviceDocument>(DEVICES, schema, DEVICES);
}

export function toDevice(document: DeviceDocument): Device {
  return {
    id: document._id,
    name: document.name,
    serial: document.serial,
    status: document.status,
    role: document.role,
    manufacturer: document.manufacturer,
    model: document.model,
    tenantId: document.tenantId,
    locationId: document.locationId,
    rackId: document.rackId,
    parentDeviceId: document.parentDeviceId,
    description: document.description,
    comments: document.comments,
    tags: [...document.tags],
    customFields: document.customFields,
    externalRefs: copyExternalRefs(document.externalRefs),
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

export function fromDevice(device: Device): DeviceDocument {
  return {
    _id: device.id,
    name: device.name,
    nameKey: device.name === null ? null : nameKey(device.name),
    serial: device.serial,
    status: device.status,
    role: device.role,
    manufacturer: device.manufacturer,
    model: device.model,
    tenantId: device.tenantId,
    locationId: device.locationId,
    rackId: device.rackId,
    parentDeviceId: device.parentDeviceId,
    description: device.description,
    comments: device.comments,
    tags: [...device.tags],
    customFields: device.customFields,
    externalRefs: copyExternalRefs(device.externalRefs),
    ...externalKeysField(device.externalRefs),
    searchTokens: searchTokens([
      device.name,
      device.serial,
      device.manufacturer,
      device.model,
      ...device.tags,
      ...device.externalRefs.map((ref) => ref.id),
    ]),
    createdAt: device.createdAt,
    updatedAt: device.updatedAt,
    version: device.version,
  };
}
