import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { etagOf, parseIfMatch } from '../http/etag.js';
import { createdResponse } from '../http/object-response.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { CurrentCause, type RequestCause } from '../http/request-cause.js';
import { toRunView, type RunView } from '../jobs/run-view.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import {
  ApiCreate,
  ApiList,
  ApiPatch,
  ApiProblems,
  ApiRead,
  ApiRemove,
  BEARER,
} from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { parseId } from '../records/new-entity.js';
import { scheduleList } from './schedule-list.js';
import { type ScheduleView } from './schedule-view.js';
import { NEXT_DEFAULT, NEXT_MAX, SchedulesService, type Occurrence } from './schedules.service.js';

const RESOURCE = scheduleList.resource;
const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } };

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'admin' })
@Controller(apiPath(RESOURCE))
export class SchedulesController {
  constructor(private readonly schedules: SchedulesService) {}

  @Get()
  @ApiList('List schedules', scheduleList, 'ScheduleList')
  list(@Req() request: FastifyRequest): Promise<Page<ScheduleView>> {
    return this.schedules.page(parseListQuery(request.url, scheduleList));
  }

  @Post()
  @ApiCreate('Create a schedule', 'ScheduleCreate', 'Schedule')
  async create(
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScheduleView> {
    return createdResponse(reply, RESOURCE, await this.schedules.create(body));
  }

  // Never 304: the runners change what is shown without a new version.
  @Get(':id')
  @ApiRead('Read a schedule', 'Schedule')
  async read(
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScheduleView> {
    return tagged(reply, await this.schedules.get(parseId(id)));
  }

  @Patch(':id')
  @ApiPatch('Change, pause or resume a schedule', 'SchedulePatch', 'Schedule')
  async patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScheduleView> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    return tagged(reply, await this.schedules.patch(parseId(id), body, ifMatch));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove(
    'Delete a schedule',
    'Its runs stay. What no other schedule or check reports any more is resolved.',
  )
  delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.schedules.delete(parseId(id), parseIfMatch(request.headers['if-match']));
  }

  @Post(':id/run-now')
  @Access({ write: 'operator' })
  @HttpCode(202)
  @ApiOperation({
    summary: 'Run a schedule now',
    description:
      'Also while it is paused; its times stay as they are. The run has the schedule’s parameters and counts as one of its runs: what it does not find any more is resolved.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiBody({ required: false, schema: componentRef('ScheduleRunNow') })
  @ApiResponse({
    status: 202,
    description: 'The run as it stands.',
    headers: { Location: { description: 'Where the run is.', schema: { type: 'string' } } },
    schema: componentRef('JobResult'),
  })
  @ApiProblems(400, 404, 409, 413, 415)
  async runNow(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() asker: Principal,
    @CurrentCause() cause: RequestCause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunView> {
    const run = await this.schedules.runNow(parseId(id), body, asker, cause);
    void reply.header('location', apiPath('job-results', run.id));
    return toRunView(run);
  }

  @Get(':id/next')
  @ApiOperation({
    summary: 'List when a schedule runs next',
    description: 'Counted from now; of a paused schedule, as if it were not.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiQuery({
    name: 'count',
    required: false,
    description: 'How many.',
    schema: { type: 'integer', minimum: 1, maximum: NEXT_MAX, default: NEXT_DEFAULT },
  })
  @ApiResponse({
    status: 200,
    description: 'In their order, on one page.',
    schema: componentRef('OccurrenceList'),
  })
  @ApiProblems(400, 404)
  next(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Page<Occurrence>> {
    return this.schedules.next(parseId(id), request.url);
  }
}

function tagged(reply: FastifyReply, schedule: ScheduleView): ScheduleView {
  void reply.header('etag', etagOf(schedule.version));
  return schedule;
}
