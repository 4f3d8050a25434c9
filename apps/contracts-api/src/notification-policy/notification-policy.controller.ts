import { Body, Controller, Get, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { parseIfMatch } from '../http/etag.js';
import { objectResponse } from '../http/object-response.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { ApiIfMatch, ApiProblems, BEARER, ETAG_HEADER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { NotificationPolicyService, type PolicyView } from './notification-policy.service.js';
import { type PolicyTrial } from './policy-trial.js';

const RESOURCE = 'notification-policy';

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'admin' })
@Controller(apiPath(RESOURCE))
export class NotificationPolicyController {
  constructor(private readonly policy: NotificationPolicyService) {}

  @Get()
  @ApiOperation({ summary: 'Read the notification policy' })
  @ApiSecurity(BEARER)
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'An ETag that the caller has already.',
    schema: { type: 'string', example: '"3"' },
  })
  @ApiResponse({
    status: 200,
    description: 'The tree.',
    headers: ETAG_HEADER,
    schema: componentRef('NotificationPolicy'),
  })
  @ApiResponse({ status: 304, description: 'The caller has this version already.' })
  @ApiProblems(404)
  async read(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyView | undefined> {
    return objectResponse(request, reply, await this.policy.get());
  }

  @Put()
  @ApiOperation({
    summary: 'Replace the notification policy',
    description:
      'The whole tree. A fault is named by its place, such as `routes[1].matchers[0]`. An answer of GET can be changed and sent back: its `version` then counts as If-Match.',
  })
  @ApiSecurity(BEARER)
  @ApiIfMatch
  @ApiBody({ required: true, schema: componentRef('NotificationPolicyInput') })
  @ApiResponse({
    status: 200,
    description: 'The tree as it is now.',
    headers: ETAG_HEADER,
    schema: componentRef('NotificationPolicy'),
  })
  @ApiProblems(400, 404, 409, 412, 413, 415)
  async replace(
    @Body() body: unknown,
    @CurrentPrincipal() author: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    return objectResponse(request, reply, await this.policy.replace(body, ifMatch, author));
  }

  @Post('test')
  @Access({ write: 'viewer' })
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try the notification policy',
    description:
      'Where an alert with these labels would go, by the policy in force or by a draft. Sends nothing.',
  })
  @ApiSecurity(BEARER)
  @ApiBody({ required: true, schema: componentRef('PolicyTrialInput') })
  @ApiResponse({ status: 200, description: 'Every way that it goes.', schema: componentRef('PolicyTrial') })
  @ApiProblems(400, 404, 413, 415)
  test(@Body() body: unknown): Promise<PolicyTrial & { readonly policyVersion: number | null }> {
    return this.policy.test(body);
  }
}
