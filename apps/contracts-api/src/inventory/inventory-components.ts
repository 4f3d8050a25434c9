import { type JsonSchema } from '../openapi/json-schema.js';
import { circuitComponents } from './circuits/circuit-schemas.js';
import { deviceComponents } from './devices/device-schemas.js';
import { locationComponents } from './locations/location-schemas.js';
import { rackComponents } from './racks/rack-schemas.js';
import { virtualMachineComponents } from './virtual-machines/virtual-machine-schemas.js';

/** The shapes of all inventory in the API's description. */
export const inventoryComponents: Readonly<Record<string, JsonSchema>> = {
  ...locationComponents,
  ...rackComponents,
  ...deviceComponents,
  ...circuitComponents,
  ...virtualMachineComponents,
};
