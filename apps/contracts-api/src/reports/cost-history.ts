import { addDays, formatAmount } from '@tenor/domain';
import { readCostFigures, readCostSnapshots, type CostFiguresRow } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type ReportDefinition, type ReportQuery } from './report-query.js';

export const costHistoryReport: ReportDefinition<'weeks'> = {
  name: 'cost-history',
  numbers: {
    weeks: { min: 1, max: 260, default: 12, description: 'Weeks back from the day, one point each.' },
  },
  filters: [],
};

/**
 * The cost snapshots of the last weeks, one a week, the oldest first: a week is the seven days up to the
 * day, or up to the same weekday of an earlier one, and its point is the latest snapshot in it. A week
 * without any has a point without figures, so that gaps show.
 */
export async function costHistory(database: Connection, query: ReportQuery<'weeks'>) {
  const { asOf, numbers } = query;
  const from = addDays(asOf, 1 - 7 * numbers.weeks);
  const snapshots = await readCostSnapshots(database, from, asOf);
  const weeks = Array.from({ length: numbers.weeks }, (_, week) => {
    const start = addDays(from, 7 * week);
    const weekEnding = addDays(start, 6);
    const latest = snapshots.filter(({ date }) => start <= date && date <= weekEnding).at(-1);
    return { weekEnding, latest };
  });
  const figures = await readCostFigures(
    database,
    weeks.flatMap(({ latest }) => latest ?? []),
  );
  const points = weeks.map(({ weekEnding, latest }) => ({
    weekEnding,
    snapshotDate: latest?.date ?? null,
    currencies: latest === undefined ? [] : (figures.get(latest.set.setId) ?? []).map(toFigures),
    fleet: latest?.figures ?? null,
  }));
  return { asOf, weeks: numbers.weeks, from, points };
}

function toFigures({ currency, monthlyBurn, renewal90d, activeContractCount }: CostFiguresRow) {
  return {
    currency,
    monthlyBurn: formatAmount(BigInt(monthlyBurn), currency),
    renewal90d: formatAmount(BigInt(renewal90d), currency),
    activeContracts: activeContractCount,
  };
}
