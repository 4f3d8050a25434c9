import {
  CoverageIndex,
  inForce,
  judgeDevice,
  placementLookup,
  WaiverIndex,
  type DeviceVerdict,
  type PlacementLookup,
} from '@tenor/calc';
import { type CalendarDate } from '@tenor/domain';
import {
  readPlaces,
  streamAssignments,
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
 * Who covers which device on a day: fed with contracts, then asked for every device. Memory grows with
 * racks, locations, tenants, parent devices and the assignments in force.
 */
export class FleetCoverage {
  private readonly index: CoverageIndex;
  private readonly lookup: PlacementLookup;

  private constructor(
    private readonly database: Connection,
    private readonly asOf: CalendarDate,
    private readonly places: LoadedPlaces,
  ) {
    this.lookup = placementLookup(places);
    this.index = new CoverageIndex(asOf, this.lookup);
  }

  static async load(database: Connection, asOf: CalendarDate): Promise<FleetCoverage> {
    return new FleetCoverage(database, asOf, await readPlaces(database));
  }

  /** Adds a batch of contracts: the assignments of those in force are read and indexed. */
  async add(contracts: readonly ContractForRenewal[]): Promise<void> {
    const active = contracts.filter((contract) => inForce(contract, this.asOf));
    const byId = new Map(active.map((contract) => [contract.id, contract]));
    for await (const batch of streamAssignments(this.database, [...byId.keys()])) {
      for (const assignment of batch) {
        const contract = byId.get(assignment.contractId);
        if (contract !== undefined) this.index.add(contract, [assignment]);
      }
    }
  }

  /**
   * Judges the devices, as a stream, once all contracts were added.
   *
   * @param onDevice told each device in scope.
   * @param wanted whether a device counts at all.
   */
  async judge(
    onDevice: (device: DeviceForCoverage, verdict: DeviceVerdict, places: LoadedPlaces) => void = () =>
      undefined,
    wanted: (device: DeviceForCoverage) => boolean = () => true,
  ): Promise<GapCounts> {
    const waivers = new WaiverIndex(this.asOf, this.lookup);
    for await (const batch of streamWaivers(this.database)) {
      for (const { target, until } of batch) waivers.add(target, until);
    }
    const counts = { devicesInScope: 0, gaps: 0, directGaps: 0 };
    for await (const batch of streamDevices(this.database)) {
      for (const device of batch) {
        if (!wanted(device)) continue;
        const waived = waivers.isWaived({ type: 'device', id: device.id }, device);
        const verdict = judgeDevice(device, this.index, waived);
        if (!verdict.inScope) continue;
        counts.devicesInScope += 1;
        if (verdict.gap) counts.gaps += 1;
        if (verdict.directGap) counts.directGaps += 1;
        onDevice(device, verdict, this.places);
      }
    }
    return counts;
  }
}
