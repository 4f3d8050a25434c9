import { compareCodePoints } from '../compare-code-points.js';

/** What is compared, in the order in which anomalies are listed within a currency. */
export const ANOMALY_METRICS = ['monthly_burn', 'renewal_90d'] as const;
export type AnomalyMetric = (typeof ANOMALY_METRICS)[number];

/** The figures of one currency in a snapshot set, in minor units. */
export type SnapshotFigures = Readonly<Record<AnomalyMetric, bigint>>;

export interface AnomalyOptions {
  /** Percent, 1 to 200, at most two decimals: a change of at least so much is reported. */
  readonly thresholdPct: number;
  /** The smallest change that is looked at, in minor units of the currency. */
  readonly minAmount: (currency: string) => bigint;
}

export interface Anomaly {
  readonly currency: string;
  readonly metric: AnomalyMetric;
  readonly baseline: bigint;
  readonly current: bigint;
  /** current − baseline. */
  readonly delta: bigint;
  readonly direction: 'up' | 'down';
  /** Percent with one decimal and its sign, such as `+25.0`; null: "new", the baseline was 0. */
  readonly pctChange: string | null;
}

/**
 * Compares two snapshot sets, currency by currency. Equal: none. |Δ| < minAmount: none. Baseline 0:
 * reported, without a percentage. Else reported when |Δ ÷ baseline| ≥ threshold, decided exactly. A
 * currency that stands in the baseline alone counts as 0 now. Sorted by currency, then metric.
 */
export function detectAnomalies(
  baseline: ReadonlyMap<string, SnapshotFigures>,
  current: ReadonlyMap<string, SnapshotFigures>,
  options: AnomalyOptions,
): Anomaly[] {
  const currencies = [...new Set([...baseline.keys(), ...current.keys()])].sort(compareCodePoints);
  return currencies.flatMap((currency) =>
    ANOMALY_METRICS.flatMap((metric) => {
      const before = baseline.get(currency)?.[metric] ?? 0n;
      const now = current.get(currency)?.[metric] ?? 0n;
      const delta = now - before;
      if (delta === 0n || magnitude(delta) < options.minAmount(currency)) return [];
      if (before !== 0n && !reaches(delta, before, options.thresholdPct)) return [];
      const pctChange = before === 0n ? null : percent(delta, before);
      const direction = delta > 0n ? ('up' as const) : ('down' as const);
      return [{ currency, metric, baseline: before, current: now, delta, direction, pctChange }];
    }),
  );
}

function reaches(delta: bigint, baseline: bigint, thresholdPct: number): boolean {
  const hundredths = BigInt(Math.round(thresholdPct * 100));
  return magnitude(delta) * 10_000n >= hundredths * magnitude(baseline);
}

/** Δ ÷ |baseline| in percent, one decimal, half to even, with its sign. */
function percent(delta: bigint, baseline: bigint): string {
  const whole = magnitude(baseline);
  const scaled = magnitude(delta) * 1000n;
  const down = scaled / whole;
  const rest = scaled - down * whole;
  const tenths = rest * 2n > whole || (rest * 2n === whole && down % 2n !== 0n) ? down + 1n : down;
  return `${delta < 0n ? '-' : '+'}${tenths / 10n}.${tenths % 10n}`;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
