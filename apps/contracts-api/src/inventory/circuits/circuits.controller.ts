import { objectsController } from '../../records/objects-controller.js';
import { circuitList } from './circuit-list.js';
import { CircuitsService } from './circuits.service.js';

export const CircuitsController = objectsController({
  list: circuitList,
  service: CircuitsService,
  one: 'a circuit',
  many: 'circuits',
  component: 'Circuit',
  removal: 'Its contract assignments and coverage waivers go with it.',
});
