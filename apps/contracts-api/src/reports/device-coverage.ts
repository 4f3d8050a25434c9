import {
  ancestorsOf,
  compareCodePoints,
  coveragePath,
  coverageStanding,
  effectiveEnd,
  targetKey,
  WaiverIndex,
  type CoverageStanding,
  type TargetRef,
} from '@tenor/calc';
import { type CalendarDate, type ContractStatus, type ContractType, type DeviceStatus } from '@tenor/domain';
import {
  readDevices,
  readSurroundings,
  serviceProviderModel,
  streamAssignmentsOf,
  streamContracts,
  streamWaiversOf,
  type AssignmentForCoverage,
  type ContractForRenewal,
  type ServiceProviderDocument,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { notFound } from '../records/patch-record.js';
import { OrderedPage } from './ordered-page.js';
import { type ReportDefinition } from './report-query.js';
import { seenName, seenOf, seenRow } from './seen-coverage.js';

export const deviceCoverageReport: ReportDefinition<'limit'> = {
  name: 'coverage',
  numbers: {
    limit: { min: 1, max: 500, default: 100, description: 'Contracts named in each of the three lists.' },
  },
  filters: [],
};

const STATUSES: readonly ContractStatus[] = ['pending', 'active', 'expired'];
const STANDINGS: readonly CoverageStanding[] = ['active', 'future', 'expired'];

/** An assignment that covers the device, did or will. */
interface Covering {
  readonly assignmentId: string;
  readonly contractId: string;
  readonly contractName: string;
  readonly contractNumber: string | null;
  readonly contractType: ContractType | null;
  readonly status: ContractStatus;
  readonly startDate: CalendarDate;
  /** null: open-ended. */
  readonly effectiveEnd: CalendarDate | null;
  readonly coverageStart: CalendarDate | null;
  readonly coverageEnd: CalendarDate | null;
  readonly isPrimary: boolean;
  /** `direct`, `via rack R1`, `via location NYC > Floor 2`. */
  readonly path: string;
  readonly providerId: string;
  readonly seen: 'all' | 'summary';
}

export interface DeviceCoverageQuery {
  readonly asOf: CalendarDate;
  /** Contracts named in each list; all are counted. */
  readonly limit: number;
  /** The tenants that the caller is restricted to; null: none. See {@link seenOf}. */
  readonly tenantIds: readonly string[] | null;
  /** The states in which devices are expected to be covered. */
  readonly statusesInScope: readonly DeviceStatus[];
}

/**
 * Which contracts cover a device on a day, which did and which will, each with its path and whom to call.
 * The device and all that it hangs on are read by id, their assignments by index.
 * @throws Problem not_found
 */
export async function deviceCoverage(
  database: Connection,
  id: string,
  { asOf, limit, tenantIds, statusesInScope }: DeviceCoverageQuery,
) {
  const [device] = await readDevices(database, [id]);
  if (device === undefined) throw notFound();
  const self: TargetRef = { type: 'device', id };
  const around = await readSurroundings(database, device);
  const byKey = new Map(around.map((object) => [targetKey(object.target), object]));
  const lookup = { placementOf: (target: TargetRef) => byKey.get(targetKey(target))?.place };
  const nameOf = (target: TargetRef): string => {
    const object = byKey.get(targetKey(target));
    return object === undefined ? target.id : seenName(object, tenantIds);
  };
  const paths = new Map<string, readonly TargetRef[]>([[targetKey(self), []]]);
  for (const { target, path } of ancestorsOf(self, device, lookup)) paths.set(targetKey(target), path);

  const lists = new Map(
    STANDINGS.map((standing) => [
      standing,
      { total: 0, page: new OrderedPage<Covering>(limit, ORDER[standing]) },
    ]),
  );
  let covered = false;
  const ids = [id, ...around.map(({ target }) => target.id)];
  for await (const batch of streamAssignmentsOf(database, ids)) {
    const contracts = await contractsOf(database, batch);
    for (const assignment of batch) {
      const contract = contracts.get(assignment.contractId);
      const path = paths.get(targetKey(assignment.target));
      if (contract === undefined || path === undefined) continue;
      const standing = coverageStanding(contract, assignment, asOf, path.length > 0);
      const list = standing === null ? undefined : lists.get(standing);
      if (list === undefined) continue;
      covered ||= standing === 'active';
      const seen = seenOf(contract, tenantIds);
      if (seen === 'nothing') continue;
      list.total += 1;
      list.page.add(toCovering(contract, assignment, asOf, coveragePath(path, nameOf), seen));
    }
  }

  const waivers = new WaiverIndex(asOf, lookup);
  for await (const batch of streamWaiversOf(database, ids)) {
    for (const { target, until } of batch) waivers.add(target, until);
  }
  const rowsOf = (standing: CoverageStanding): readonly Covering[] =>
    lists.get(standing)?.page.result().rows ?? [];
  const vendors = await vendorsOf(database, STANDINGS.flatMap(rowsOf));
  const named = (standing: CoverageStanding) =>
    rowsOf(standing).map(({ providerId, ...row }) =>
      seenRow({ ...row, vendor: vendors.get(providerId) ?? null }),
    );
  const totals = new Map(STANDINGS.map((standing) => [standing, lists.get(standing)?.total ?? 0]));
  const inScope = statusesInScope.includes(device.status);
  const waived = waivers.isWaived(self, device);
  return {
    asOf,
    deviceId: id,
    deviceName: device.name ?? device.serial ?? id,
    status: device.status,
    inScope,
    covered,
    waived,
    gap: inScope && !waived && !covered,
    totals: Object.fromEntries(totals),
    active: named('active'),
    future: named('future'),
    expired: named('expired'),
  };
}

async function contractsOf(
  database: Connection,
  assignments: readonly AssignmentForCoverage[],
): Promise<ReadonlyMap<string, ContractForRenewal>> {
  const ids = [...new Set(assignments.map(({ contractId }) => contractId))];
  const contracts = new Map<string, ContractForRenewal>();
  for await (const batch of streamContracts(database, { statuses: STATUSES, ids })) {
    for (const contract of batch) contracts.set(contract.id, contract);
  }
  return contracts;
}

function toCovering(
  contract: ContractForRenewal,
  assignment: AssignmentForCoverage,
  asOf: CalendarDate,
  path: string,
  seen: Covering['seen'],
): Covering {
  return {
    assignmentId: assignment.id,
    contractId: contract.id,
    contractName: contract.name,
    contractNumber: contract.contractNumber,
    contractType: contract.contractType,
    status: contract.status,
    startDate: contract.startDate,
    effectiveEnd: effectiveEnd(contract, asOf),
    coverageStart: assignment.coverageStart,
    coverageEnd: assignment.coverageEnd,
    isPrimary: assignment.isPrimary,
    path,
    providerId: contract.providerId,
    seen,
  };
}

/** Whom to call, of the contracts that are named: their providers in one query. */
async function vendorsOf(database: Connection, rows: readonly Covering[]) {
  const ids = [...new Set(rows.map(({ providerId }) => providerId))];
  const found = await serviceProviderModel(database)
    .find({ _id: { $in: ids } })
    .lean<ServiceProviderDocument[]>()
    .exec();
  return new Map(
    found.map(({ _id, name, accountNumber, supportPhone, supportEmail, portalUrl }) => [
      _id,
      { id: _id, name, accountNumber, supportPhone, supportEmail, portalUrl },
    ]),
  );
}

/** Primary first, then the end descending (open-ended first), then the name. */
function latestFirst(a: Covering, b: Covering): number {
  return (
    Number(b.isPrimary) - Number(a.isPrimary) ||
    compareCodePoints(b.effectiveEnd ?? OPEN, a.effectiveEnd ?? OPEN) ||
    compareCodePoints(a.contractName, b.contractName) ||
    compareCodePoints(a.assignmentId, b.assignmentId)
  );
}

/** After every date. */
const OPEN = '~';

/** What begins first, first. */
function soonestFirst(a: Covering, b: Covering): number {
  return (
    compareCodePoints(beginOf(a), beginOf(b)) ||
    compareCodePoints(a.contractName, b.contractName) ||
    compareCodePoints(a.assignmentId, b.assignmentId)
  );
}

function beginOf({ startDate, coverageStart }: Covering): string {
  return coverageStart !== null && coverageStart > startDate ? coverageStart : startDate;
}

const ORDER: Readonly<Record<CoverageStanding, (a: Covering, b: Covering) => number>> = {
  active: latestFirst,
  future: soonestFirst,
  expired: latestFirst,
};
