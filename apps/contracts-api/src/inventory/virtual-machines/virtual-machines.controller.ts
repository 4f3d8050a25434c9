import { objectsController } from '../../records/objects-controller.js';
import { virtualMachineList } from './virtual-machine-list.js';
import { VirtualMachinesService } from './virtual-machines.service.js';

export const VirtualMachinesController = objectsController({
  list: virtualMachineList,
  service: VirtualMachinesService,
  one: 'a virtual machine',
  many: 'virtual machines',
  component: 'VirtualMachine',
  removal: 'Its contract assignments and coverage waivers go with it.',
});
