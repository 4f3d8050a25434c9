import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { type Page } from '../list/list-definition.js';
import { ApiList, ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { SNAPSHOT_DATE } from './snapshot-date-param.js';
import { fleetSnapshotList } from './snapshot-lists.js';
import { type FleetSnapshotView } from './snapshot-views.js';
import { SnapshotsService } from './snapshots.service.js';

const RESOURCE = fleetSnapshotList.resource;

/** The counts of the fleet, day by day: to read. The job cost-history writes them with the costs. */
@ApiTags(RESOURCE)
@Controller(apiPath(RESOURCE))
@Access({ read: 'viewer' })
export class FleetSnapshotsController {
  constructor(private readonly snapshots: SnapshotsService) {}

  @Get()
  @ApiList('List fleet snapshots, the latest first', fleetSnapshotList, 'FleetSnapshotList')
  list(@Req() request: FastifyRequest): Promise<Page<FleetSnapshotView>> {
    return this.snapshots.fleetSnapshots(request.url);
  }

  @Get(':date')
  @ApiOperation({ summary: 'Read a fleet snapshot' })
  @ApiSecurity(BEARER)
  @ApiParam(SNAPSHOT_DATE)
  @ApiResponse({ status: 200, description: 'The snapshot.', schema: componentRef('FleetSnapshot') })
  @ApiProblems(404)
  read(@Param('date') date: string): Promise<FleetSnapshotView> {
    return this.snapshots.fleetSnapshot(date);
  }
}
