import { objectsController } from '../../records/objects-controller.js';
import { locationList } from './location-list.js';
import { LocationsService } from './locations.service.js';

export const LocationsController = objectsController({
  list: locationList,
  service: LocationsService,
  one: 'a location',
  many: 'locations',
  component: 'Location',
  removal:
    'Refused while locations, racks, devices, circuits or virtual machines are in it. Its contract assignments and coverage waivers go with it.',
});
