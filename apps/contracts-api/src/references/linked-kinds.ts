import {
  CIRCUITS,
  CONTRACTS,
  DEVICES,
  LOCATIONS,
  RACKS,
  SERVICE_PROVIDERS,
  TENANTS,
  VIRTUAL_MACHINES,
} from '@tenor/persistence';
import { type TargetType } from '@tenor/domain';

/** Everything that another object can refer to: what contracts can cover, contracts, and providers. */
export type LinkedKind = TargetType | 'contract' | 'provider';

interface KindFacts {
  readonly collection: string;
  /** As people call it, one and several. */
  readonly one: string;
  readonly many: string;
}

export const LINKED_KINDS: Readonly<Record<LinkedKind, KindFacts>> = {
  provider: { collection: SERVICE_PROVIDERS, one: 'service provider', many: 'service providers' },
  tenant: { collection: TENANTS, one: 'tenant', many: 'tenants' },
  contract: { collection: CONTRACTS, one: 'contract', many: 'contracts' },
  location: { collection: LOCATIONS, one: 'location', many: 'locations' },
  rack: { collection: RACKS, one: 'rack', many: 'racks' },
  device: { collection: DEVICES, one: 'device', many: 'devices' },
  circuit: { collection: CIRCUITS, one: 'circuit', many: 'circuits' },
  virtual_machine: { collection: VIRTUAL_MACHINES, one: 'virtual machine', many: 'virtual machines' },
};

/** One reference of an object: the field that has it, what kind of object it names, and which. */
export interface Link {
  readonly field: string;
  readonly to: LinkedKind;
  readonly id: string;
}
