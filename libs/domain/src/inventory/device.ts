import { z } from 'zod';
import { DEVICE_STATUSES, type DeviceStatus } from '../choices.js';
import { optionalUuid, sharedFields, type Entity } from '../entity.js';
import { choice, longText, optionalLine } from '../schemas.js';

/** The states in which a device is expected to be covered, unless the installation says otherwise. */
export const DEFAULT_STATUSES_IN_SCOPE: readonly DeviceStatus[] = ['active', 'staged', 'failed'];

/** A piece of equipment. It may have no name: see {@link deviceLabel}. */
export const deviceInput = z.strictObject({
  name: optionalLine(),
  serial: optionalLine(),
  status: choice(DEVICE_STATUSES).default('active'),
  role: optionalLine(),
  manufacturer: optionalLine(),
  model: optionalLine(),
  tenantId: optionalUuid(),
  locationId: optionalUuid(),
  rackId: optionalUuid(),
  /** The chassis or device that it is part of. */
  parentDeviceId: optionalUuid(),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

export type DeviceInput = z.input<typeof deviceInput>;
export type DeviceData = z.output<typeof deviceInput>;
export type Device = Entity & Readonly<DeviceData>;

/** What people call a device: its name, else its serial, else its id; never empty. */
export function deviceLabel(device: Pick<Device, 'id' | 'name' | 'serial'>): string {
  return device.name ?? device.serial ?? device.id;
}
