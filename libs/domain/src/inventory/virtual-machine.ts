import { z } from 'zod';
import { INVENTORY_STATUSES } from '../choices.js';
import { optionalUuid, sharedFields, type Entity } from '../entity.js';
import { choice, longText, optionalLine, singleLine } from '../schemas.js';

/** A virtual machine, and the device that it runs on where that is known. */
export const virtualMachineInput = z.strictObject({
  name: singleLine(),
  status: choice(INVENTORY_STATUSES).default('active'),
  role: optionalLine(),
  tenantId: optionalUuid(),
  locationId: optionalUuid(),
  /** The host. */
  parentDeviceId: optionalUuid(),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

export type VirtualMachineInput = z.input<typeof virtualMachineInput>;
export type VirtualMachineData = z.output<typeof virtualMachineInput>;
export type VirtualMachine = Entity & Readonly<VirtualMachineData>;
