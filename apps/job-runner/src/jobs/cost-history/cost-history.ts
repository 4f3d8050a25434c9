import { FleetCost, FleetCoverage } from '@tenor/calc';
import { CONTRACT_STATUSES, costHistory, valuesOf } from '@tenor/domain';
import {
  COST_SNAPSHOT,
  countContracts,
  coverageSource,
  readCostCurrencies,
  SnapshotSetWriter,
  streamContracts,
  type ContractFilter,
} from '@tenor/persistence';
import { type Job, type JobContext } from '../job.js';
import { costHistoryEntries, type CostCapture } from './cost-history-entries.js';
import { costItem, costRows, SNAPSHOT_WINDOW_DAYS } from './cost-rows.js';
import { DRY_SINK, StoredSink, type SnapshotSink } from './snapshot-sink.js';

/** All: a currency is kept for which no contract is active. */
const FILTER: ContractFilter = { statuses: valuesOf(CONTRACT_STATUSES) };

/**
 * Writes what contracts cost on a day: a row per currency, an item per contract, and the fleet's counts.
 * All of it counts at one stroke, in place of what an earlier run wrote for the day. The result is how
 * many rows.
 */
export const costHistoryJob: Job<typeof costHistory> = {
  definition: costHistory,

  async run(context) {
    const { params, asOf, database, run } = context;
    if (params.dryRun) return report(context, await capture(context, DRY_SINK));
    const set = await SnapshotSetWriter.open(database, COST_SNAPSHOT, asOf, run);
    try {
      return await report(context, await capture(context, new StoredSink(set)));
    } catch (error) {
      // What does not count is cleaned soon; if the database is away, when it is back.
      await set.drop().catch(() => undefined);
      throw error;
    }
  },
};

type Context = JobContext<{ readonly dryRun: boolean }>;

async function capture(context: Context, sink: SnapshotSink): Promise<CostCapture> {
  const { asOf, database, signal } = context;
  const total = await countContracts(database, FILTER);
  const cost = new FleetCost(asOf, SNAPSHOT_WINDOW_DAYS);
  const coverage = await FleetCoverage.load(coverageSource(database), asOf, context.statusesInScope);
  let [read, items] = [0, 0];
  for await (const batch of streamContracts(database, FILTER)) {
    signal.throwIfAborted();
    const found = batch.flatMap((contract) => costItem(contract, cost.add(contract)) ?? []);
    await Promise.all([sink.items(found), coverage.add(batch)]);
    items += found.length;
    read += batch.length;
    context.progress(read, Math.max(read, total));
  }
  const counts = await coverage.judge(() => signal.throwIfAborted());
  const rows = costRows(cost, await readCostCurrencies(database, asOf));
  const fleet = {
    deviceCount: counts.devicesInScope,
    coverageGapCount: counts.gaps,
    directGapCount: counts.directGaps,
  };
  await sink.rows(rows);
  signal.throwIfAborted();
  await sink.count(fleet);
  return { date: asOf, dryRun: context.params.dryRun, rows, items, fleet };
}

async function report(context: Context, captured: CostCapture): Promise<number> {
  await context.log(costHistoryEntries(captured));
  return captured.rows.length;
}
