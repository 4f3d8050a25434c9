import { DEVICES } from '@tenor/persistence';
import { ownObjects } from '../../access/rules/own-objects.js';
import { objectsController } from '../../records/objects-controller.js';
import { DEVICE_REFERENCES, deviceList } from './device-list.js';
import { deviceView } from './device-schemas.js';
import { DevicesService } from './devices.service.js';

export const DevicesController = objectsController({
  tenants: ownObjects(DEVICES, DEVICE_REFERENCES),
  list: deviceList,
  service: DevicesService,
  one: 'a device',
  many: 'devices',
  component: 'Device',
  described: deviceView,
  removal:
    'Refused while devices or virtual machines are in it. Its contract assignments and coverage waivers go with it.',
});
