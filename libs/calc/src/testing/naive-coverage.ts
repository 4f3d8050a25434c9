import { type ContractTerms } from '../contract-terms.js';
import { type Assignment, type CoveringContract } from '../coverage/coverage-index.js';
import {
  parentsOf,
  targetKey,
  type Placement,
  type PlacementLookup,
  type TargetRef,
} from '../coverage/placement.js';
import { naiveRenewal } from './naive-renewal.js';

/**
 * Coverage once more, as plainly as possible: every assignment is looked at for every object, and the
 * ancestors are found by repeating "add what the known ones hang on" until nothing is new.
 */
export function naiveCovered(
  target: TargetRef,
  placement: Placement,
  contracts: readonly { contract: CoveringContract & ContractTerms; assignments: readonly Assignment[] }[],
  lookup: PlacementLookup,
  day: string,
): { covered: boolean; direct: boolean; assignments: Set<string> } {
  const above = new Set(parentsOf(placement).map(targetKey));
  for (let size = -1; size !== above.size;) {
    size = above.size;
    for (const key of [...above]) {
      const [type, id] = key.split(' ') as [TargetRef['type'], string];
      for (const parent of parentsOf(lookup.placementOf({ type, id }) ?? NOWHERE))
        above.add(targetKey(parent));
    }
  }
  above.delete(targetKey(target));
  const assignments = new Set<string>();
  let direct = false;
  for (const { contract, assignments: own } of contracts) {
    if (contract.status !== 'active' || contract.startDate > day) continue;
    const { end } = naiveRenewal(contract, day, { imminentDays: 7, noticeLeadDays: 14 });
    if (end !== null && end < day) continue;
    for (const assignment of own) {
      if (assignment.coverageStart !== null && day < assignment.coverageStart) continue;
      if (assignment.coverageEnd !== null && assignment.coverageEnd < day) continue;
      const key = targetKey(assignment.target);
      const inherited = !['software', 'saas', 'services'].includes(contract.contractType ?? '');
      if (key === targetKey(target)) direct = true;
      if (key === targetKey(target) || (inherited && above.has(key))) assignments.add(assignment.id);
    }
  }
  return { covered: assignments.size > 0, direct, assignments };
}

const NOWHERE: Placement = { rackId: null, locationId: null, tenantId: null, parentDeviceId: null };
