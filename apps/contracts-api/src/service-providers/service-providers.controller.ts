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
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { OWN_PROVIDERS } from '../access/rules/ownership.js';
import { ApiExport } from '../export/api-export.js';
import { listOrFile } from '../export/list-or-file.js';
import { objectExport } from '../export/object-export.js';
import { apiPath } from '../http/api-paths.js';
import { parseIfMatch } from '../http/etag.js';
import { createdResponse, objectResponse } from '../http/object-response.js';
import { principalOf } from '../http/principal.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiCreate, ApiList, ApiPatch, ApiRead, ApiRemove } from '../openapi/api-decorators.js';
import { parseId } from '../records/new-entity.js';
import { type ServiceProviderView } from './service-provider-json.js';
import { serviceProviderRow } from './service-provider-schemas.js';
import { serviceProviderList } from './service-provider-list.js';
import { ServiceProvidersService } from './service-providers.service.js';

const RESOURCE = serviceProviderList.resource;
const FILE = objectExport<ServiceProviderView>(RESOURCE, serviceProviderRow);

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'operator', tenants: { kind: 'own', of: OWN_PROVIDERS } })
@Controller(apiPath(RESOURCE))
export class ServiceProvidersController {
  constructor(private readonly providers: ServiceProvidersService) {}

  @Get()
  @ApiList('List service providers', serviceProviderList, 'ServiceProviderList')
  @ApiExport
  list(@Req() request: FastifyRequest): Promise<Page<ServiceProviderView> | StreamableFile> {
    return listOrFile(request, FILE, (url) =>
      this.providers.objects.page(
        parseListQuery(url, serviceProviderList, tenantFilter(request)),
        principalOf(request).tenantIds,
      ),
    );
  }

  @Post()
  @ApiCreate('Create a service provider', 'ServiceProviderCreate', 'ServiceProvider')
  async create(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceProviderView> {
    return createdResponse(reply, RESOURCE, await this.providers.objects.create(body, principalOf(request)));
  }

  @Get(':id')
  @ApiRead('Read a service provider', 'ServiceProvider')
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceProviderView | undefined> {
    return objectResponse(
      request,
      reply,
      await this.providers.objects.get(parseId(id), principalOf(request).tenantIds),
    );
  }

  @Patch(':id')
  @ApiPatch('Change a service provider', 'ServiceProviderPatch', 'ServiceProvider')
  async patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceProviderView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    return objectResponse(
      request,
      reply,
      await this.providers.objects.patch(parseId(id), body, ifMatch, principalOf(request)),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Delete a service provider', 'Refused while contracts refer to it.')
  delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.providers.objects.delete(parseId(id), parseIfMatch(request.headers['if-match']));
  }
}
