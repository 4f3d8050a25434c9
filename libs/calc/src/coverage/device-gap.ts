import { type DeviceStatus } from '@tenor/domain';
import { type CoverageIndex } from './coverage-index.js';
import { type Placement } from './placement.js';

export interface DeviceInFleet extends Placement {
  readonly id: string;
  readonly status: DeviceStatus;
}

export interface DeviceVerdict {
  readonly inScope: boolean;
  /** In scope, not waived, and nothing covers it. */
  readonly gap: boolean;
  /** In scope, and without any assignment of its own that is in force (waived or not). */
  readonly directGap: boolean;
}

/**
 * Judges one device. Constant time, see {@link CoverageIndex.isCovered}.
 * @param statusesInScope the states in which devices are expected to be covered.
 */
export function judgeDevice(
  device: DeviceInFleet,
  index: CoverageIndex,
  waived: boolean,
  statusesInScope: readonly DeviceStatus[],
): DeviceVerdict {
  if (!statusesInScope.includes(device.status)) return { inScope: false, gap: false, directGap: false };
  const target = { type: 'device', id: device.id } as const;
  const directGap = !index.isCoveredDirectly(target);
  return { inScope: true, gap: !waived && directGap && !index.isCoveredFromAbove(device), directGap };
}
