import { type CalendarDate, type DeviceStatus } from '@tenor/domain';
import { inForce } from '../phase.js';
import { CoverageIndex, type Assignment, type CoveringContract } from './coverage-index.js';
import { judgeDevice, type DeviceInFleet, type DeviceVerdict } from './device-gap.js';
import { type PlacementLookup, type TargetRef } from './placement.js';
import { placementLookup, type Places } from './places.js';
import { WaiverIndex } from './waiver-index.js';

/** Where the inventory comes from, in batches of any order; `coverageSource` in libs/persistence is one. */
export interface CoverageSource<Device extends DeviceInFleet, Loaded extends Places> {
  places(): Promise<Loaded>;
  /** The assignments of these contracts. */
  assignments(
    contractIds: readonly string[],
  ): AsyncIterable<readonly (Assignment & { readonly contractId: string })[]>;
  waivers(): AsyncIterable<readonly { readonly target: TargetRef; readonly until: CalendarDate | null }[]>;
  /** Every device, each once. */
  devices(): AsyncIterable<readonly Device[]>;
}

/** How many devices are expected to be covered, and how many are not. */
export interface GapCounts {
  readonly devicesInScope: number;
  readonly gaps: number;
  /** Without any assignment of their own that is in force. */
  readonly directGaps: number;
}

/**
 * Who covers which device on a day: fed with contracts, then asked for every device. Reports, jobs and
 * snapshots all count gaps by it. Memory grows with racks, locations, tenants, parent devices and the
 * assignments in force, not with contracts or devices.
 */
export class FleetCoverage<Device extends DeviceInFleet, Loaded extends Places> {
  private readonly index: CoverageIndex;
  private readonly lookup: PlacementLookup;

  private constructor(
    private readonly source: CoverageSource<Device, Loaded>,
    private readonly asOf: CalendarDate,
    private readonly statusesInScope: readonly DeviceStatus[],
    readonly places: Loaded,
  ) {
    this.lookup = placementLookup(places);
    this.index = new CoverageIndex(asOf, this.lookup);
  }

  /** @param statusesInScope the states in which devices are expected to be covered. */
  static async load<Device extends DeviceInFleet, Loaded extends Places>(
    source: CoverageSource<Device, Loaded>,
    asOf: CalendarDate,
    statusesInScope: readonly DeviceStatus[],
  ): Promise<FleetCoverage<Device, Loaded>> {
    return new FleetCoverage(source, asOf, statusesInScope, await source.places());
  }

  /** Adds a batch of contracts: the assignments of those in force are read and indexed. */
  async add(contracts: readonly CoveringContract[]): Promise<void> {
    const active = contracts.filter((contract) => inForce(contract, this.asOf));
    const byId = new Map(active.map((contract) => [contract.id, contract]));
    for await (const batch of this.source.assignments([...byId.keys()])) {
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
    onDevice: (device: Device, verdict: DeviceVerdict, places: Loaded) => void = () => undefined,
    wanted: (device: Device) => boolean = () => true,
  ): Promise<GapCounts> {
    const waivers = new WaiverIndex(this.asOf, this.lookup);
    for await (const batch of this.source.waivers()) {
      for (const { target, until } of batch) waivers.add(target, until);
    }
    const counts = { devicesInScope: 0, gaps: 0, directGaps: 0 };
    for await (const batch of this.source.devices()) {
      for (const device of batch) {
        if (!wanted(device)) continue;
        const waived = waivers.isWaived({ type: 'device', id: device.id }, device);
        const verdict = judgeDevice(device, this.index, waived, this.statusesInScope);
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
