import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { parseIfMatch } from '../http/etag.js';
import { createdResponse, objectResponse } from '../http/object-response.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { ApiIfMatch, ApiProblems, BEARER, ETAG_HEADER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { parseId } from '../records/new-entity.js';
import { CONTRACT_ACCESS } from './contract-access.js';
import { type ContractView } from './contract-json.js';
import { contractList } from './contract-list.js';
import { ContractRenewalService } from './contract-renewal.service.js';

const RESOURCE = contractList.resource;
const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;
const HEADERS = {
  ...ETAG_HEADER,
  Location: { description: 'Where the new contract is.', schema: { type: 'string' } },
};

@ApiTags(RESOURCE)
@Access(CONTRACT_ACCESS)
@Controller(apiPath(RESOURCE))
export class ContractRenewalController {
  constructor(private readonly renewal: ContractRenewalService) {}

  @Post(':id/decision')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Decide about the renewal of a contract',
    description:
      'The server notes who decided and when. The same decision again changes nothing; a decision to renew settles the cycles up to `decisionFor`, and the next one is undecided again. `decisionFor` must be one of the contract’s cycle ends.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiIfMatch
  @ApiBody({ required: true, schema: componentRef('ContractDecision') })
  @ApiResponse({
    status: 200,
    description: 'The contract as it is now.',
    headers: ETAG_HEADER,
    schema: componentRef('Contract'),
  })
  @ApiProblems(400, 404, 409, 412, 413, 415)
  async decide(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContractView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    const contract = await this.renewal.decide(parseId(id), body, ifMatch, principal);
    return objectResponse(request, reply, contract);
  }

  @Post(':id/renew')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Renew a contract by a new one',
    description:
      'Creates a copy that names this contract in `renewedFromId`, for the next term: from the day after its effective end, `renewalTermMonths ?? termMonths ?? 12` months long, pending, at the renewal’s cost (of one that is paid once: nothing, unless `renewalCost` is set), without its one-time cost and external references. Every field can be given otherwise. With an `id` of the client’s, the same request may be sent again.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiIfMatch
  @ApiBody({ required: true, schema: componentRef('ContractRenewal') })
  @ApiResponse({ status: 201, description: 'Created.', headers: HEADERS, schema: componentRef('Contract') })
  @ApiResponse({
    status: 200,
    description: 'It was there already, exactly so.',
    headers: HEADERS,
    schema: componentRef('Contract'),
  })
  @ApiProblems(400, 404, 409, 412, 413, 415)
  async renew(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContractView> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    const renewed = await this.renewal.renew(parseId(id), body, ifMatch, principal);
    return createdResponse(reply, RESOURCE, renewed);
  }
}
