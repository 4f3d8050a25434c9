import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { ownershipOf } from '../access/rules/ownership.js';
import { apiPath } from '../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { ApiProblems } from '../openapi/api-decorators.js';
import { parseId } from '../records/new-entity.js';
import { ApiReport } from './api-report.js';
import { deviceCoverageReport } from './device-coverage.js';
import { ReportsService } from './reports.service.js';

const RESOURCE = 'devices';

@ApiTags(RESOURCE)
@Access({ read: 'viewer', tenants: { kind: 'own', of: ownershipOf('device') } })
@Controller(apiPath(RESOURCE))
export class DeviceCoverageController {
  constructor(private readonly reports: ReportsService) {}

  @Get(':id/coverage')
  @ApiReport(
    'Show which contracts cover a device',
    deviceCoverageReport,
    'DeviceCoverage',
    'Active, future and expired ones, each with the way by which it covers and whom to call.',
  )
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiProblems(400, 404)
  coverage(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @CurrentPrincipal() { tenantIds }: Principal,
  ) {
    return this.reports.deviceCoverage(parseId(id), request.url, tenantIds);
  }
}
