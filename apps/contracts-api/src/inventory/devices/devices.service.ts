import { Inject, Injectable } from '@nestjs/common';
import { deviceInput, type Device, type DeviceData } from '@tenor/domain';
import { fromDevice, deviceModel, toDevice, type DeviceDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../../dependencies.js';
import { type LinkedObjects } from '../../records/linked-objects.js';
import { inventoryObjects, withoutEntity } from '../inventory-objects.js';
import { DEVICE_REFERENCES } from './device-list.js';

/** A device as clients see it, with the names of what it refers to. */
export interface DeviceView extends Device {
  readonly tenantName: string | null;
  readonly locationName: string | null;
  readonly rackName: string | null;
  readonly parentDeviceName: string | null;
}

/** The equipment: list, create, read, change, delete. */
@Injectable()
export class DevicesService {
  readonly objects: LinkedObjects<DeviceData, Device, DeviceView>;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    this.objects = inventoryObjects<DeviceData, Device, DeviceView, DeviceDocument>({
      database,
      clock,
      kind: 'device',
      model: deviceModel(database),
      mapping: { toRecord: toDevice, fromRecord: fromDevice },
      schema: deviceInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: withoutEntity,
      references: DEVICE_REFERENCES,
      view: (device, nameOf) => ({
        ...device,
        tenantName: nameOf('tenant', device.tenantId),
        locationName: nameOf('location', device.locationId),
        rackName: nameOf('rack', device.rackId),
        parentDeviceName: nameOf('device', device.parentDeviceId),
      }),
    });
  }
}
