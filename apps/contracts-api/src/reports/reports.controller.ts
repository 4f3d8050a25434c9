import { Controller, Get, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { ONE_TENANT, refusing } from '../access/rules/tenant-rule.js';
import { apiPath } from '../http/api-paths.js';
import { principalOf } from '../http/principal.js';
import { actionRequiredReport } from './action-required.js';
import { ApiReport } from './api-report.js';
import { costHistoryReport } from './cost-history.js';
import { costSummaryReport } from './cost-summary.js';
import { coverageDriftReport } from './coverage-drift.js';
import { coverageGapsReport } from './coverage-gaps.js';
import { renewalCalendarReport } from './renewal-calendar.js';
import { renewalForecastReport } from './renewal-forecast.js';
import { ReportsService } from './reports.service.js';
import { vendorConcentrationReport } from './vendor-concentration.js';

const RESOURCE = 'reports';

/** Nothing that was captured tells whose a figure is. */
const OF_SNAPSHOTS = refusing('Snapshots are of the whole estate; the token is restricted to tenants.');

@ApiTags(RESOURCE)
@Access({ read: 'viewer', tenants: ONE_TENANT })
@Controller(apiPath(RESOURCE))
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Get(actionRequiredReport.name)
  @ApiReport(
    'List the contracts that somebody has to act on',
    actionRequiredReport,
    'ActionRequired',
    'Urgent ones, warnings and expired ones, in this order, with the money at stake, the date to act by and the reason.',
  )
  actionRequired(@Req() request: FastifyRequest) {
    return this.reports.actionRequired(request.url, principalOf(request));
  }

  @Get(renewalCalendarReport.name)
  @ApiReport('Show renewals month by month', renewalCalendarReport, 'RenewalCalendar')
  renewalCalendar(@Req() request: FastifyRequest) {
    return this.reports.renewalCalendar(request.url, principalOf(request));
  }

  @Get(costSummaryReport.name)
  @ApiReport(
    'Sum up what the fleet costs',
    costSummaryReport,
    'CostSummary',
    'Per currency: burn, forecast of renewals and the five top vendors, and the gaps in coverage. What the job cost-report logs, from the same functions. With `tenant=` the gaps are those of its devices; with `provider=` there are none (`coverage` is null), for a device is of no single provider.',
  )
  costSummary(@Req() request: FastifyRequest) {
    return this.reports.costSummary(request.url, principalOf(request));
  }

  @Get(costHistoryReport.name)
  @Access({ tenants: OF_SNAPSHOTS })
  @ApiReport(
    'Show what contracts cost week by week',
    costHistoryReport,
    'CostHistory',
    'One point a week, the oldest first: the latest cost snapshot of the week. A week without any has a point without figures.',
  )
  costHistory(@Req() request: FastifyRequest) {
    return this.reports.costHistory(request.url);
  }

  @Get(renewalForecastReport.name)
  @ApiReport('Forecast the cost of renewals', renewalForecastReport, 'RenewalForecast')
  renewalForecast(@Req() request: FastifyRequest) {
    return this.reports.renewalForecast(request.url, principalOf(request));
  }

  @Get(vendorConcentrationReport.name)
  @ApiReport(
    'Show how much each vendor has of the burn',
    vendorConcentrationReport,
    'VendorConcentration',
    'A share is never rounded up to the threshold.',
  )
  vendorConcentration(@Req() request: FastifyRequest) {
    return this.reports.vendorConcentration(request.url, principalOf(request));
  }

  @Get(coverageGapsReport.name)
  @ApiReport(
    'List the devices that no contract covers',
    coverageGapsReport,
    'CoverageGaps',
    'By location, device name and id: what the job coverage-gap logs, from the same functions.',
  )
  coverageGaps(@Req() request: FastifyRequest) {
    return this.reports.coverageGaps(request.url, principalOf(request));
  }

  @Get(coverageDriftReport.name)
  @Access({ tenants: OF_SNAPSHOTS })
  @ApiReport(
    'Show how coverage has changed',
    coverageDriftReport,
    'CoverageDrift',
    'Compares the latest coverage snapshot with the latest one that is at least so many days older than the day: devices that lost coverage, gained it, came uncovered, or were removed.',
  )
  coverageDrift(@Req() request: FastifyRequest) {
    return this.reports.coverageDrift(request.url);
  }
}
