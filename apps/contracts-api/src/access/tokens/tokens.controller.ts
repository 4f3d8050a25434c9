import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { apiPath } from '../../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../../http/principal.js';
import { type Page } from '../../list/list-definition.js';
import { parseListQuery } from '../../list/parse-list-query.js';
import { ApiList, ApiProblems, ApiRead, ApiRemove, BEARER } from '../../openapi/api-decorators.js';
import { componentRef } from '../../openapi/json-schema.js';
import { parseId } from '../../records/new-entity.js';
import { Access } from '../route-access.js';
import { OPEN } from '../rules/tenant-rule.js';
import { tokenList } from './token-list.js';
import { type NewToken, type TokenView } from './token-view.js';
import { TokensService } from './tokens.service.js';

const RESOURCE = tokenList.resource;

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'viewer', tenants: OPEN })
@Controller(apiPath(RESOURCE))
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @ApiList('List tokens: one’s own, or for administrators all', tokenList, 'TokenList')
  list(@Req() request: FastifyRequest, @CurrentPrincipal() caller: Principal): Promise<Page<TokenView>> {
    return this.tokens.page(parseListQuery(request.url, tokenList), caller);
  }

  @Post()
  @ApiOperation({
    summary: 'Create a token',
    description:
      'It may do what its maker may, or less. The answer is the only one that has the token itself: it is stored as a digest.',
  })
  @ApiSecurity(BEARER)
  @ApiBody({ required: true, schema: componentRef('TokenCreate') })
  @ApiResponse({ status: 201, description: 'Created.', schema: componentRef('NewToken') })
  @ApiProblems(400, 409, 413, 415)
  async create(
    @Body() body: unknown,
    @CurrentPrincipal() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewToken> {
    const token = await this.tokens.create(body, caller);
    void reply.headers({ location: apiPath(RESOURCE, token.id), 'cache-control': 'no-store' });
    return token;
  }

  @Get(':id')
  @ApiRead('Read what a token is', 'Token')
  read(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<TokenView> {
    return this.tokens.get(parseId(id), caller);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Revoke a token', 'It allows nothing from now on, and is shown for 30 more days.')
  revoke(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<void> {
    return this.tokens.revoke(parseId(id), caller);
  }
}
