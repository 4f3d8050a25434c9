import {
  addDays,
  DEVICE_STATUSES,
  CONTRACT_STATUSES,
  CONTRACT_TYPES,
  valuesOf,
  type CalendarDate,
  type TargetType,
} from '@tenor/domain';
import { fleetId, type FleetInput } from './stored-fleet.js';

/** A fleet in which everything happens: chains and cycles of places, places that are gone, periods and waivers. */
export function randomFleet(seed: number, devices: number, day: CalendarDate): FleetInput {
  const next = randomNumbers(seed);
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[int(list.length)] ?? list[0];
  const near = (): CalendarDate => addDays(day, int(7) - 3);
  const maybe = <T>(chance: number, make: () => T): T | null => (next() < chance ? make() : null);
  const KINDS = { tenant: 1, location: 2, rack: 3, device: 4, circuit: 5, virtual_machine: 6 } as const;
  const sizes = { tenant: 4, location: 8, rack: 6, device: devices, circuit: 2, virtual_machine: 2 } as const;
  // One id more than there are objects: some references lead nowhere.
  const some = (type: TargetType): string => fleetId(KINDS[type], int(sizes[type] + 1));
  const many = <T>(count: number, make: (n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => make(n));
  const targetTypes = ['tenant', 'location', 'rack', 'device', 'device', 'device'] as const;
  const target = (): { targetType: TargetType; targetId: string } => {
    const targetType = pick(targetTypes);
    return { targetType, targetId: some(targetType) };
  };
  const contracts = many(Math.ceil(devices / 6), (n) => ({
    id: fleetId(7, n),
    name: `Contract ${n}`,
    status: next() < 0.7 ? ('active' as const) : pick(valuesOf(CONTRACT_STATUSES)),
    startDate: next() < 0.7 ? ('2026-01-01' as const) : near(),
    endDate: maybe(0.7, () => (next() < 0.5 ? addDays(day, 400) : near())),
    autoRenew: next() < 0.2,
    contractType: maybe(0.8, () => pick(valuesOf(CONTRACT_TYPES))),
  })).map((contract) => ({
    ...contract,
    endDate:
      contract.endDate !== null && contract.endDate < contract.startDate
        ? contract.startDate
        : contract.endDate,
  }));
  return {
    tenants: many(sizes.tenant, (n) => ({ id: fleetId(1, n), name: `Tenant ${n}` })),
    locations: many(sizes.location, (n) => ({
      id: fleetId(2, n),
      // Names repeat, and differ beyond the first plane.
      name: pick(['NYC', 'Oslo', 'Zürich', '😀 Lab', '！ Depot', `Floor ${n}`]),
      parentId: maybe(0.6, () => some('location')),
      tenantId: maybe(0.3, () => some('tenant')),
    })),
    racks: many(sizes.rack, (n) => ({
      id: fleetId(3, n),
      name: `R${n}`,
      locationId: maybe(0.7, () => some('location')),
      tenantId: maybe(0.2, () => some('tenant')),
    })),
    devices: many(devices, (n) => ({
      id: fleetId(4, n),
      name: maybe(0.8, () => `edge-${int(devices)}`),
      serial: maybe(0.5, () => `SN-${n}`),
      status: next() < 0.7 ? ('active' as const) : pick(valuesOf(DEVICE_STATUSES)),
      tenantId: maybe(0.4, () => some('tenant')),
      locationId: maybe(0.5, () => some('location')),
      rackId: maybe(0.4, () => some('rack')),
      parentDeviceId: maybe(0.2, () => some('device')),
      tags: next() < 0.2 ? ['core'] : [],
    })),
    contracts,
    assignments: many(contracts.length === 0 ? 0 : Math.ceil(devices / 4), (n) => ({
      id: fleetId(8, n),
      contractId: fleetId(7, int(contracts.length)),
      ...target(),
      ...period(maybe(0.2, near), maybe(0.2, near)),
    })),
    waivers: many(Math.ceil(devices / 20), (n) => ({
      id: fleetId(10, n),
      ...target(),
      until: maybe(0.5, near),
    })),
  };
}

function period(a: CalendarDate | null, b: CalendarDate | null) {
  const turned = a !== null && b !== null && a > b;
  return { coverageStart: turned ? b : a, coverageEnd: turned ? a : b };
}

/** mulberry32: from 0 up to 1, the same for a seed everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
