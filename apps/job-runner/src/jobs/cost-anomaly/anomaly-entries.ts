import { roundPartsTo, type Anomaly, type Attribution, type SnapshotChoice } from '@tenor/calc';
import {
  costAnomaly,
  formatAmount,
  type CalendarDate,
  type CostAnomalyParams,
  type LogEntryDraft,
} from '@tenor/domain';
import { createHash } from 'node:crypto';

/** The two snapshots that were compared. */
export type Compared = Extract<SnapshotChoice, { readonly kind: 'compare' }>;

/** The entry of an anomaly: what changed, by how much, and who made it change. */
export function anomalyEntry(
  anomaly: Anomaly,
  attribution: Attribution,
  { baseline, current }: Compared,
): LogEntryDraft {
  const { currency, metric, direction, pctChange } = anomaly;
  const money = (minor: bigint): string => formatAmount(minor, currency);
  const [from, to] = [money(anomaly.baseline), money(anomaly.current)];
  const change = pctChange === null ? 'new' : `${pctChange}%`;
  const arrow = direction === 'up' ? '↑' : '↓';
  return {
    level: 'warning',
    message: `Anomaly: ${currency} ${metric} ${arrow} ${from} → ${to} (${change} since ${baseline}).`,
    labels: { currency, metric },
    data: {
      currency,
      metric,
      direction,
      baseline: { date: baseline, amount: from },
      current: { date: current, amount: to },
      delta: money(anomaly.delta),
      // null: there was nothing before.
      pctChange: pctChange === null ? null : Number(pctChange),
      ...causes(anomaly, attribution, money),
    },
    fingerprint: fingerprint(metric, currency),
  };
}

/** Amounts are parts of the change as it is shown, and add up to it: contracts do, and so do providers. */
function causes({ delta }: Anomaly, attribution: Attribution, money: (minor: bigint) => string) {
  const { causes: contracts, rest, providers, otherProviders } = attribution;
  const byContract = roundPartsTo([...contracts.map((cause) => cause.delta), rest], delta).map(money);
  const byProvider = roundPartsTo(
    [...providers.map((cause) => cause.delta), otherProviders.delta],
    delta,
  ).map(money);
  return {
    providers: providers.map(({ providerId, providerName, contracts: count }, i) => ({
      id: providerId,
      name: providerName,
      contracts: count,
      delta: byProvider[i],
    })),
    otherProviders: { count: otherProviders.count, delta: byProvider.at(-1) },
    contracts: contracts.map(({ contractId, name, providerId, providerName, kind }, i) => ({
      id: contractId,
      name,
      kind,
      provider: { id: providerId, name: providerName },
      delta: byContract[i],
    })),
    otherContracts: { count: attribution.contracts - contracts.length, delta: byContract.at(-1) },
  };
}

/** The last line of a comparison. */
export function comparedEntry(
  count: number,
  { baseline, current }: Compared,
  { thresholdPct }: CostAnomalyParams,
): LogEntryDraft {
  const against = `since ${baseline} (threshold ${thresholdPct}%).`;
  const message =
    count === 0 ? `No cost anomalies ${against}` : `Cost anomaly check complete: ${count} found ${against}`;
  return { level: 'info', message, data: { count, baseline, current, thresholdPct } };
}

/**
 * Why nothing was compared. Stale snapshots are a finding: somebody has to see to it that costs are captured
 * again.
 *
 * @param baselineUntil the day up to which a baseline was looked for.
 */
export function notComparedEntry(
  choice: Exclude<SnapshotChoice, Compared>,
  asOf: CalendarDate,
  baselineUntil: CalendarDate,
  { maxAgeDays }: CostAnomalyParams,
): LogEntryDraft {
  const { current } = choice;
  if (choice.kind === 'stale') {
    const { ageDays } = choice;
    return {
      level: 'warning',
      message: `Cost snapshots are stale: the latest is of ${choice.current}, ${ageDays} day(s) ago (at most ${maxAgeDays}); nothing was compared.`,
      labels: { metric: 'snapshot_age' },
      data: { latest: choice.current, ageDays, maxAgeDays },
      fingerprint: fingerprint('snapshot_age'),
    };
  }
  const message =
    current === null
      ? `Insufficient history: there is no cost snapshot on or before ${asOf}.`
      : `Insufficient history: there is no earlier cost snapshot, on or before ${baselineUntil}, to compare that of ${current} with.`;
  return { level: 'info', message, data: { latest: current, baselineUntil } };
}

/** The same metric of the same currency is the same finding, however large. */
function fingerprint(...about: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([costAnomaly.name, ...about]))
    .digest('hex');
}
