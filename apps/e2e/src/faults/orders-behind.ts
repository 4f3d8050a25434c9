import { ALERT_SCOPES, type AlertScopeDocument } from '@tenor/persistence';
import { type FaultyInstallation } from './faulty-installation.js';
import { type CountedRun } from './workload.js';

/**
 * What the REST face does not show: of which scopes the notifiers have not yet consumed the end of the latest run.
 * @returns a sentence for each of them
 */
export async function ordersBehind(
  installation: FaultyInstallation,
  runs: readonly CountedRun[],
): Promise<string[]> {
  const last = new Map<unknown, number>();
  for (const { params, order } of runs) {
    last.set(params['windowDays'], Math.max(order ?? 0, last.get(params['windowDays']) ?? 0));
  }
  const consumed = new Map<unknown, number>();
  const database = await installation.openDatabase();
  try {
    for await (const { scope, lastOrder } of database
      .collection<AlertScopeDocument>(ALERT_SCOPES)
      .find({ 'scope.kind': 'parameters' })) {
      if (scope.kind === 'parameters') consumed.set(scope.params['windowDays'], lastOrder);
    }
  } finally {
    await database.close();
  }
  return [...last]
    .filter(([windowDays, order]) => consumed.get(windowDays) !== order)
    .map(
      ([windowDays, order]) =>
        `scope ${String(windowDays)}: order ${consumed.get(windowDays)} was consumed, ${order} ended`,
    );
}
