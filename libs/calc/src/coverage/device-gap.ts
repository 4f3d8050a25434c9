import { type DeviceStatus } from '@tenor/domain';
import { type CoverageIndex } from './coverage-index.js';
import { type Placement } from './placement.js';

/** The states in which a device is expected to be covered, unless configured otherwise. */
export const DEFAULT_STATUSES_IN_SCOPE: readonly DeviceStatus[] = ['active', 'staged', 'failed'];

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

/** Judges one device. Constant time, see {@link CoverageIndex.isCovered}. */
export function judgeDevice(
  device: DeviceInFleet,
  index: CoverageIndex,
  waived: boolean,
  statusesInScope: readonly DeviceStatus[] = DEFAULT_STATUSES_IN_SCOPE,
): DeviceVerdict {
  if (!statusesInScope.includes(device.status)) return { inScope: false, gap: false, directGap: false };
  const target = { type: 'device', id: device.id } as const;
  const directGap = !index.isCoveredDirectly(target);
  return { inScope: true, gap: !waived && directGap && !index.isCoveredFromAbove(device), directGap };
}
