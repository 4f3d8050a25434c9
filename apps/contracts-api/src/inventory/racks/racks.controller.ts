import { objectsController } from '../../records/objects-controller.js';
import { rackList } from './rack-list.js';
import { RacksService } from './racks.service.js';

export const RacksController = objectsController({
  list: rackList,
  service: RacksService,
  one: 'a rack',
  many: 'racks',
  component: 'Rack',
  removal: 'Refused while devices are in it. Its contract assignments and coverage waivers go with it.',
});
