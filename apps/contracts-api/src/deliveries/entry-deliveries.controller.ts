import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { type Page } from '../list/list-definition.js';
import { ApiList, ApiProblems } from '../openapi/api-decorators.js';
import { DeliveriesService } from './deliveries.service.js';
import { trailList, type ToldDelivery } from './delivery-trail.js';

@ApiTags('log-entries')
@Access({ read: 'viewer' })
@Controller(apiPath('log-entries'))
export class EntryDeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get(':id/deliveries')
  @ApiList('List the deliveries that an entry led to, the latest first', trailList(''), 'ToldDeliveryList')
  @ApiParam({
    name: 'id',
    description: '`runId:attempt:seq`.',
    schema: { type: 'string', example: '0192f0c1-2b7a-7000-8000-000000000001:1:1' },
  })
  @ApiProblems(404)
  list(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Page<ToldDelivery>> {
    return this.deliveries.ofEntry(id, request.url);
  }
}
