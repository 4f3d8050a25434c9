import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import {
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiSecurity,
  ApiTags,
  type ApiParamOptions,
} from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { CurrentCause, type RequestCause } from '../http/request-cause.js';
import { type Page } from '../list/list-definition.js';
import { ApiList, ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { DeliveriesService, type ToldAlert } from './deliveries.service.js';
import { deliveryList } from './delivery-list.js';
import { type DeliveryDetails, type DeliveryView } from './delivery-view.js';
import { toldAlertList } from './told-alert-list.js';

const ID: ApiParamOptions = {
  name: 'id',
  schema: { type: 'string', example: '9f86d081884c7d659a2feaa0c55ad015' },
};

@ApiTags('deliveries')
@Access({ read: 'viewer', write: 'operator' })
@Controller(apiPath('deliveries'))
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get()
  @ApiList('List deliveries, the latest first', deliveryList, 'DeliveryList')
  list(@Req() request: FastifyRequest): Promise<Page<DeliveryView>> {
    return this.deliveries.page(request.url);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Read a delivery',
    description: 'With the first 20 alerts as the message shows them.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The delivery.', schema: componentRef('DeliveryDetails') })
  @ApiProblems(400, 404)
  read(@Param('id') id: string): Promise<DeliveryDetails> {
    return this.deliveries.get(id);
  }

  @Get(':id/alerts')
  @ApiList('List the alerts that a delivery told of, each with its entry', toldAlertList(''), 'ToldAlertList')
  @ApiParam(ID)
  @ApiProblems(404)
  alerts(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Page<ToldAlert>> {
    return this.deliveries.alerts(id, request.url);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a failed delivery again',
    description: 'The notifier does it, with all its attempts anew. Asked for twice, it is sent once.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiResponse({
    status: 202,
    description: 'The notifier has been told; the delivery as it stands.',
    schema: componentRef('Delivery'),
  })
  @ApiProblems(400, 404, 409)
  retry(
    @Param('id') id: string,
    @CurrentPrincipal() asker: Principal,
    @CurrentCause() cause: RequestCause,
  ): Promise<DeliveryView> {
    return this.deliveries.retry(id, asker, cause);
  }
}
