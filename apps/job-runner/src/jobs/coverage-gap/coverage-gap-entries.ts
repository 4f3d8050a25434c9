import { coverageGap, deviceLabel, type CoverageGapParams, type LogEntryDraft } from '@tenor/domain';
import { type DeviceForFinding, type LoadedPlaces } from '@tenor/persistence';
import { createHash } from 'node:crypto';

/** Shown in place of a name that is not known. */
const UNKNOWN = '—';

/** Where a device is, by names; null where it is not placed or the place is gone. */
interface Whereabouts {
  readonly location: { readonly id: string; readonly name: string } | null;
  readonly rack: { readonly id: string; readonly name: string } | null;
  readonly tenant: { readonly id: string; readonly name: string } | null;
}

/** A device without coverage as a log entry: what people read, what routes it, and the same as typed data. */
export function gapEntry(device: DeviceForFinding, places: LoadedPlaces): LogEntryDraft {
  const name = deviceLabel(device);
  const where = whereabouts(device, places);
  const { id, serial, status, role, manufacturer, model, parentDeviceId, tags } = device;
  return {
    level: 'warning',
    message: `Device '${name}' (location=${where.location?.name ?? UNKNOWN}, tenant=${where.tenant?.name ?? UNKNOWN}) has no active contract coverage.`,
    object: { type: 'device', id, name, url: `/api/v1/devices/${id}` },
    labels: {
      objectType: 'device',
      ...(where.location !== null && { location: where.location.name }),
      ...(where.tenant !== null && { tenant: where.tenant.name }),
      ...Object.fromEntries(tags.map((tag) => [`tag_${tag}`, 'true'])),
    },
    data: {
      device: { id, name: device.name, serial, status, role, manufacturer, model, parentDeviceId },
      ...where,
    },
    fingerprint: createHash('sha256')
      .update(JSON.stringify([coverageGap.name, id]))
      .digest('hex'),
    tenantIds: tenantsNamed(device, where, places),
  };
}

/** Of a tenant's device also the tenants whose places are named with it; of a device of no tenant nobody. */
function tenantsNamed(
  { tenantId }: DeviceForFinding,
  { location, rack }: Whereabouts,
  places: LoadedPlaces,
): string[] {
  if (tenantId === null) return [];
  const owners = [
    location === null ? null : places.locations.get(location.id)?.tenantId,
    rack === null ? null : places.racks.get(rack.id)?.tenantId,
  ];
  return [...new Set([tenantId, ...owners.flatMap((owner) => owner ?? [])])];
}

/** What a scan found, in numbers. */
export interface GapSummary {
  readonly gaps: number;
  /** Without an assignment of their own that is in force. */
  readonly directGaps: number;
  readonly devicesInScope: number;
}

/** The last line of the scan. */
export function gapSummaryEntry(summary: GapSummary, params: CoverageGapParams): LogEntryDraft {
  const { gaps, devicesInScope } = summary;
  return {
    level: 'info',
    message: `Coverage gap scan complete: ${gaps} of ${devicesInScope} device(s) lack coverage.`,
    data: { ...summary, ...params },
  };
}

/** The name of the location that a device is in, itself or by its rack; null: none. */
export function locationNameOf(
  device: Pick<DeviceForFinding, 'locationId' | 'rackId'>,
  places: LoadedPlaces,
): string | null {
  return locationOf(device, places)?.name ?? null;
}

function whereabouts(device: DeviceForFinding, places: LoadedPlaces): Whereabouts {
  const { rackId, tenantId } = device;
  const rack = rackId === null ? undefined : places.racks.get(rackId);
  const tenant = tenantId === null ? undefined : places.tenants.get(tenantId);
  return {
    location: locationOf(device, places),
    rack: rackId === null || rack === undefined ? null : { id: rackId, name: rack.name },
    tenant: tenantId === null || tenant === undefined ? null : { id: tenantId, name: tenant },
  };
}

function locationOf(
  { locationId, rackId }: Pick<DeviceForFinding, 'locationId' | 'rackId'>,
  places: LoadedPlaces,
): Whereabouts['location'] {
  const id = locationId ?? (rackId === null ? null : (places.racks.get(rackId)?.locationId ?? null));
  const location = id === null ? undefined : places.locations.get(id);
  return id === null || location === undefined ? null : { id, name: location.name };
}
