import { compareCodePoints } from '../compare-code-points.js';
import { type Twelfths } from '../twelfths.js';
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

/** A provider's part of a change. */
export interface ProviderCause {
  readonly providerId: string;
  readonly providerName: string | null;
  /** How many of its contracts changed; one that changed hands counts with both. */
  readonly contracts: number;
  readonly delta: Twelfths;
}

/** How many providers an attribution lists. */
export const PROVIDER_CAUSES_MAX = 20;

/** All parts are exact. The listed causes and the rest add up to the change, and so do the providers. */
export interface Attribution {
  /** The weightiest first, at most {@link CAUSES_MAX}. */
  readonly causes: readonly Cause[];
  /** How many contracts changed, those beyond the list included. */
  readonly contracts: number;
  /** What those beyond the list add up to. */
  readonly rest: Twelfths;
  /** The weightiest first, at most {@link PROVIDER_CAUSES_MAX}. */
  readonly providers: readonly ProviderCause[];
  readonly otherProviders: { readonly count: number; readonly delta: Twelfths };
}

/**
 * Names the contracts that make up the change of a metric between two sets of one currency. Fed with
 * pairs (the same contract before and now) in any order; keeps the weightiest causes only, so memory grows
 * with the providers, not with the contracts.
 */
export class ChangeAttribution {
  private causes: Cause[] = [];
  private contracts = 0;
  private rest: Twelfths = 0n;
  private readonly providers = new Map<string, ProviderCause>();

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
    this.blame(item, delta + (before === undefined || before.providerId === providerId ? 0n : was));
    if (before !== undefined && before.providerId !== providerId) this.blame(before, -was);
  }

  result(): Attribution {
    this.trim();
    const providers = [...this.providers.values()].sort(compareProviders);
    const others = providers.slice(PROVIDER_CAUSES_MAX);
    return {
      causes: this.causes,
      contracts: this.contracts,
      rest: this.rest,
      providers: providers.slice(0, PROVIDER_CAUSES_MAX),
      otherProviders: { count: others.length, delta: others.reduce((sum, { delta }) => sum + delta, 0n) },
    };
  }

  private blame({ providerId, providerName }: SnapshotItem, delta: Twelfths): void {
    const known = this.providers.get(providerId);
    this.providers.set(providerId, {
      providerId,
      providerName,
      contracts: (known?.contracts ?? 0) + 1,
      delta: (known?.delta ?? 0n) + delta,
    });
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

function compareProviders(a: ProviderCause, b: ProviderCause): number {
  return (
    heavierFirst(a, b) ||
    compareCodePoints(a.providerName ?? '', b.providerName ?? '') ||
    compareCodePoints(a.providerId, b.providerId)
  );
}

function heavierFirst(a: { readonly delta: Twelfths }, b: { readonly delta: Twelfths }): number {
  const [x, y] = [magnitude(a.delta), magnitude(b.delta)];
  return x === y ? 0 : x > y ? -1 : 1;
}

function compareCauses(a: Cause, b: Cause): number {
  return (
    heavierFirst(a, b) || compareCodePoints(a.name, b.name) || compareCodePoints(a.contractId, b.contractId)
  );
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
