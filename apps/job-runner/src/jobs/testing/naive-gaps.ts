import { type CalendarDate } from '@tenor/domain';
import { type FleetInput } from './stored-fleet.js';

/** A gap as a plain reading of the rules finds it. */
export interface NaiveGap {
  readonly id: string;
  readonly label: string;
  readonly location: string | null;
  readonly tenant: string | null;
}

const INHERITED = ['hardware', 'support', 'warranty', 'managed', 'other', null];
const IN_SCOPE = ['active', 'staged', 'failed'];

/** Judges a fleet slowly: for each device all that it hangs on, for each of these all assignments. */
export function naiveGaps(
  fleet: FleetInput,
  day: CalendarDate,
  within?: (locationId: string | null) => boolean,
) {
  const places = new Map<string, { up: string[]; name: string; locationId: string | null }>();
  const put = (
    key: string,
    name: string,
    up: Readonly<Record<'location' | 'rack' | 'tenant' | 'device', string | null | undefined>>,
  ): void => {
    const above = Object.entries(up).flatMap(([type, id]) => (id == null ? [] : [`${type} ${id}`]));
    places.set(key, { up: above, name, locationId: up.location ?? null });
  };
  const none = { location: null, rack: null, tenant: null, device: null };
  for (const { id, name } of fleet.tenants) put(`tenant ${id}`, name, none);
  for (const { id, name, parentId, tenantId } of fleet.locations) {
    put(`location ${id}`, name, { ...none, location: parentId, tenant: tenantId });
  }
  for (const { id, name, locationId, tenantId } of fleet.racks) {
    put(`rack ${id}`, name, { ...none, location: locationId, tenant: tenantId });
  }
  for (const { id, locationId, rackId, tenantId, parentDeviceId } of fleet.devices) {
    put(`device ${id}`, '', { location: locationId, rack: rackId, tenant: tenantId, device: parentDeviceId });
  }

  const above = (key: string): Set<string> => {
    const found = new Set<string>();
    const open = [key];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const next of places.get(at)?.up ?? []) {
        if (next === key || found.has(next)) continue;
        found.add(next);
        open.push(next);
      }
    }
    return found;
  };

  const contracts = new Map(fleet.contracts.map((contract) => [contract.id, contract]));
  const covers = fleet.assignments.flatMap(
    ({ contractId, targetType, targetId, coverageStart, coverageEnd }) => {
      const contract = contracts.get(contractId);
      if (contract === undefined || contract.status !== 'active') return [];
      if ((contract.startDate ?? '') > day) return [];
      if (contract.endDate != null && contract.endDate < day && contract.autoRenew !== true) return [];
      if (coverageStart != null && coverageStart > day) return [];
      if (coverageEnd != null && coverageEnd < day) return [];
      return [
        { key: `${targetType} ${targetId}`, inherits: INHERITED.includes(contract.contractType ?? null) },
      ];
    },
  );
  const waived = fleet.waivers
    .filter(({ until }) => until == null || until >= day)
    .map(({ targetType, targetId }) => `${targetType} ${targetId}`);

  const gaps: NaiveGap[] = [];
  const counts = { devicesInScope: 0, directGaps: 0 };
  for (const device of fleet.devices) {
    if (!IN_SCOPE.includes(device.status ?? 'active')) continue;
    const locationId = device.locationId ?? places.get(`rack ${device.rackId ?? ''}`)?.locationId ?? null;
    if (within !== undefined && !within(locationId)) continue;
    counts.devicesInScope += 1;
    const key = `device ${device.id}`;
    const up = above(key);
    const direct = covers.some((cover) => cover.key === key);
    if (!direct) counts.directGaps += 1;
    if (direct || covers.some((cover) => cover.inherits && up.has(cover.key))) continue;
    if (waived.some((target) => target === key || up.has(target))) continue;
    gaps.push({
      id: device.id,
      label: device.name ?? device.serial ?? device.id,
      location: places.get(`location ${locationId ?? ''}`)?.name ?? null,
      tenant: places.get(`tenant ${device.tenantId ?? ''}`)?.name ?? null,
    });
  }
  gaps.sort(
    (a, b) =>
      codePoints(a.location ?? '', b.location ?? '') ||
      codePoints(a.label, b.label) ||
      codePoints(a.id, b.id),
  );
  return { gaps, ...counts };
}

function codePoints(a: string, b: string): number {
  const [x, y] = [[...a], [...b]].map((text) => text.map((c) => c.codePointAt(0) ?? 0));
  if (x === undefined || y === undefined) return 0;
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    if (x[i] !== y[i]) return (x[i] ?? 0) - (y[i] ?? 0);
  }
  return x.length - y.length;
}
