import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type CalendarToken } from '@tenor/domain';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { OPEN } from '../access/rules/tenant-rule.js';
import { apiPath } from '../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiList, ApiProblems, ApiRead, ApiRemove, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { parseId } from '../records/new-entity.js';
import { calendarTokenList } from './calendar-token-list.js';
import { CalendarTokensService, type NewCalendarToken } from './calendar-tokens.service.js';

const RESOURCE = calendarTokenList.resource;

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'viewer', tenants: OPEN })
@Controller(apiPath(RESOURCE))
export class CalendarTokensController {
  constructor(private readonly tokens: CalendarTokensService) {}

  @Get()
  @ApiList(
    'List tokens of calendars: one’s own, or for administrators all',
    calendarTokenList,
    'CalendarTokenList',
  )
  list(@Req() request: FastifyRequest, @CurrentPrincipal() caller: Principal): Promise<Page<CalendarToken>> {
    return this.tokens.page(parseListQuery(request.url, calendarTokenList), caller);
  }

  @Post()
  @ApiOperation({
    summary: 'Create a token for a calendar',
    description:
      'It reads `/calendar.ics` and nothing else. The answer is the only one that has the token itself.',
  })
  @ApiSecurity(BEARER)
  @ApiBody({ required: true, schema: componentRef('CalendarTokenCreate') })
  @ApiResponse({ status: 201, description: 'Created.', schema: componentRef('NewCalendarToken') })
  @ApiProblems(400, 409, 413, 415)
  async create(
    @Body() body: unknown,
    @CurrentPrincipal() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewCalendarToken> {
    const token = await this.tokens.create(body, caller);
    void reply.headers({ location: apiPath(RESOURCE, token.id), 'cache-control': 'no-store' });
    return token;
  }

  @Get(':id')
  @ApiRead('Read what a token of a calendar is', 'CalendarToken')
  read(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<CalendarToken> {
    return this.tokens.get(parseId(id), caller);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Revoke a token of a calendar', 'The calendar gets nothing from now on.')
  revoke(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<void> {
    return this.tokens.revoke(parseId(id), caller);
  }
}
