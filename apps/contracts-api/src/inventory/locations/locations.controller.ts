import { LOCATIONS } from '@tenor/persistence';
import { ownObjects } from '../../access/rules/own-objects.js';
import { objectsController } from '../../records/objects-controller.js';
import { LOCATION_REFERENCES, locationList } from './location-list.js';
import { locationView } from './location-schemas.js';
import { LocationsService } from './locations.service.js';

export const LocationsController = objectsController({
  tenants: ownObjects(LOCATIONS, LOCATION_REFERENCES),
  list: locationList,
  service: LocationsService,
  one: 'a location',
  many: 'locations',
  component: 'Location',
  described: locationView,
  removal:
    'Refused while locations, racks, devices, circuits or virtual machines are in it. Its contract assignments and coverage waivers go with it.',
});
