import {
  CoverageIndex,
  inForce,
  judgeDevice,
  placementLookup,
  WaiverIndex,
  type DeviceVerdict,
} from '@tenor/calc';
import { type CalendarDate } from '@tenor/domain';
import {
  readPlaces,
  streamAssignments,
  streamContracts,
  streamDevices,
  streamWaivers,
  type ContractForRenewal,
  type DeviceForCoverage,
  type LoadedPlaces,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';

/** How many devices are expected to be covered, and how many are not. */
export interface GapCounts {
  readonly devicesInScope: number;
  readonly gaps: number;
  /** Without any assignment of their own that is in force. */
  readonly directGaps: number;
}

/**
 * Judges every device on a day: the assignments are indexed once, then the devices are streamed. Memory
 * grows with racks, locations, tenants, parent devices and the assignments in force.
 *
 * @param onDevice told each device in scope.
 */
export async function judgeFleet(
  database: Connection,
  asOf: CalendarDate,
  onDevice: (device: DeviceForCoverage, verdict: DeviceVerdict, places: LoadedPlaces) => void = () =>
    undefined,
  wanted: (device: DeviceForCoverage) => boolean = () => true,
): Promise<GapCounts> {
  const places = await readPlaces(database);
  const lookup = placementLookup(places);
  const index = new CoverageIndex(asOf, lookup);
  for await (const contracts of streamContracts(database, { statuses: ['active'] })) {
    await indexContracts(
      database,
      index,
      contracts.filter((contract) => inForce(contract, asOf)),
    );
  }
  const waivers = new WaiverIndex(asOf, lookup);
  for await (const batch of streamWaivers(database)) {
    for (const { target, until } of batch) waivers.add(target, until);
  }
  const counts = { devicesInScope: 0, gaps: 0, directGaps: 0 };
  for await (const batch of streamDevices(database)) {
    for (const device of batch) {
      if (!wanted(device)) continue;
      const waived = waivers.isWaived({ type: 'device', id: device.id }, device);
      const verdict = judgeDevice(device, index, waived);
      if (!verdict.inScope) continue;
      counts.devicesInScope += 1;
      if (verdict.gap) counts.gaps += 1;
      if (verdict.directGap) counts.directGaps += 1;
      onDevice(device, verdict, places);
    }
  }
  return counts;
}

async function indexContracts(
  database: Connection,
  index: CoverageIndex,
  contracts: readonly ContractForRenewal[],
): Promise<void> {
  const byId = new Map(contracts.map((contract) => [contract.id, contract]));
  for await (const batch of streamAssignments(database, [...byId.keys()])) {
    for (const assignment of batch) {
      const contract = byId.get(assignment.contractId);
      if (contract !== undefined) index.add(contract, [assignment]);
    }
  }
}
