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
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { ApiExport } from '../export/api-export.js';
import { listOrFile } from '../export/list-or-file.js';
import { objectExport } from '../export/object-export.js';
import { apiPath } from '../http/api-paths.js';
import { AS_OF_PARAMETER, parseAsOf, withoutAsOf } from '../http/as-of.js';
import { expandParameter, parseExpand, withoutExpand } from '../http/expand.js';
import { etagOf, parseIfMatch } from '../http/etag.js';
import { createdResponse, objectResponse } from '../http/object-response.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiCreate, ApiList, ApiPatch, ApiRead, ApiRemove } from '../openapi/api-decorators.js';
import { parseId } from '../records/new-entity.js';
import { CONTRACT_EXPANDS } from './contract-expand.js';
import { type ContractView } from './contract-json.js';
import { CONTRACT_ACCESS } from './contract-access.js';
import { contractRow } from './contract-schemas.js';
import { contractList } from './contract-list.js';
import { ContractsService } from './contracts.service.js';

const RESOURCE = contractList.resource;
const FILE = objectExport<ContractView>(RESOURCE, contractRow);

@ApiTags(RESOURCE)
@Access(CONTRACT_ACCESS)
@Controller(apiPath(RESOURCE))
export class ContractsController {
  constructor(private readonly contracts: ContractsService) {}

  @Get()
  @ApiList('List contracts', contractList, 'ContractList')
  @ApiQuery(AS_OF_PARAMETER)
  @ApiQuery(expandParameter(CONTRACT_EXPANDS))
  @ApiExport
  list(@Req() request: FastifyRequest): Promise<Page<ContractView> | StreamableFile> {
    const asOf = parseAsOf(request.url);
    const expand = parseExpand(request.url, CONTRACT_EXPANDS);
    return listOrFile(request, FILE, (url) => {
      const rest = withoutExpand(withoutAsOf(url));
      return this.contracts.page(parseListQuery(rest, contractList, tenantFilter(request)), asOf, expand);
    });
  }

  @Post()
  @ApiCreate('Create a contract', 'ContractCreate', 'Contract')
  async create(
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContractView> {
    return createdResponse(reply, RESOURCE, await this.contracts.create(body, principal));
  }

  // Never 304: what follows from the contract changes with the day, without a new version.
  @Get(':id')
  @ApiRead('Read a contract', 'Contract')
  @ApiQuery(AS_OF_PARAMETER)
  @ApiQuery(expandParameter(CONTRACT_EXPANDS))
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContractView> {
    const expand = parseExpand(request.url, CONTRACT_EXPANDS);
    const contract = await this.contracts.get(parseId(id), parseAsOf(request.url), expand);
    void reply.header('etag', etagOf(contract.version));
    return contract;
  }

  @Patch(':id')
  @ApiPatch('Change a contract', 'ContractPatch', 'Contract')
  async patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContractView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    const contract = await this.contracts.patch(parseId(id), body, ifMatch, principal);
    return objectResponse(request, reply, contract);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Delete a contract', 'Contracts that renew it are unlinked from it.')
  delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.contracts.delete(parseId(id), parseIfMatch(request.headers['if-match']));
  }
}
