import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { apiPath } from '../../http/api-paths.js';
import { parseIfMatch } from '../../http/etag.js';
import { createdResponse, objectResponse } from '../../http/object-response.js';
import { type Page } from '../../list/list-definition.js';
import { parseListQuery } from '../../list/parse-list-query.js';
import {
  ApiCreate,
  ApiList,
  ApiPatch,
  ApiProblems,
  ApiRead,
  ApiRemove,
  BEARER,
} from '../../openapi/api-decorators.js';
import { componentRef } from '../../openapi/json-schema.js';
import { parseId } from '../../records/new-entity.js';
import { Access } from '../route-access.js';
import { userList } from './user-list.js';
import { type UserView } from './user-view.js';
import { UsersService } from './users.service.js';

const RESOURCE = userList.resource;

@ApiTags(RESOURCE)
@Access({ read: 'admin', write: 'admin' })
@Controller(apiPath(RESOURCE))
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @ApiList('List users', userList, 'UserList')
  list(@Req() request: FastifyRequest): Promise<Page<UserView>> {
    return this.users.page(parseListQuery(request.url, userList));
  }

  @Post()
  @ApiCreate('Create a user', 'UserCreate', 'User')
  async create(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<UserView> {
    return createdResponse(reply, RESOURCE, await this.users.create(body));
  }

  @Get(':id')
  @ApiRead('Read a user', 'User')
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView | undefined> {
    return objectResponse(request, reply, await this.users.get(parseId(id)));
  }

  @Patch(':id')
  @ApiPatch('Change a user', 'UserPatch', 'User')
  async patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    return objectResponse(request, reply, await this.users.patch(parseId(id), body, ifMatch));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Delete a user', 'With all tokens. Refused for the last active administrator.')
  delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.users.delete(parseId(id), parseIfMatch(request.headers['if-match']));
  }

  @Post(':id/one-time-password')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Make a one-time password',
    description:
      'In the place of the password that the user has; shown once, and good for choosing another one (`POST /sign-in` with `newPassword`).',
  })
  @ApiSecurity(BEARER)
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiResponse({ status: 200, description: 'The password.', schema: componentRef('OneTimePassword') })
  @ApiProblems(400, 404)
  resetPassword(
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ name: string; password: string }> {
    void reply.header('cache-control', 'no-store');
    return this.users.resetPassword(parseId(id));
  }
}
