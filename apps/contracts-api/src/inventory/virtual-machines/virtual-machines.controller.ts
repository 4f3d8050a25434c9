import { VIRTUAL_MACHINES } from '@tenor/persistence';
import { ownObjects } from '../../access/rules/own-objects.js';
import { objectsController } from '../../records/objects-controller.js';
import { VIRTUAL_MACHINE_REFERENCES, virtualMachineList } from './virtual-machine-list.js';
import { virtualMachineView } from './virtual-machine-schemas.js';
import { VirtualMachinesService } from './virtual-machines.service.js';

export const VirtualMachinesController = objectsController({
  tenants: ownObjects(VIRTUAL_MACHINES, VIRTUAL_MACHINE_REFERENCES),
  list: virtualMachineList,
  service: VirtualMachinesService,
  one: 'a virtual machine',
  many: 'virtual machines',
  component: 'VirtualMachine',
  described: virtualMachineView,
  removal: 'Its contract assignments and coverage waivers go with it.',
});
