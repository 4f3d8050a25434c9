import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiSecurity,
  ApiTags,
  type ApiParamOptions,
} from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { etagOf, parseIfMatch } from '../http/etag.js';
import { objectResponse } from '../http/object-response.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { CurrentCause, type RequestCause } from '../http/request-cause.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import {
  ApiList,
  ApiPatch,
  ApiProblems,
  ApiRead,
  ApiRemove,
  BEARER,
  ETAG_HEADER,
} from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { receiverList } from './receiver-list.js';
import { type ReceiverView } from './receiver.js';
import { ReceiversService, type AcceptedTest } from './receivers.service.js';

const RESOURCE = receiverList.resource;
const NAME: ApiParamOptions = { name: 'name', schema: { type: 'string', example: 'netops' } };

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'admin' })
@Controller(apiPath(RESOURCE))
export class ReceiversController {
  constructor(private readonly receivers: ReceiversService) {}

  @Get()
  @ApiList('List receivers', receiverList, 'ReceiverList')
  list(@Req() request: FastifyRequest): Promise<Page<ReceiverView>> {
    return this.receivers.page(parseListQuery(request.url, receiverList));
  }

  @Post()
  @ApiOperation({
    summary: 'Create a receiver',
    description: 'Secrets are written, encrypted at rest, and never read back. The name is for life.',
  })
  @ApiSecurity(BEARER)
  @ApiBody({ required: true, schema: componentRef('ReceiverInput') })
  @ApiResponse({
    status: 201,
    description: 'Created.',
    headers: {
      ...ETAG_HEADER,
      Location: { description: 'Where the receiver is.', schema: { type: 'string' } },
    },
    schema: componentRef('Receiver'),
  })
  @ApiProblems(400, 409, 413, 415)
  async create(
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceiverView> {
    const receiver = await this.receivers.create(body);
    void reply.headers({ etag: etagOf(receiver.version), location: apiPath(RESOURCE, receiver.name) });
    return receiver;
  }

  @Get(':name')
  @ApiRead('Read a receiver', 'Receiver', NAME)
  async read(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceiverView | undefined> {
    return objectResponse(request, reply, await this.receivers.get(name));
  }

  @Patch(':name')
  @ApiPatch('Change a receiver', 'ReceiverPatch', 'Receiver', NAME)
  async patch(
    @Param('name') name: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceiverView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    return objectResponse(request, reply, await this.receivers.patch(name, body, ifMatch));
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiRemove('Delete a receiver', 'Refused while the policy uses it; `none` and `default` stay.', NAME)
  delete(@Param('name') name: string, @Req() request: FastifyRequest): Promise<void> {
    return this.receivers.delete(name, parseIfMatch(request.headers['if-match']));
  }

  @Post(':name/test')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a test message',
    description:
      'By every integration of the receiver. The notifier does it; each message is a delivery of the kind `test`.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(NAME)
  @ApiResponse({
    status: 202,
    description: 'The notifier has been told.',
    schema: componentRef('ReceiverTest'),
  })
  @ApiProblems(400, 404, 409)
  test(
    @Param('name') name: string,
    @CurrentPrincipal() asker: Principal,
    @CurrentCause() cause: RequestCause,
  ): Promise<AcceptedTest> {
    return this.receivers.test(name, asker, cause);
  }
}
