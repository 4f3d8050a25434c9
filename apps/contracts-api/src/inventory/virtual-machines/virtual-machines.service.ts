import { Inject, Injectable } from '@nestjs/common';
import { virtualMachineInput, type VirtualMachine, type VirtualMachineData } from '@tenor/domain';
import {
  fromVirtualMachine,
  virtualMachineModel,
  toVirtualMachine,
  type VirtualMachineDocument,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../../dependencies.js';
import { type LinkedObjects } from '../../records/linked-objects.js';
import { inventoryObjects, withoutEntity } from '../inventory-objects.js';
import { VIRTUAL_MACHINE_REFERENCES } from './virtual-machine-list.js';

/** A virtual machine as clients see it, with the names of what it refers to. */
export interface VirtualMachineView extends VirtualMachine {
  readonly tenantName: string | null;
  readonly locationName: string | null;
  readonly parentDeviceName: string | null;
}

/** The virtual machines: list, create, read, change, delete. */
@Injectable()
export class VirtualMachinesService {
  readonly objects: LinkedObjects<VirtualMachineData, VirtualMachine, VirtualMachineView>;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    this.objects = inventoryObjects<
      VirtualMachineData,
      VirtualMachine,
      VirtualMachineView,
      VirtualMachineDocument
    >({
      database,
      clock,
      kind: 'virtual_machine',
      model: virtualMachineModel(database),
      mapping: { toRecord: toVirtualMachine, fromRecord: fromVirtualMachine },
      schema: virtualMachineInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: withoutEntity,
      references: VIRTUAL_MACHINE_REFERENCES,
      view: (virtualMachine, nameOf) => ({
        ...virtualMachine,
        tenantName: nameOf('tenant', virtualMachine.tenantId),
        locationName: nameOf('location', virtualMachine.locationId),
        parentDeviceName: nameOf('device', virtualMachine.parentDeviceId),
      }),
    });
  }
}
