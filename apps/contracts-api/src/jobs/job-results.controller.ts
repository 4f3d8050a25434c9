import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Problem, type LogEntry, type Run } from '@tenor/domain';
import { findRun, runModel, toRun, type RunDocument } from '@tenor/persistence';
import { type FastifyRequest } from 'fastify';
import { type Connection } from 'mongoose';
import { DATABASE } from '../dependencies.js';
import { apiPath } from '../http/api-paths.js';
import { findPage } from '../list/find-page.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiList, ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { parseId } from '../records/new-entity.js';
import { jobResultList } from './job-result-list.js';
import { LABEL_PARAMETER } from './job-schemas.js';
import { LogEntriesService } from './log-entries.service.js';
import { runEntryList } from './log-entry-list.js';
import { toRunView, type RunView } from './run-view.js';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } };

@ApiTags('job-results')
@Controller(apiPath('job-results'))
export class JobResultsController {
  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    private readonly entries: LogEntriesService,
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
    return toRunView(await this.get(parseId(id)));
  }

  @Get(':id/log-entries')
  @ApiList('List the entries of a run, in their order', runEntryList, 'LogEntryList')
  @ApiParam(ID)
  @ApiQuery(LABEL_PARAMETER)
  @ApiProblems(404)
  async logEntries(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Page<LogEntry>> {
    return this.entries.ofRun(await this.get(parseId(id)), request.url);
  }

  private async get(id: string): Promise<Run> {
    const run = await findRun(this.database, id);
    if (run === undefined) throw new Problem('not_found', `There is no run ${id}.`);
    return run;
  }
}
