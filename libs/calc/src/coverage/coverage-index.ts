import { type CalendarDate, type ContractType, type TargetType } from '@tenor/domain';
import { compareCodePoints } from '../compare-code-points.js';
import { type CycleTerms } from '../contract-terms.js';
import { effectiveEnd } from '../cycle-ends.js';
import { inForce } from '../phase.js';
import { InheritedMarks } from './inherited-marks.js';
import {
  ancestorsOf,
  type Ancestor,
  type Placement,
  type PlacementLookup,
  type TargetRef,
} from './placement.js';

/** The contract types that also cover what hangs on their target; blank counts as one of them. Any type covers its target itself. */
export const INHERITED_TYPES: ReadonlySet<ContractType | null> = new Set<ContractType | null>([
  'hardware',
  'support',
  'warranty',
  'managed',
  'other',
  null,
]);

/** A contract as coverage needs it. */
export interface CoveringContract extends CycleTerms {
  readonly id: string;
  readonly name: string;
  readonly contractType: ContractType | null;
}

/** A contract assigned to an object. */
export interface Assignment {
  readonly id: string;
  readonly target: TargetRef;
  /** First and last day; null: open. */
  readonly coverageStart: CalendarDate | null;
  readonly coverageEnd: CalendarDate | null;
  readonly isPrimary: boolean;
}

/** An assignment that covers on the index's day. */
export interface Cover {
  readonly assignmentId: string;
  readonly contractId: string;
  readonly contractName: string;
  /** null: open-ended. */
  readonly effectiveEnd: CalendarDate | null;
  readonly isPrimary: boolean;
  /** Whether it also covers what hangs on its target. */
  readonly inherits: boolean;
}

/** How an object is covered: `direct`, or by way of an ancestor. */
export interface Coverage extends Cover {
  /** Empty: assigned to the object itself. Else from what the object hangs on directly to the covered ancestor. */
  readonly path: readonly TargetRef[];
}

/**
 * Who covers what on a day. Built once from the assignments of all contracts, in any order; then asked
 * for each object. Memory grows with the assignments in force and the objects that others hang on, not
 * with the objects asked for.
 *
 * A target is covered when an assignment of a contract in force, with coverageStart ≤ d ≤ coverageEnd
 * (null = open), points at it, or, when the contract is of a type that is inherited
 * ({@link INHERITED_TYPES}), at any of its ancestors.
 */
export class CoverageIndex {
  /** By type and id: to ask for a device makes no key of both. */
  private readonly covers = new Map<TargetType, Map<string, Cover[]>>();
  private readonly inherited: InheritedMarks;

  constructor(
    readonly asOf: CalendarDate,
    private readonly lookup: PlacementLookup,
  ) {
    this.inherited = new InheritedMarks(lookup);
  }

  /** @throws Error once something was asked: what was answered would no longer hold. */
  add(contract: CoveringContract, assignments: readonly Assignment[]): void {
    this.inherited.assertUnasked();
    if (!inForce(contract, this.asOf)) return;
    const end = effectiveEnd(contract, this.asOf);
    const inherits = INHERITED_TYPES.has(contract.contractType);
    for (const assignment of assignments) {
      if (!coversOn(assignment, this.asOf)) continue;
      this.coversOf(assignment.target).push({
        assignmentId: assignment.id,
        contractId: contract.id,
        contractName: contract.name,
        effectiveEnd: end,
        isPrimary: assignment.isPrimary,
        inherits,
      });
      if (inherits) this.inherited.mark(assignment.target);
    }
  }

  /** Whether an assignment of its own covers the object (of any contract type). */
  isCoveredDirectly(target: TargetRef): boolean {
    return this.covers.get(target.type)?.has(target.id) ?? false;
  }

  /** Whether anything covers what an object so placed hangs on, and with it the object. */
  isCoveredFromAbove(placement: Placement): boolean {
    return this.inherited.reach(placement);
  }

  /** Whether anything covers the object. Constant time, but for the first question about each ancestor. */
  isCovered(target: TargetRef, placement: Placement): boolean {
    return this.isCoveredDirectly(target) || this.isCoveredFromAbove(placement);
  }

  /**
   * All that covers the object: primary first, then effective end descending (open-ended first), then
   * contract name, then assignment id. An assignment is listed once, by its shortest path.
   */
  coverageOf(target: TargetRef, placement: Placement): Coverage[] {
    const direct = (this.covers.get(target.type)?.get(target.id) ?? []).map((cover) => ({
      ...cover,
      path: [],
    }));
    const inherited = ancestorsOf(target, placement, this.lookup).flatMap((ancestor) => this.below(ancestor));
    return [...direct, ...inherited].sort(compareCoverage);
  }

  private coversOf({ type, id }: TargetRef): Cover[] {
    let ofType = this.covers.get(type);
    if (ofType === undefined) this.covers.set(type, (ofType = new Map<string, Cover[]>()));
    let list = ofType.get(id);
    if (list === undefined) ofType.set(id, (list = []));
    return list;
  }

  private below({ target, path }: Ancestor): Coverage[] {
    const covers = this.covers.get(target.type)?.get(target.id) ?? [];
    return covers.filter((cover) => cover.inherits).map((cover) => ({ ...cover, path }));
  }
}

function coversOn({ coverageStart, coverageEnd }: Assignment, day: CalendarDate): boolean {
  return (coverageStart === null || coverageStart <= day) && (coverageEnd === null || day <= coverageEnd);
}

function compareCoverage(a: Coverage, b: Coverage): number {
  return (
    Number(b.isPrimary) - Number(a.isPrimary) ||
    compareEnds(b.effectiveEnd, a.effectiveEnd) ||
    compareCodePoints(a.contractName, b.contractName) ||
    compareCodePoints(a.assignmentId, b.assignmentId)
  );
}

/** Open-ended is the latest. A cycle that crosses the year 9999 ends in a year of five digits. */
function compareEnds(a: CalendarDate | null, b: CalendarDate | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a.length - b.length || (a < b ? -1 : 1);
}
