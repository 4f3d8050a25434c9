import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { type Page } from '../list/list-definition.js';
import { ApiList, ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { SNAPSHOT_DATE } from './snapshot-date-param.js';
import { coverageSnapshotList, snapshotGapList } from './snapshot-lists.js';
import { type CoverageSnapshotView } from './snapshot-views.js';
import { SnapshotsService, type SnapshotGapView } from './snapshots.service.js';

const RESOURCE = coverageSnapshotList.resource;

/** How the fleet was covered, day by day: to read. Only the job coverage-snapshot writes it. */
@ApiTags(RESOURCE)
@Controller(apiPath(RESOURCE))
@Access({ read: 'viewer' })
export class CoverageSnapshotsController {
  constructor(private readonly snapshots: SnapshotsService) {}

  @Get()
  @ApiList('List coverage snapshots, the latest first', coverageSnapshotList, 'CoverageSnapshotList')
  list(@Req() request: FastifyRequest): Promise<Page<CoverageSnapshotView>> {
    return this.snapshots.coverageSnapshots(request.url);
  }

  @Get(':date')
  @ApiOperation({ summary: 'Read a coverage snapshot' })
  @ApiSecurity(BEARER)
  @ApiParam(SNAPSHOT_DATE)
  @ApiResponse({ status: 200, description: 'The snapshot.', schema: componentRef('CoverageSnapshot') })
  @ApiProblems(404)
  read(@Param('date') date: string): Promise<CoverageSnapshotView> {
    return this.snapshots.coverageSnapshot(date);
  }

  @Get(':date/gaps')
  @ApiList('List the devices that were not covered', snapshotGapList(''), 'CoverageSnapshotGapList')
  @ApiParam(SNAPSHOT_DATE)
  @ApiProblems(404)
  gaps(@Param('date') date: string, @Req() request: FastifyRequest): Promise<Page<SnapshotGapView>> {
    return this.snapshots.gaps(date, request.url);
  }
}
