import { Controller, Get, Param, Req } from '@nestjs/common';
import {
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiSecurity,
  ApiTags,
  type ApiParamOptions,
} from '@nestjs/swagger';
import { ALERTS } from '@tenor/persistence';
import { type FastifyRequest } from 'fastify';
import { trailList, type ToldDelivery } from '../deliveries/delivery-trail.js';
import { Access } from '../access/route-access.js';
import { byNamedTenants } from '../access/rules/ownership.js';
import { refusing } from '../access/rules/tenant-rule.js';
import { apiPath } from '../http/api-paths.js';
import { LABEL_PARAMETER } from '../jobs/job-schemas.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { type Page } from '../list/list-definition.js';
import { ApiList, ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { alertList } from './alert-list.js';
import { type AlertView } from './alert-views.js';
import { AlertsService } from './alerts.service.js';

const ID: ApiParamOptions = {
  name: 'id',
  description: '`job:fingerprint`, or `entry:<entry id>`.',
  schema: { type: 'string', example: 'renewal-check:6c1f0b2e9a' },
};

@ApiTags('alerts')
@Access({ read: 'viewer', tenants: { kind: 'own', of: byNamedTenants(ALERTS) } })
@Controller(apiPath('alerts'))
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Get()
  @ApiList('List alerts, those that changed last first', alertList, 'AlertList')
  @ApiQuery({
    ...LABEL_PARAMETER,
    description: `${LABEL_PARAMETER.description ?? ''} With one \`job\` only.`,
  })
  list(@Req() request: FastifyRequest): Promise<Page<AlertView>> {
    return this.alerts.page(request.url, tenantFilter(request));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read an alert' })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The alert.', schema: componentRef('Alert') })
  @ApiProblems(400, 404)
  read(@Param('id') id: string): Promise<AlertView> {
    return this.alerts.get(id);
  }

  @Get(':id/deliveries')
  @Access({ tenants: refusing('Deliveries tell of several tenants; the token is restricted to some.') })
  @ApiList('List the deliveries that told of an alert, the latest first', trailList(''), 'ToldDeliveryList')
  @ApiParam(ID)
  @ApiProblems(404)
  deliveries(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Page<ToldDelivery>> {
    return this.alerts.deliveries(id, request.url);
  }
}
