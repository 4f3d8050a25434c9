import { type Entity } from '@tenor/domain';
import {
  circuitModel,
  deviceModel,
  fromCircuit,
  fromDevice,
  fromLocation,
  fromRack,
  fromVirtualMachine,
  locationModel,
  rackModel,
  toCircuit,
  toDevice,
  toLocation,
  toRack,
  toVirtualMachine,
  virtualMachineModel,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { type DecisionContext } from '../contracts/renewal-decision.js';
import { CIRCUIT_REFERENCES } from '../inventory/circuits/circuit-list.js';
import { DEVICE_REFERENCES } from '../inventory/devices/device-list.js';
import { LOCATION_REFERENCES } from '../inventory/locations/location-list.js';
import { RACK_REFERENCES } from '../inventory/racks/rack-list.js';
import { VIRTUAL_MACHINE_REFERENCES } from '../inventory/virtual-machines/virtual-machine-list.js';
import { type ImportResource, type ImportStore } from './pipeline/import-resource.js';
import { contractAssignmentImport, coverageWaiverImport, invoiceImport } from './resources/child-imports.js';
import { contractImport } from './resources/contract-import.js';
import {
  circuitImport,
  deviceImport,
  locationImport,
  rackImport,
  virtualMachineImport,
} from './resources/inventory-import.js';
import { serviceProviderImport } from './resources/service-provider-import.js';
import { tenantImport } from './resources/tenant-import.js';
import {
  assignmentImportStore,
  invoiceImportStore,
  waiverImportStore,
} from './stores/child-import-stores.js';
import { contractImportStore } from './stores/contract-import-store.js';
import { inventoryImportStore } from './stores/inventory-import-store.js';
import { serviceProviderImportStore, tenantImportStore } from './stores/named-import-stores.js';

/** What an import of one request works with. */
export interface ImportSetting {
  readonly database: Connection;
  readonly clock: Clock;
  readonly context: DecisionContext;
}

/** Does something with a resource and its store, whatever the type of its objects. */
export type ImportWork<R> = <T extends Entity>(resource: ImportResource<T>, store: ImportStore<T>) => R;

type Imported = <R>(setting: ImportSetting, work: ImportWork<R>) => R;

/** What can be imported, as paths name it. One entry for each resource. */
const RESOURCES = {
  'service-providers': ({ database, context }, work) =>
    work(serviceProviderImport(context.now), serviceProviderImportStore(database)),
  tenants: ({ database, context }, work) => work(tenantImport(context.now), tenantImportStore(database)),
  contracts: ({ database, clock, context }, work) =>
    work(contractImport(context), contractImportStore(database, clock)),
  locations: ({ database, clock, context }, work) =>
    work(
      locationImport(context.now),
      inventoryImportStore({
        ...{ database, clock, kind: 'location', references: LOCATION_REFERENCES },
        ...{ model: locationModel(database), mapping: { toRecord: toLocation, fromRecord: fromLocation } },
      }),
    ),
  racks: ({ database, clock, context }, work) =>
    work(
      rackImport(context.now),
      inventoryImportStore({
        ...{ database, clock, kind: 'rack', references: RACK_REFERENCES },
        ...{ model: rackModel(database), mapping: { toRecord: toRack, fromRecord: fromRack } },
      }),
    ),
  devices: ({ database, clock, context }, work) =>
    work(
      deviceImport(context.now),
      inventoryImportStore({
        ...{ database, clock, kind: 'device', references: DEVICE_REFERENCES },
        ...{ model: deviceModel(database), mapping: { toRecord: toDevice, fromRecord: fromDevice } },
      }),
    ),
  circuits: ({ database, clock, context }, work) =>
    work(
      circuitImport(context.now),
      inventoryImportStore({
        ...{ database, clock, kind: 'circuit', references: CIRCUIT_REFERENCES },
        ...{ model: circuitModel(database), mapping: { toRecord: toCircuit, fromRecord: fromCircuit } },
      }),
    ),
  'virtual-machines': ({ database, clock, context }, work) =>
    work(
      virtualMachineImport(context.now),
      inventoryImportStore({
        ...{ database, clock, kind: 'virtual_machine', references: VIRTUAL_MACHINE_REFERENCES },
        model: virtualMachineModel(database),
        mapping: { toRecord: toVirtualMachine, fromRecord: fromVirtualMachine },
      }),
    ),
  invoices: ({ database, clock, context }, work) =>
    work(invoiceImport(context.now), invoiceImportStore(database, clock)),
  'contract-assignments': ({ database, clock, context }, work) =>
    work(contractAssignmentImport(context.now), assignmentImportStore(database, clock)),
  'coverage-waivers': ({ database, clock, context }, work) =>
    work(coverageWaiverImport(context.now), waiverImportStore(database, clock)),
} as const satisfies Readonly<Record<string, Imported>>;

export type ImportedResource = keyof typeof RESOURCES;

export const IMPORTED_RESOURCES = Object.keys(RESOURCES) as [ImportedResource, ...ImportedResource[]];

/** The way to work with a resource, by its name in paths; undefined: it is none that can be imported. */
export function importedResource(name: string): Imported | undefined {
  const known = IMPORTED_RESOURCES.find((each) => each === name);
  return known && RESOURCES[known];
}
