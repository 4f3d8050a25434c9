import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { API_PREFIX } from '../../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../../http/principal.js';
import { ApiProblems, BEARER } from '../../openapi/api-decorators.js';
import { componentRef } from '../../openapi/json-schema.js';
import { Access } from '../route-access.js';
import { OPEN } from '../rules/tenant-rule.js';
import { type NewToken } from '../tokens/token-view.js';
import { SignInService } from './sign-in.service.js';

@ApiTags('sign-in')
@Controller(API_PREFIX)
export class SignInController {
  constructor(private readonly signIns: SignInService) {}

  @Post('sign-in')
  @Access({ write: 'anyone', tenants: OPEN })
  @ApiOperation({
    summary: 'Get a token for a name and a password',
    description:
      'Needs no token. `newPassword` replaces the password; after a one-time password it is required. Attempts are limited per account and per address: 429 tells when to try again.',
  })
  @ApiBody({ required: true, schema: componentRef('SignIn') })
  @ApiResponse({ status: 201, description: 'The token.', schema: componentRef('NewToken') })
  @ApiProblems(400, 409, 413, 415, 429)
  async signIn(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewToken> {
    void reply.header('cache-control', 'no-store');
    return this.signIns.signIn(body, request.ip);
  }

  @Get('me')
  @Access({ read: 'viewer', tenants: OPEN })
  @ApiOperation({ summary: 'Tell who asks, and what the token allows' })
  @ApiSecurity(BEARER)
  @ApiResponse({ status: 200, description: 'The caller.', schema: componentRef('Caller') })
  @ApiProblems()
  me(@CurrentPrincipal() caller: Principal): Principal {
    return caller;
  }
}
