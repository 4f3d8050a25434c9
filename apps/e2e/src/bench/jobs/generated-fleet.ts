import {
  contractAssignmentInput,
  contractInput,
  deviceInput,
  locationInput,
  rackInput,
  tenantInput,
  type TargetType,
} from '@tenor/domain';
import {
  CONTRACT_ASSIGNMENTS,
  CONTRACTS,
  DEVICES,
  fromContract,
  fromContractAssignment,
  fromDevice,
  fromLocation,
  fromRack,
  fromTenant,
  LOCATIONS,
  RACKS,
  TENANTS,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { seededRandom } from '../../product/seeded-random.js';

const RECORDED = '2026-01-01T00:00:00.000Z';
const BATCH = 1_000;

/** How many of each a fleet of so many devices has. */
export function fleetSizes(devices: number) {
  return {
    tenants: Math.ceil(devices / 500),
    locations: Math.ceil(devices / 100),
    racks: Math.ceil(devices / 20),
    devices,
    contracts: Math.ceil(devices / 25),
    assignments: Math.ceil(devices / 5),
  };
}

/**
 * Stores a made-up fleet: four of five assignments are of a device, the rest of a rack, a location at the
 * bottom of the tree or a tenant. Always the same for a number of devices.
 */
export async function storeGeneratedFleet(database: Connection, devices: number): Promise<void> {
  const sizes = fleetSizes(devices);
  const random = seededRandom(20_261_122);
  const int = (below: number): number => Math.floor(random() * below);
  const store = <T extends object>(
    collection: string,
    count: number,
    make: (n: number) => T,
  ): Promise<void> => insertAll(database, collection, count, make);

  await store(TENANTS, sizes.tenants, (n) =>
    fromTenant({ ...tenantInput.parse({ name: `Tenant ${n}` }), ...entity('tenant', n) }),
  );
  await store(LOCATIONS, sizes.locations, (n) => {
    const parentId = n === 0 ? null : id('location', Math.floor((n - 1) / 8));
    return fromLocation({
      ...locationInput.parse({ name: `Site ${n}`, parentId }),
      ...entity('location', n),
    });
  });
  await store(RACKS, sizes.racks, (n) => {
    const locationId = id('location', int(sizes.locations));
    return fromRack({ ...rackInput.parse({ name: `R${n}`, locationId }), ...entity('rack', n) });
  });
  await store(DEVICES, sizes.devices, (n) => {
    const placed = n % 2 === 0 ? { rackId: id('rack', int(sizes.racks)) } : {};
    const input = {
      name: n % 20 === 0 ? null : `edge-${String(n).padStart(7, '0')}`,
      serial: `SN${String(n * 7_919).padStart(11, '0')}`,
      role: ['router', 'switch', 'firewall', 'server'][n % 4],
      manufacturer: `Maker ${n % 12}`,
      model: `M-${n % 90}`,
      locationId: id('location', int(sizes.locations)),
      tenantId: n % 3 === 0 ? id('tenant', int(sizes.tenants)) : null,
      parentDeviceId: n % 50 === 1 ? id('device', n - 1) : null,
      tags: n % 10 === 0 ? ['core'] : [],
      ...placed,
    };
    return fromDevice({ ...deviceInput.parse(input), ...entity('device', n) });
  });
  await store(CONTRACTS, sizes.contracts, (n) => {
    const input = {
      name: `Support ${n}`,
      providerId: id('provider', n % 40),
      status: 'active',
      startDate: '2026-01-01',
      endDate: n % 9 === 0 ? '2026-06-30' : '2027-12-31',
      contractType: ['hardware', 'support', 'software', 'managed'][n % 4],
    };
    return fromContract({
      ...contractInput.parse(input),
      ...entity('contract', n),
      decidedBy: null,
      decidedAt: null,
    });
  });
  const leaves = Math.ceil(sizes.locations / 8);
  await store(CONTRACT_ASSIGNMENTS, sizes.assignments, (n) => {
    const target = ((): [TargetType, string] => {
      if (n % 5 !== 0) return ['device', id('device', int(sizes.devices))];
      if (n % 100 === 0) return ['tenant', id('tenant', int(sizes.tenants))];
      if (n % 25 === 0) return ['location', id('location', leaves + int(sizes.locations - leaves))];
      return ['rack', id('rack', int(sizes.racks))];
    })();
    const input = {
      contractId: id('contract', n % sizes.contracts),
      targetType: target[0],
      targetId: target[1],
    };
    return fromContractAssignment({ ...contractAssignmentInput.parse(input), ...entity('assignment', n) });
  });
}

const KINDS = ['tenant', 'location', 'rack', 'device', 'contract', 'assignment', 'provider'] as const;

function id(kind: (typeof KINDS)[number], n: number): string {
  return `0192f0c1-2b7a-7000-8${String(KINDS.indexOf(kind)).padStart(3, '0')}-${String(n).padStart(12, '0')}`;
}

function entity(kind: (typeof KINDS)[number], n: number) {
  return { id: id(kind, n), createdAt: RECORDED, updatedAt: RECORDED, version: 1 } as const;
}

/** Stores so many made-up documents, in batches. */
export async function insertAll<T extends object>(
  database: Connection,
  collection: string,
  count: number,
  make: (n: number) => T,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const documents = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => ({
      ...make(from + n),
    }));
    await database.collection(collection).insertMany(documents, { ordered: false });
  }
}
