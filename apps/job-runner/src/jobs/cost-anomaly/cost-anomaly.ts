import {
  baselineDay,
  ChangeAttribution,
  chooseSnapshots,
  detectAnomalies,
  type Anomaly,
  type Attribution,
  type SnapshotFigures,
  type SnapshotItem,
} from '@tenor/calc';
import { costAnomaly } from '@tenor/domain';
import {
  COST_SNAPSHOT,
  COST_SNAPSHOT_ITEMS,
  COST_SNAPSHOTS,
  latestSnapshot,
  streamSnapshotRows,
  type CostSnapshotItemRow,
  type CostSnapshotRow,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type Job } from '../job.js';
import { anomalyEntry, comparedEntry, notComparedEntry } from './anomaly-entries.js';
import { minUnits } from './min-units.js';
import { snapshotPairs } from './snapshot-pairs.js';

/**
 * Compares the latest cost snapshot with one of some weeks ago, and reports what changed too much, by
 * whom. The result is how many anomalies.
 */
export const costAnomalyJob: Job<typeof costAnomaly> = {
  definition: costAnomaly,

  async run(context) {
    const { params, asOf, database } = context;
    const baselineUntil = baselineDay(asOf, params.lookbackWeeks);
    const [current, baseline] = await Promise.all([
      latestSnapshot(database, COST_SNAPSHOT, asOf),
      latestSnapshot(database, COST_SNAPSHOT, baselineUntil),
    ]);
    const choice = chooseSnapshots(current?.date ?? null, baseline?.date ?? null, asOf, params.maxAgeDays);
    if (choice.kind !== 'compare') {
      await context.log([notComparedEntry(choice, asOf, baselineUntil, params)]);
      return 0;
    }
    if (current === undefined || baseline === undefined) throw new Error('two snapshots are compared');
    const sets = { before: baseline.set.setId, now: current.set.setId };
    const anomalies = detectAnomalies(
      await figuresOf(database, sets.before),
      await figuresOf(database, sets.now),
      {
        thresholdPct: params.thresholdPct,
        minAmount: (currency) => minUnits(params.minAmount, currency),
      },
    );
    const attributions = await attribute(database, sets, anomalies, context.signal);
    await context.log([
      ...attributions.map(([anomaly, attribution]) => anomalyEntry(anomaly, attribution, choice)),
      comparedEntry(anomalies.length, choice, params),
    ]);
    return anomalies.length;
  },
};

/** One row per currency. */
async function figuresOf(database: Connection, setId: string): Promise<Map<string, SnapshotFigures>> {
  const figures = new Map<string, SnapshotFigures>();
  for await (const rows of streamSnapshotRows<CostSnapshotRow>(database, COST_SNAPSHOTS, setId)) {
    for (const { currency, monthlyBurn, renewal90d } of rows) {
      figures.set(currency, { monthly_burn: BigInt(monthlyBurn), renewal_90d: BigInt(renewal90d) });
    }
  }
  return figures;
}

/** Who made the figures change, from one pass over the items of both snapshots; none for no anomaly. */
async function attribute(
  database: Connection,
  { before, now }: { readonly before: string; readonly now: string },
  anomalies: readonly Anomaly[],
  signal: AbortSignal,
): Promise<(readonly [Anomaly, Attribution])[]> {
  if (anomalies.length === 0) return [];
  const open = anomalies.map((anomaly) => ({ anomaly, attribution: new ChangeAttribution(anomaly.metric) }));
  const items = (setId: string) =>
    streamSnapshotRows<CostSnapshotItemRow>(database, COST_SNAPSHOT_ITEMS, setId);
  for await (const pairs of snapshotPairs(items(before), items(now))) {
    signal.throwIfAborted();
    for (const pair of pairs) {
      for (const { anomaly, attribution } of open) {
        attribution.add(itemIn(anomaly.currency, pair.before), itemIn(anomaly.currency, pair.now));
      }
    }
  }
  return open.map(({ anomaly, attribution }) => [anomaly, attribution.result()] as const);
}

/** A contract that is paid in another currency now has ended in the one, and started in the other. */
function itemIn(currency: string, row: CostSnapshotItemRow | undefined): SnapshotItem | undefined {
  if (row?.currency !== currency) return undefined;
  const { contractId, name, providerId, providerName, monthly, renewal90d } = row;
  const amounts = { monthly_burn: BigInt(monthly), renewal_90d: BigInt(renewal90d) };
  return { contractId, name, providerId, providerName, amounts };
}
