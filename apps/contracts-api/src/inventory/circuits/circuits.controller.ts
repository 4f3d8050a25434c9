import { CIRCUITS } from '@tenor/persistence';
import { ownObjects } from '../../access/rules/own-objects.js';
import { objectsController } from '../../records/objects-controller.js';
import { CIRCUIT_REFERENCES, circuitList } from './circuit-list.js';
import { circuitView } from './circuit-schemas.js';
import { CircuitsService } from './circuits.service.js';

export const CircuitsController = objectsController({
  tenants: ownObjects(CIRCUITS, CIRCUIT_REFERENCES),
  list: circuitList,
  service: CircuitsService,
  one: 'a circuit',
  many: 'circuits',
  component: 'Circuit',
  described: circuitView,
  removal: 'Its contract assignments and coverage waivers go with it.',
});
