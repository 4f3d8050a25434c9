import { deviceInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../../openapi/json-schema.js';
import { referenceProperties } from '../inventory-fields.js';
import { DEVICE_REFERENCES } from './device-list.js';

const { create, patch, view, list } = objectSchemas(
  deviceInput,
  { view: 'Device' },
  {
    ...referenceProperties(DEVICE_REFERENCES),
    descriptions: {
      name: 'Without one it is called by its serial, else by its id.',
      parentDeviceId: 'The device that it is a part of. Devices never make a circle.',
      locationId: 'Where it stands.',
      rackId: 'The rack that it is mounted in.',
      tenantId: 'null: of no tenant.',
    },
    example: {
      name: 'ham-core-1',
      serial: 'FX-1001',
      status: 'active',
      role: 'core-switch',
      manufacturer: 'Acme',
      model: 'X1',
      location: 'Hamburg',
      rack: 'R1',
    },
  },
);

/** As clients see it. */
export const deviceView = view;

/** The shapes of a device in the API's description. */
export const deviceComponents: Readonly<Record<string, JsonSchema>> = {
  DeviceCreate: create,
  DevicePatch: patch,
  Device: view,
  DeviceList: list,
};
