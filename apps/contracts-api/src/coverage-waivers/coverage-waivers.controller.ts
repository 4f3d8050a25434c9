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
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { COVERAGE_WAIVERS } from '@tenor/persistence';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { ofOwnTargets } from '../access/rules/hanging-objects.js';
import { ApiExport } from '../export/api-export.js';
import { listOrFile } from '../export/list-or-file.js';
import { objectExport } from '../export/object-export.js';
import { apiPath } from '../http/api-paths.js';
import { parseIfMatch } from '../http/etag.js';
import { expandParameter, parseExpand, withoutExpand } from '../http/expand.js';
import { createdResponse, objectResponse } from '../http/object-response.js';
import { principalOf } from '../http/principal.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiCreate, ApiList, ApiPatch, ApiRead, ApiRemove } from '../openapi/api-decorators.js';
import { parseId } from '../records/new-entity.js';
import { WAIVER_EXPANDS, type CoverageWaiverView } from './coverage-waiver-json.js';
import { coverageWaiverRow } from './coverage-waiver-schemas.js';
import { coverageWaiverList } from './coverage-waiver-list.js';
import { CoverageWaiversService } from './coverage-waivers.service.js';

const RESOURCE = coverageWaiverList.resource;
const FILE = objectExport<CoverageWaiverView>(RESOURCE, coverageWaiverRow);

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'operator', tenants: ofOwnTargets(COVERAGE_WAIVERS) })
@Controller(apiPath(RESOURCE))
export class CoverageWaiversController {
  constructor(private readonly waivers: CoverageWaiversService) {}

  @Get()
  @ApiList('List coverage waivers', coverageWaiverList, 'CoverageWaiverList')
  @ApiQuery(expandParameter(WAIVER_EXPANDS))
  @ApiExport
  list(@Req() request: FastifyRequest): Promise<Page<CoverageWaiverView> | StreamableFile> {
    const expand = parseExpand(request.url, WAIVER_EXPANDS);
    return listOrFile(request, FILE, (url) => {
      const query = parseListQuery(withoutExpand(url), coverageWaiverList, tenantFilter(request));
      return this.waivers.objects.page(query, principalOf(request).tenantIds, expand);
    });
  }

  @Post()
  @ApiCreate('Create a coverage waiver', 'CoverageWaiverCreate', 'CoverageWaiver')
  async create(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CoverageWaiverView> {
    return createdResponse(reply, RESOURCE, await this.waivers.objects.create(body, principalOf(request)));
  }

  @Get(':id')
  @ApiRead('Read a coverage waiver', 'CoverageWaiver')
  @ApiQuery(expandParameter(WAIVER_EXPANDS))
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CoverageWaiverView | undefined> {
    const expand = parseExpand(request.url, WAIVER_EXPANDS);
    return objectResponse(
      request,
      reply,
      await this.waivers.objects.get(parseId(id), principalOf(request).tenantIds, expand),
    );
  }

  @Patch(':id')
  @ApiPatch('Change a coverage waiver', 'CoverageWaiverPatch', 'CoverageWaiver')
  async patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CoverageWaiverView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    return objectResponse(
      request,
      reply,
      await this.waivers.objects.patch(parseId(id), body, ifMatch, principalOf(request)),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Delete a coverage waiver')
  delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.waivers.objects.delete(parseId(id), parseIfMatch(request.headers['if-match']));
  }
}
