import { compareCodePoints, FleetCoverage } from '@tenor/calc';
import { type CalendarDate, type DeviceStatus } from '@tenor/domain';
import {
  coverageSource,
  streamContractFields,
  type DeviceForCoverage,
  type LoadedPlaces,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { cursorBinding, decodeCursor, encodeCursor } from '../list/cursor.js';
import { type CursorValue } from '../list/list-definition.js';
import { type SeenTenants } from '../http/principal.js';
import { LIMIT_DEFAULT, LIMIT_MAX } from '../list/parse-list-query.js';
import { COVERAGE_FIELDS } from './fleet-source.js';
import { OrderedPage } from './ordered-page.js';
import { type ReportDefinition, type ReportQuery } from './report-query.js';
import { type ReportScope } from './report-scope.js';
import { seesPlace } from './seen-coverage.js';

export const coverageGapsReport: ReportDefinition<'limit'> = {
  name: 'coverage-gaps',
  numbers: {
    limit: { min: 1, max: LIMIT_MAX, default: LIMIT_DEFAULT, description: 'Devices per page.' },
  },
  filters: ['tenant'],
  paged: true,
};

/** A device in scope that nothing covers. */
export interface CoverageGap {
  readonly deviceId: string;
  /** Its name, else its serial, else its id. */
  readonly deviceName: string;
  readonly status: DeviceStatus;
  readonly locationId: string | null;
  readonly locationName: string | null;
  readonly rackName: string | null;
  readonly tenantId: string | null;
  readonly tenantName: string | null;
}

type Key = Pick<CoverageGap, 'locationName' | 'deviceName' | 'deviceId'>;

/**
 * Devices without coverage, by location name (those without one first), device name and id. All are
 * counted in one pass; only the page is held.
 *
 * @param seen another tenant's places have no name, and sort as such.
 */
export async function coverageGaps(
  database: Connection,
  scope: ReportScope,
  query: ReportQuery<'limit'>,
  statusesInScope: readonly DeviceStatus[],
  seen: SeenTenants,
) {
  const { asOf, numbers, filters, cursor } = query;
  const binding = cursorBinding([coverageGapsReport.name, asOf, numbers, filters]);
  const after = cursor === undefined ? undefined : keyOf(decodeCursor(cursor, binding, 3));
  const page = new OrderedPage<CoverageGap>(
    numbers.limit,
    compareKeys,
    (gap) => after === undefined || compareKeys(gap, after) > 0,
  );
  const coverage = await fleetCoverage(database, asOf, statusesInScope);
  const counts = await coverage.judge(
    (device, verdict, places) => {
      if (verdict.gap) page.add(toGap(device, places, seen));
    },
    ({ tenantId }) => scope.tenantId === undefined || tenantId === scope.tenantId,
  );
  const { rows, more } = page.result();
  const last = rows.at(-1);
  const next = more && last !== undefined ? encodeCursor(cursorValues(last), binding) : null;
  return { asOf, ...counts, items: rows, next };
}

/** All contracts in force on the day, ready to judge any device by: whosever contract may cover it. */
export async function fleetCoverage(
  database: Connection,
  asOf: CalendarDate,
  statusesInScope: readonly DeviceStatus[],
) {
  const coverage = await FleetCoverage.load(coverageSource(database), asOf, statusesInScope);
  const contracts = streamContractFields(database, { statuses: ['active'] }, COVERAGE_FIELDS);
  for await (const batch of contracts) await coverage.add(batch);
  return coverage;
}

function toGap(device: DeviceForCoverage, places: LoadedPlaces, seen: SeenTenants): CoverageGap {
  const { id, name, serial, status, rackId, tenantId } = device;
  const rack = rackId === null ? undefined : places.racks.get(rackId);
  const locationId = device.locationId ?? rack?.locationId ?? null;
  const location = locationId === null ? undefined : places.locations.get(locationId);
  return {
    deviceId: id,
    deviceName: name ?? serial ?? id,
    status,
    locationId,
    locationName: seenNameOf(location, seen),
    rackName: seenNameOf(rack, seen),
    tenantId,
    tenantName: tenantId === null ? null : (places.tenants.get(tenantId) ?? null),
  };
}

function seenNameOf(
  place: { readonly name: string; readonly tenantId: string | null } | undefined,
  seen: SeenTenants,
): string | null {
  return place !== undefined && seesPlace(place.tenantId, seen) ? place.name : null;
}

function compareKeys(a: Key, b: Key): number {
  return (
    compareCodePoints(a.locationName ?? '', b.locationName ?? '') ||
    compareCodePoints(a.deviceName, b.deviceName) ||
    compareCodePoints(a.deviceId, b.deviceId)
  );
}

function cursorValues({ locationName, deviceName, deviceId }: Key): CursorValue[] {
  return [locationName, deviceName, deviceId];
}

function keyOf([location, device, id]: readonly CursorValue[]): Key {
  return {
    locationName: location == null ? null : String(location),
    deviceName: String(device),
    deviceId: String(id),
  };
}
