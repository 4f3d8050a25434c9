import { Inject, Injectable } from '@nestjs/common';
import { FleetCoverage } from '@tenor/calc';
import { type DeviceStatus } from '@tenor/domain';
import { coverageSource, type ContractField, type ContractForRenewal } from '@tenor/persistence';
import { today, type Clock, type Config } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { OWN_PROVIDERS } from '../access/rules/ownership.js';
import { CLOCK, CONFIG, DATABASE } from '../dependencies.js';
import { type Seer } from '../http/principal.js';
import { ReferenceNames } from '../references/reference-names.js';
import { ACTION_FIELDS, actionRequired, actionRequiredReport } from './action-required.js';
import { costHistory, costHistoryReport } from './cost-history.js';
import { costSummary, costSummaryReport } from './cost-summary.js';
import { coverageDrift, coverageDriftReport } from './coverage-drift.js';
import { coverageGaps, coverageGapsReport, fleetCoverage } from './coverage-gaps.js';
import { deviceCoverage, deviceCoverageReport } from './device-coverage.js';
import { alsoTo, COST_FIELDS, COVERAGE_FIELDS, storedFleet, type FleetSource } from './fleet-source.js';
import { CALENDAR_FIELDS, renewalCalendar, renewalCalendarReport } from './renewal-calendar.js';
import { renewalForecast, renewalForecastReport } from './renewal-forecast.js';
import { parseReportQuery, type ReportDefinition, type ReportQuery } from './report-query.js';
import { reportScope, type ReportScope } from './report-scope.js';
import { concentration, vendorConcentrationReport } from './vendor-concentration.js';

/** Reads what a request asks for, and hands the contracts to the report. */
@Injectable()
export class ReportsService {
  private readonly names: ReferenceNames;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.names = new ReferenceNames(database);
  }

  actionRequired(url: string, caller: Seer) {
    return this.ofContracts(url, caller, actionRequiredReport, ACTION_FIELDS, actionRequired);
  }

  renewalCalendar(url: string, caller: Seer) {
    return this.ofContracts(url, caller, renewalCalendarReport, CALENDAR_FIELDS, renewalCalendar);
  }

  /**
   * With the gaps of the fleet, or of the tenant's devices: whosever contract covers them. A device is of no
   * single provider, so that one provider has no gaps.
   */
  async costSummary(url: string, caller: Seer) {
    const query = this.query(url, costSummaryReport);
    const scope = await this.scope(query, caller);
    const { tenantId } = scope;
    if (scope.providerId !== undefined) {
      const fleet = storedFleet(this.database, scope, COST_FIELDS);
      return { ...(await costSummary(fleet, query)), coverage: null };
    }
    if (tenantId !== undefined) {
      const fleet = storedFleet(this.database, scope, COST_FIELDS);
      const summary = await costSummary(fleet, query);
      const coverage = await fleetCoverage(this.database, query.asOf, this.statusesInScope);
      const counts = await coverage.judge(
        () => undefined,
        (device) => device.tenantId === tenantId,
      );
      return { ...summary, coverage: counts };
    }
    const fleet = storedFleet(this.database, scope, [...COST_FIELDS, ...COVERAGE_FIELDS]);
    const coverage = await FleetCoverage.load(
      coverageSource(this.database),
      query.asOf,
      this.statusesInScope,
    );
    const summary = await costSummary(
      alsoTo((batch) => coverage.add(batch), fleet),
      query,
    );
    return { ...summary, coverage: await coverage.judge() };
  }

  costHistory(url: string) {
    return costHistory(this.database, this.query(url, costHistoryReport));
  }

  renewalForecast(url: string, caller: Seer) {
    return this.ofContracts(url, caller, renewalForecastReport, COST_FIELDS, renewalForecast);
  }

  vendorConcentration(url: string, caller: Seer) {
    return this.ofContracts(url, caller, vendorConcentrationReport, COST_FIELDS, concentration);
  }

  async coverageGaps(url: string, caller: Seer) {
    const query = this.query(url, coverageGapsReport);
    const scope = await this.scope(query, caller);
    return coverageGaps(this.database, scope, query, this.statusesInScope, caller.tenantIds);
  }

  coverageDrift(url: string) {
    return coverageDrift(this.database, this.query(url, coverageDriftReport));
  }

  deviceCoverage(id: string, url: string, tenantIds: readonly string[] | null) {
    const { asOf, numbers } = this.query(url, deviceCoverageReport);
    const { database, statusesInScope } = this;
    return deviceCoverage(database, id, { asOf, limit: numbers.limit, tenantIds, statusesInScope });
  }

  /** The states in which devices are expected to be covered. */
  private get statusesInScope(): readonly DeviceStatus[] {
    return this.config.coverageStatuses;
  }

  private async ofContracts<Name extends string, F extends ContractField, T>(
    url: string,
    caller: Seer,
    definition: ReportDefinition<Name>,
    fields: readonly F[],
    report: (fleet: FleetSource<Pick<ContractForRenewal, F | 'id'>>, query: ReportQuery<Name>) => Promise<T>,
  ): Promise<T> {
    const query = this.query(url, definition);
    const scope = await this.scope(query, caller);
    return report(storedFleet(this.database, scope, fields), query);
  }

  private scope({ filters }: Pick<ReportQuery, 'filters'>, { tenantIds }: Seer): Promise<ReportScope> {
    return reportScope(this.names, filters, (id) =>
      tenantIds === null ? Promise.resolve(true) : OWN_PROVIDERS.owns(this.database, id, tenantIds),
    );
  }

  private query<Name extends string>(url: string, definition: ReportDefinition<Name>): ReportQuery<Name> {
    return parseReportQuery(url, definition, today(this.clock, this.config.timezone));
  }
}
