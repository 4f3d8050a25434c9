import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Req,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import {
  ApiBody,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { hasEnded } from '@tenor/domain';
import { runModel, toRun, type RunDocument } from '@tenor/persistence';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Connection } from 'mongoose';
import { Access } from '../access/route-access.js';
import { OWN_LOG_ENTRIES } from '../access/rules/ownership.js';
import { DATABASE } from '../dependencies.js';
import { ApiExport } from '../export/api-export.js';
import { exportFile } from '../export/export-file.js';
import { takeFormat } from '../export/export-format.js';
import { apiPath } from '../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { CurrentCause, type RequestCause } from '../http/request-cause.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { findPage } from '../list/find-page.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiList, ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { parseId } from '../records/new-entity.js';
import { jobResultList } from './job-result-list.js';
import { LABEL_PARAMETER } from './job-schemas.js';
import { LogEntriesService } from './log-entries.service.js';
import { logEntryExport } from './log-entry-export.js';
import { type LogEntryView } from './log-entry-view.js';
import { runEntryList } from './log-entry-list.js';
import { toRunView, type RunView } from './run-view.js';
import { RunsService } from './runs.service.js';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } };

@ApiTags('job-results')
@Access({ read: 'viewer', write: 'operator' })
@Controller(apiPath('job-results'))
export class JobResultsController {
  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    private readonly entries: LogEntriesService,
    private readonly runs: RunsService,
  ) {}

  @Get()
  @ApiList('List runs', jobResultList, 'JobResultList')
  list(@Req() request: FastifyRequest): Promise<Page<RunView>> {
    const query = parseListQuery(request.url, jobResultList);
    return findPage<RunDocument, RunView>(runModel(this.database), query, (run) => toRunView(toRun(run)));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a run' })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The run as it stands.', schema: componentRef('JobResult') })
  @ApiProblems(400, 404)
  async read(@Param('id') id: string): Promise<RunView> {
    return toRunView(await this.runs.get(parseId(id)));
  }

  @Get(':id/log-entries')
  @ApiList('List the entries of a run, in their order', runEntryList, 'LogEntryList')
  @ApiParam(ID)
  @Access({ tenants: { kind: 'rows', of: OWN_LOG_ENTRIES } })
  @ApiQuery(LABEL_PARAMETER)
  @ApiExport
  @ApiProblems(404)
  async logEntries(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ): Promise<Page<LogEntryView> | StreamableFile> {
    const { format, url } = takeFormat(request.url, request.headers.accept);
    const run = await this.runs.get(parseId(id));
    const bounds = tenantFilter(request);
    if (format === 'json') return this.entries.ofRun(run, url, bounds);
    return exportFile(this.entries.allOfRun(run, url, bounds), format, logEntryExport);
  }

  @Post(':id/cancel')
  @ApiOperation({
    summary: 'Cancel a run',
    description:
      'One that waits ends within a second or so and never begins. One that executes is asked to stop at its next checkpoint, and is ended a few seconds later if it has not. The same again changes nothing; a run that has ended stays as it is.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiResponse({
    status: 202,
    description: 'It will end: the run as it stands.',
    schema: componentRef('JobResult'),
  })
  @ApiResponse({
    status: 200,
    description: 'It had ended: the run as it is.',
    schema: componentRef('JobResult'),
  })
  @ApiProblems(400, 404)
  async cancel(
    @Param('id') id: string,
    @CurrentPrincipal() asker: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunView> {
    const run = await this.runs.cancel(parseId(id), asker);
    void reply.code(hasEnded(run.status) ? 200 : 202);
    return toRunView(run);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Run the same again',
    description:
      'A new run of the same job with the same parameters, for the same day, that names the first in `retryOf`. Its findings are routed when the first was to be told and the day is today. The first must have ended.',
  })
  @ApiSecurity(BEARER)
  @ApiParam(ID)
  @ApiBody({ required: false, schema: componentRef('JobRetryRequest') })
  @ApiResponse({
    status: 202,
    description: 'The new run as it stands.',
    headers: { Location: { description: 'Where the new run is.', schema: { type: 'string' } } },
    schema: componentRef('JobResult'),
  })
  @ApiProblems(400, 404, 409, 413, 415)
  async retry(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() asker: Principal,
    @CurrentCause() cause: RequestCause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunView> {
    const run = await this.runs.retry(parseId(id), body, asker, cause);
    void reply.header('location', apiPath('job-results', run.id));
    return toRunView(run);
  }
}
