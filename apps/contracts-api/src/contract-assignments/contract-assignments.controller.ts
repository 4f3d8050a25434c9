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
import { CONTRACT_ASSIGNMENTS } from '@tenor/persistence';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { ofOwnAssignments } from '../access/rules/hanging-objects.js';
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
import { ASSIGNMENT_EXPANDS, type ContractAssignmentView } from './contract-assignment-json.js';
import { contractAssignmentRow } from './contract-assignment-schemas.js';
import { contractAssignmentList } from './contract-assignment-list.js';
import { ContractAssignmentsService } from './contract-assignments.service.js';
import { withSeenConflict } from './seen-conflict.js';

const RESOURCE = contractAssignmentList.resource;
const FILE = objectExport<ContractAssignmentView>(RESOURCE, contractAssignmentRow);

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'operator', tenants: ofOwnAssignments(CONTRACT_ASSIGNMENTS) })
@Controller(apiPath(RESOURCE))
export class ContractAssignmentsController {
  constructor(private readonly assignments: ContractAssignmentsService) {}

  @Get()
  @ApiList('List contract assignments', contractAssignmentList, 'ContractAssignmentList')
  @ApiQuery(expandParameter(ASSIGNMENT_EXPANDS))
  @ApiExport
  list(@Req() request: FastifyRequest): Promise<Page<ContractAssignmentView> | StreamableFile> {
    const expand = parseExpand(request.url, ASSIGNMENT_EXPANDS);
    return listOrFile(request, FILE, (url) => {
      const query = parseListQuery(withoutExpand(url), contractAssignmentList, tenantFilter(request));
      return this.assignments.objects.page(query, principalOf(request).tenantIds, expand);
    });
  }

  @Post()
  @ApiCreate('Create a contract assignment', 'ContractAssignmentCreate', 'ContractAssignment')
  async create(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContractAssignmentView> {
    const caller = principalOf(request);
    const created = await withSeenConflict(caller.tenantIds, () =>
      this.assignments.objects.create(body, caller),
    );
    return createdResponse(reply, RESOURCE, created);
  }

  @Get(':id')
  @ApiRead('Read a contract assignment', 'ContractAssignment')
  @ApiQuery(expandParameter(ASSIGNMENT_EXPANDS))
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContractAssignmentView | undefined> {
    const expand = parseExpand(request.url, ASSIGNMENT_EXPANDS);
    return objectResponse(
      request,
      reply,
      await this.assignments.objects.get(parseId(id), principalOf(request).tenantIds, expand),
    );
  }

  @Patch(':id')
  @ApiPatch('Change a contract assignment', 'ContractAssignmentPatch', 'ContractAssignment')
  async patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContractAssignmentView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    const caller = principalOf(request);
    const patched = await withSeenConflict(caller.tenantIds, () =>
      this.assignments.objects.patch(parseId(id), body, ifMatch, caller),
    );
    return objectResponse(request, reply, patched);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Delete a contract assignment')
  delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.assignments.objects.delete(parseId(id), parseIfMatch(request.headers['if-match']));
  }
}
