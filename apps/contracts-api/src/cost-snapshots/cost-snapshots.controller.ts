import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { type Page } from '../list/list-definition.js';
import { ApiList, ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { costSnapshotList } from './cost-snapshot-list.js';
import { type CostSnapshotView } from './cost-snapshot-view.js';
import { CostSnapshotsService } from './cost-snapshots.service.js';

const RESOURCE = costSnapshotList.resource;

/** What contracts cost, day by day: to read. Only the job cost-history writes it. */
@ApiTags(RESOURCE)
@Access({ read: 'viewer' })
@Controller(apiPath(RESOURCE))
export class CostSnapshotsController {
  constructor(private readonly snapshots: CostSnapshotsService) {}

  @Get()
  @ApiList('List cost snapshots, the latest first', costSnapshotList, 'CostSnapshotList')
  list(@Req() request: FastifyRequest): Promise<Page<CostSnapshotView>> {
    return this.snapshots.page(request.url);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a cost snapshot' })
  @ApiSecurity(BEARER)
  @ApiParam({ name: 'id', schema: { type: 'string', example: '2026-11-22:USD' } })
  @ApiResponse({ status: 200, description: 'The snapshot.', schema: componentRef('CostSnapshot') })
  @ApiProblems(404)
  read(@Param('id') id: string): Promise<CostSnapshotView> {
    return this.snapshots.get(id);
  }
}
