import {
  CIRCUITS,
  CONTRACT_ASSIGNMENTS,
  CONTRACTS,
  COVERAGE_WAIVERS,
  DEVICES,
  LOCATIONS,
  RACKS,
  VIRTUAL_MACHINES,
} from '@tenor/persistence';
import { TARGET_TYPES } from '@tenor/domain';
import { type LinkedKind } from './linked-kinds.js';

/** Where objects lie that refer to objects of a kind, and how they are found. */
export interface Referrer {
  readonly collection: string;
  /** As people call one of them. */
  readonly one: string;
  /** Those that refer to the object with this id. An index serves it. */
  readonly filter: (id: string) => Readonly<Record<string, unknown>>;
  /** What the deletion of the object means for them: it is refused while there are any, or they go with it. */
  readonly onDelete: 'refuse' | 'delete';
}

function by(collection: string, one: string, field: string): Referrer {
  return { collection, one, filter: (id) => ({ [field]: id }), onDelete: 'refuse' };
}

/** What all of the inventory has: a tenant. */
const ofTenant = [
  by(CONTRACTS, 'contract', 'tenantId'),
  by(LOCATIONS, 'location', 'tenantId'),
  by(RACKS, 'rack', 'tenantId'),
  by(DEVICES, 'device', 'tenantId'),
  by(CIRCUITS, 'circuit', 'tenantId'),
  by(VIRTUAL_MACHINES, 'virtual machine', 'tenantId'),
];
const ofLocation = [
  by(LOCATIONS, 'location', 'parentId'),
  by(RACKS, 'rack', 'locationId'),
  by(DEVICES, 'device', 'locationId'),
  by(CIRCUITS, 'circuit', 'locationId'),
  by(VIRTUAL_MACHINES, 'virtual machine', 'locationId'),
];
const ofDevice = [
  by(DEVICES, 'device', 'parentDeviceId'),
  by(VIRTUAL_MACHINES, 'virtual machine', 'parentDeviceId'),
];

/** That a contract covers something, or that it needs none, says nothing any more when the thing is gone. */
function ofTarget(targetType: keyof typeof TARGET_TYPES): Referrer[] {
  const filter = (targetId: string) => ({ targetType, targetId });
  return [
    { collection: CONTRACT_ASSIGNMENTS, one: 'contract assignment', filter, onDelete: 'delete' },
    { collection: COVERAGE_WAIVERS, one: 'coverage waiver', filter, onDelete: 'delete' },
  ];
}

/** Who refers to objects of each kind that {@link ReferredDeletion} deletes. */
export const REFERRERS: Readonly<Record<Exclude<LinkedKind, 'contract'>, readonly Referrer[]>> = {
  provider: [by(CONTRACTS, 'contract', 'providerId'), by(CIRCUITS, 'circuit', 'providerId')],
  tenant: [...ofTenant, ...ofTarget('tenant')],
  location: [...ofLocation, ...ofTarget('location')],
  rack: [by(DEVICES, 'device', 'rackId'), ...ofTarget('rack')],
  device: [...ofDevice, ...ofTarget('device')],
  circuit: ofTarget('circuit'),
  virtual_machine: ofTarget('virtual_machine'),
};
