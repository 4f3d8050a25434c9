import { formatAmount, type CalendarDate, type LogEntryDraft } from '@tenor/domain';
import { type FleetFigures } from '@tenor/persistence';
import { type CostRow } from './cost-rows.js';

/** What was captured for a day, or would have been. */
export interface CostCapture {
  readonly date: CalendarDate;
  readonly dryRun: boolean;
  readonly rows: readonly CostRow[];
  /** Contracts that add to a row. */
  readonly items: number;
  readonly fleet: FleetFigures;
}

/** A line for each row, then the count. None is a finding. */
export function costHistoryEntries(capture: CostCapture): LogEntryDraft[] {
  return [...capture.rows.map((row) => rowEntry(row, capture)), summaryEntry(capture)];
}

function rowEntry(row: CostRow, { date, dryRun }: CostCapture): LogEntryDraft {
  const { currency, activeContractCount } = row;
  const monthlyBurn = formatAmount(BigInt(row.monthlyBurn), currency);
  const renewal90d = formatAmount(BigInt(row.renewal90d), currency);
  return {
    level: 'info',
    message: `Snapshot ${date} ${currency}: monthly_burn=${monthlyBurn} · renewal_90d=${renewal90d} · contracts=${activeContractCount}`,
    labels: { currency },
    data: { snapshotDate: date, currency, monthlyBurn, renewal90d, activeContractCount, dryRun },
  };
}

function summaryEntry({ date, dryRun, rows, items, fleet }: CostCapture): LogEntryDraft {
  const message = dryRun
    ? `Dry run: ${rows.length} row(s) would be captured for ${date}; nothing was written.`
    : `Cost history complete: ${rows.length} row(s) captured for ${date}.`;
  return {
    level: 'info',
    message,
    data: { snapshotDate: date, rows: rows.length, items, ...fleet, dryRun },
  };
}
