import { compareCodePoints } from '../compare-code-points.js';
import { roundTwelfths, type Twelfths } from '../twelfths.js';
import { type AnomalyMetric } from './detect-anomalies.js';

/** What a contract adds to a metric in a snapshot set. Exact, so that an unchanged contract has no part in a change. */
export interface SnapshotItem {
  readonly contractId: string;
  readonly name: string;
  readonly providerId: string;
  readonly providerName: string | null;
  readonly amounts: Readonly<Record<AnomalyMetric, Twelfths>>;
}

export type CauseKind = 'started' | 'ended' | 'changed' | 'entered_window' | 'left_window';

/** A contract that makes up part of a change. */
export interface Cause {
  readonly contractId: string;
  readonly name: string;
  readonly providerId: string;
  readonly providerName: string | null;
  readonly kind: CauseKind;
  /** Exact; the parts of all causes add up to the exact change. */
  readonly delta: Twelfths;
}

/** How many causes an attribution lists; the rest is summed up. */
export const CAUSES_MAX = 50;

export interface Attribution {
  /** The weightiest first, at most {@link CAUSES_MAX}. */
  readonly causes: readonly Cause[];
  /** How many contracts changed, those beyond the list included. */
  readonly contracts: number;
  /** What those beyond the list add up to, in minor units rounded half to even. */
  readonly restMinor: bigint;
}

/**
 * Names the contracts that make up the change of a metric between two sets of one currency. Fed with
 * pairs (the same contract before and now) in any order; keeps the weightiest causes only, so memory is
 * bounded.
 */
export class ChangeAttribution {
  private causes: Cause[] = [];
  private contracts = 0;
  private rest: Twelfths = 0n;

  constructor(private readonly metric: AnomalyMetric) {}

  /** At least one of the two is there. */
  add(before: SnapshotItem | undefined, now: SnapshotItem | undefined): void {
    const item = now ?? before;
    const was = before?.amounts[this.metric] ?? 0n;
    const is = now?.amounts[this.metric] ?? 0n;
    if (item === undefined || was === is) return;
    const { contractId, name, providerId, providerName } = item;
    const delta = is - was;
    this.contracts += 1;
    this.causes.push({ contractId, name, providerId, providerName, kind: this.kindOf(was, is), delta });
    if (this.causes.length >= 2 * CAUSES_MAX) this.trim();
  }

  result(): Attribution {
    this.trim();
    return { causes: this.causes, contracts: this.contracts, restMinor: roundTwelfths(this.rest) };
  }

  private kindOf(was: Twelfths, is: Twelfths): CauseKind {
    if (was !== 0n && is !== 0n) return 'changed';
    if (this.metric === 'monthly_burn') return was === 0n ? 'started' : 'ended';
    return was === 0n ? 'entered_window' : 'left_window';
  }

  private trim(): void {
    this.causes.sort(compareCauses);
    for (const { delta } of this.causes.slice(CAUSES_MAX)) this.rest += delta;
    this.causes = this.causes.slice(0, CAUSES_MAX);
  }
}

function compareCauses(a: Cause, b: Cause): number {
  const [x, y] = [magnitude(a.delta), magnitude(b.delta)];
  return (
    (x === y ? 0 : x > y ? -1 : 1) ||
    compareCodePoints(a.name, b.name) ||
    compareCodePoints(a.contractId, b.contractId)
  );
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
