import { type CalendarDate, type LogEntryDraft } from '@tenor/domain';
import { type CostFigures } from './cost-figures.js';

/** Shown in place of a name that is not known. */
const UNKNOWN = '—';

/** How many devices are expected to be covered, and how many are not. */
export interface CoverageCounts {
  readonly devicesInScope: number;
  readonly gaps: number;
  /** Without an assignment of their own that is in force. */
  readonly directGaps: number;
}

/** What the report tells of. */
export interface CostReport {
  readonly asOf: CalendarDate;
  readonly windowDays: number;
  readonly figures: readonly CostFigures[];
  readonly coverage: CoverageCounts;
}

/** The report's lines: burn, renewals and top vendor of each currency, then coverage. None is a finding. */
export function costReportEntries(report: CostReport): LogEntryDraft[] {
  return [
    ...burnEntries(report),
    ...renewalEntries(report),
    ...vendorEntries(report),
    coverageEntry(report.coverage),
  ];
}

/** The run's result; amounts by currency code. */
export function costReportResult({ figures, coverage }: CostReport) {
  return {
    burn: Object.fromEntries(figures.map(({ currency, monthlyBurn }) => [currency, monthlyBurn])),
    renewal: Object.fromEntries(figures.map(({ currency, renewal }) => [currency, renewal])),
    topVendors: Object.fromEntries(
      figures.flatMap(({ currency, topVendor }) => (topVendor === null ? [] : [[currency, topVendor]])),
    ),
    coverageGaps: coverage.gaps,
    directGaps: coverage.directGaps,
  };
}

function burnEntries({ figures, asOf }: CostReport): LogEntryDraft[] {
  const burning = figures.filter(({ contracts }) => contracts > 0);
  if (burning.length === 0) {
    const message = 'No active contracts — burn rate is zero across all currencies.';
    return [{ level: 'info', message, labels: { metric: 'monthly_burn' }, data: { asOf, contracts: 0 } }];
  }
  return burning.map(({ currency, monthlyBurn, contracts }) => ({
    level: 'info',
    message: `Monthly burn ${currency}: ${monthlyBurn} for ${contracts} contract(s).`,
    labels: { currency, metric: 'monthly_burn' },
    data: { asOf, currency, monthlyBurn, contracts },
  }));
}

function renewalEntries({ figures, asOf, windowDays }: CostReport): LogEntryDraft[] {
  const renewing = figures.filter(({ renewals }) => renewals > 0);
  if (renewing.length === 0) {
    const message = `No contracts renewing in the next ${windowDays} day(s).`;
    const data = { asOf, windowDays, renewals: 0 };
    return [{ level: 'info', message, labels: { metric: 'renewal' }, data }];
  }
  return renewing.map(({ currency, renewal: { total, committed, open }, renewals }) => ({
    level: 'info',
    message: `${windowDays}-day renewal cost ${currency}: ${total} (committed ${committed}, open ${open}) for ${renewals} renewal(s).`,
    labels: { currency, metric: 'renewal' },
    data: { asOf, windowDays, currency, total, committed, open, renewals },
  }));
}

function vendorEntries({ figures, asOf }: CostReport): LogEntryDraft[] {
  return figures.flatMap(({ currency, monthlyBurn, topVendor, vendors, otherVendors }) => {
    if (topVendor === null) return [];
    const { providerName, monthly, sharePct } = topVendor;
    const labels = {
      currency,
      metric: 'top_vendor',
      ...(providerName !== null && { provider: providerName }),
    };
    return [
      {
        level: 'info' as const,
        message: `Top vendor ${currency}: ${providerName ?? UNKNOWN} with ${monthly} a month (${sharePct}% of the burn).`,
        labels,
        data: { asOf, currency, monthlyBurn, topVendor, vendors, otherVendors },
      },
    ];
  });
}

function coverageEntry({ devicesInScope, gaps, directGaps }: CoverageCounts): LogEntryDraft {
  return {
    level: 'info',
    message: `Coverage gaps: ${gaps} of ${devicesInScope} device(s); ${directGaps} without an assignment of their own.`,
    labels: { metric: 'coverage_gaps' },
    data: { devicesInScope, coverageGaps: gaps, directGaps },
  };
}
