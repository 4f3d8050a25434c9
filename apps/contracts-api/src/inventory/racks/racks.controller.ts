import { RACKS } from '@tenor/persistence';
import { ownObjects } from '../../access/rules/own-objects.js';
import { objectsController } from '../../records/objects-controller.js';
import { RACK_REFERENCES, rackList } from './rack-list.js';
import { rackView } from './rack-schemas.js';
import { RacksService } from './racks.service.js';

export const RacksController = objectsController({
  tenants: ownObjects(RACKS, RACK_REFERENCES),
  list: rackList,
  service: RacksService,
  one: 'a rack',
  many: 'racks',
  component: 'Rack',
  described: rackView,
  removal: 'Refused while devices are in it. Its contract assignments and coverage waivers go with it.',
});
