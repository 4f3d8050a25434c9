import { type Type } from '@nestjs/common';
import { ContractAssignmentsService } from '../contract-assignments/contract-assignments.service.js';
import { ContractsService } from '../contracts/contracts.service.js';
import { CoverageWaiversService } from '../coverage-waivers/coverage-waivers.service.js';
import { CircuitsService } from '../inventory/circuits/circuits.service.js';
import { DevicesService } from '../inventory/devices/devices.service.js';
import { LocationsService } from '../inventory/locations/locations.service.js';
import { RacksService } from '../inventory/racks/racks.service.js';
import { VirtualMachinesService } from '../inventory/virtual-machines/virtual-machines.service.js';
import { InvoicesService } from '../invoices/invoices.service.js';
import { ServiceProvidersService } from '../service-providers/service-providers.service.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { type BulkTarget } from './run-bulk.js';

/** A resource whose objects can be written many at a time. */
export interface BulkResource {
  /** As URLs name it. */
  readonly resource: string;
  /** The component of one object; those of its inputs are named after it. */
  readonly component: string;
  readonly service: Type<BulkTarget | { readonly objects: BulkTarget }>;
}

/** Every resource of records. */
export const BULK_RESOURCES: readonly BulkResource[] = [
  { resource: 'service-providers', component: 'ServiceProvider', service: ServiceProvidersService },
  { resource: 'tenants', component: 'Tenant', service: TenantsService },
  { resource: 'contracts', component: 'Contract', service: ContractsService },
  { resource: 'invoices', component: 'Invoice', service: InvoicesService },
  {
    resource: 'contract-assignments',
    component: 'ContractAssignment',
    service: ContractAssignmentsService,
  },
  { resource: 'coverage-waivers', component: 'CoverageWaiver', service: CoverageWaiversService },
  { resource: 'locations', component: 'Location', service: LocationsService },
  { resource: 'racks', component: 'Rack', service: RacksService },
  { resource: 'devices', component: 'Device', service: DevicesService },
  { resource: 'circuits', component: 'Circuit', service: CircuitsService },
  { resource: 'virtual-machines', component: 'VirtualMachine', service: VirtualMachinesService },
];
