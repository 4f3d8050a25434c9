import { virtualMachineInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../../openapi/json-schema.js';
import { referenceProperties } from '../inventory-fields.js';
import { VIRTUAL_MACHINE_REFERENCES } from './virtual-machine-list.js';

const { create, patch, view, list } = objectSchemas(
  virtualMachineInput,
  { view: 'VirtualMachine' },
  {
    ...referenceProperties(VIRTUAL_MACHINE_REFERENCES),
    descriptions: {
      parentDeviceId: 'The device that it runs on.',
      locationId: 'Where it runs.',
      tenantId: 'null: of no tenant.',
    },
    example: { name: 'erp-db-1', role: 'database', parentDevice: 'ham-core-1' },
  },
);

/** As clients see it. */
export const virtualMachineView = view;

/** The shapes of a virtual machine in the API's description. */
export const virtualMachineComponents: Readonly<Record<string, JsonSchema>> = {
  VirtualMachineCreate: create,
  VirtualMachinePatch: patch,
  VirtualMachine: view,
  VirtualMachineList: list,
};
