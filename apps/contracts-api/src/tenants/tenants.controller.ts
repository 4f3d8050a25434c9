import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Req,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Tenant } from '@tenor/domain';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { OWN_TENANTS } from '../access/rules/ownership.js';
import { ApiExport } from '../export/api-export.js';
import { listOrFile } from '../export/list-or-file.js';
import { objectExport } from '../export/object-export.js';
import { apiPath } from '../http/api-paths.js';
import { parseIfMatch } from '../http/etag.js';
import { createdResponse, objectResponse } from '../http/object-response.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiCreate, ApiList, ApiPatch, ApiRead, ApiRemove } from '../openapi/api-decorators.js';
import { parseId } from '../records/new-entity.js';
import { tenantRow } from './tenant-schemas.js';
import { tenantList } from './tenant-list.js';
import { TenantsService } from './tenants.service.js';

const RESOURCE = tenantList.resource;
const FILE = objectExport<Tenant>(RESOURCE, tenantRow);

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'operator', tenants: { kind: 'own', of: OWN_TENANTS } })
@Controller(apiPath(RESOURCE))
export class TenantsController {
  constructor(private readonly tenants: TenantsService) {}

  @Get()
  @ApiList('List tenants', tenantList, 'TenantList')
  @ApiExport
  list(@Req() request: FastifyRequest): Promise<Page<Tenant> | StreamableFile> {
    return listOrFile(request, FILE, (url) =>
      this.tenants.objects.page(parseListQuery(url, tenantList, tenantFilter(request))),
    );
  }

  @Post()
  @ApiCreate('Create a tenant', 'TenantCreate', 'Tenant')
  async create(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<Tenant> {
    return createdResponse(reply, RESOURCE, await this.tenants.objects.create(body));
  }

  @Get(':id')
  @ApiRead('Read a tenant', 'Tenant')
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Tenant | undefined> {
    return objectResponse(request, reply, await this.tenants.objects.get(parseId(id)));
  }

  @Patch(':id')
  @ApiPatch('Change a tenant', 'TenantPatch', 'Tenant')
  async patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Tenant | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    return objectResponse(request, reply, await this.tenants.objects.patch(parseId(id), body, ifMatch));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Delete a tenant', 'Refused while contracts refer to it.')
  delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.tenants.objects.delete(parseId(id), parseIfMatch(request.headers['if-match']));
  }
}
